import { createHash } from 'node:crypto';
import { AuditpackError, messageOf } from '../errors.ts';
import { byText } from '../model/ids.ts';
import { readYaml } from '../yaml/read-yaml.ts';
import { contradictions, placeOf, type Reading } from './lint.ts';
import {
  ControlSpec,
  FRAMEWORKS,
  type Library,
  type LibraryFile,
  ParameterFile,
  TestFile,
} from './schema.ts';

/**
 * Reads a library: `parameters.yaml`, `tests/*.yaml`, `<framework>/*.yaml`.
 * @throws AuditpackError ERR_CONTROLS with every problem found: file, line, fix
 */
export function loadLibrary(files: readonly LibraryFile[]): Library {
  const sorted = files.toSorted((a, b) => byText(a.path, b.path));
  const read: Reading = {
    parameters: new Map(),
    tests: new Map(),
    controls: [],
    origins: new Map(),
    problems: [],
  };
  for (const file of sorted) readFile(file, read);
  const controls = read.controls.toSorted(inOrder);
  const { parameters, tests } = read;
  // A file that could not be read would make every name in it look undefined.
  const problems = read.problems.length > 0 ? read.problems : contradictions(read);
  if (problems.length > 0) {
    throw new AuditpackError('ERR_CONTROLS', problems.join('\n'), {
      hint: 'docs/controls.md says how the files are written.',
    });
  }
  return { tests, parameters, controls, version: versionOf(sorted), files: sorted };
}

/** A faulty file is one problem among others, so that one run names them all. */
function readFile(file: LibraryFile, read: Reading): void {
  try {
    addFile(file, read);
  } catch (error) {
    if (!(error instanceof AuditpackError)) throw error;
    read.problems.push(messageOf(error));
  }
}

function addFile(file: LibraryFile, read: Reading): void {
  const { path, text } = file;
  const [folder = ''] = path.split('/');
  if (path === 'parameters.yaml') {
    const { parameters } = readYaml(text, path, ParameterFile, 'ERR_CONTROLS');
    for (const spec of parameters) addOnce(read.parameters, spec.key, spec, file, read);
  } else if (folder === 'tests') {
    const { tests } = readYaml(text, path, TestFile, 'ERR_CONTROLS');
    for (const spec of tests) addOnce(read.tests, spec.id, spec, file, read);
  } else if ((FRAMEWORKS as readonly string[]).includes(folder)) {
    addControl(readYaml(text, path, ControlSpec, 'ERR_CONTROLS'), folder, file, read);
  } else {
    read.problems.push(
      `${path}: expected parameters.yaml, tests/ or one of ${FRAMEWORKS.join('/, ')}/`,
    );
  }
}

function addControl(spec: ControlSpec, folder: string, file: LibraryFile, read: Reading): void {
  const name = `${spec.framework}/${spec.id}`;
  if (spec.framework !== folder) {
    read.problems.push(
      `${placeOf(file, spec.framework)}: framework is ${spec.framework}, the folder says ${folder}; move the file or correct the line`,
    );
  }
  const other = read.origins.get(name);
  if (other) {
    read.problems.push(
      `${placeOf(file, spec.id)}: ${spec.id} is there twice, first in ${other.path}; remove one`,
    );
  }
  read.origins.set(name, file);
  read.controls.push(spec);
}

function addOnce<T>(
  into: Map<string, T>,
  key: string,
  value: T,
  file: LibraryFile,
  { origins, problems }: Reading,
): void {
  const other = origins.get(key);
  if (other) {
    problems.push(
      `${placeOf(file, key)}: ${key} is there twice, first in ${other.path}; remove one`,
    );
  }
  origins.set(key, file);
  into.set(key, value);
}

function inOrder(a: ControlSpec, b: ControlSpec): number {
  const rank = (control: ControlSpec) => FRAMEWORKS.indexOf(control.framework);
  return rank(a) - rank(b) || byText(sortable(a.id), sortable(b.id));
}

/** `A.5.9` before `A.5.15`: numbers compare as numbers. */
function sortable(id: string): string {
  return id.replaceAll(/\d+/g, (digits) => digits.padStart(4, '0'));
}

function versionOf(files: readonly LibraryFile[]): string {
  const hash = createHash('sha256');
  for (const { path, text } of files) hash.update(`${path}\0${text}\0`);
  return hash.digest('hex');
}
