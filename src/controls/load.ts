import { createHash } from 'node:crypto';
import { AuditpackError } from '../errors.ts';
import { byText } from '../model/ids.ts';
import { readYaml } from '../yaml/read-yaml.ts';
import {
  ControlSpec,
  FRAMEWORKS,
  type Library,
  type LibraryFile,
  ParameterFile,
  type ParameterSpec,
  TestFile,
  type TestSpec,
} from './schema.ts';

/**
 * Reads a library: `parameters.yaml`, `tests/*.yaml`, `<framework>/*.yaml`.
 * @throws AuditpackError ERR_CONTROLS with every problem found: file, line, fix
 */
export function loadLibrary(files: readonly LibraryFile[]): Library {
  const sorted = files.toSorted((a, b) => byText(a.path, b.path));
  const read: Reading = { parameters: new Map(), tests: new Map(), controls: [], problems: [] };
  for (const file of sorted) readFile(file, read);
  const controls = read.controls.toSorted(inOrder);
  const { parameters, tests } = read;
  const library = { tests, parameters, controls, version: versionOf(sorted), files: sorted };
  const problems = [...read.problems, ...danglingNames(library)];
  if (problems.length > 0) {
    throw new AuditpackError('ERR_CONTROLS', problems.join('\n'), {
      hint: 'docs/controls.md says how the files are written.',
    });
  }
  return library;
}

interface Reading {
  readonly parameters: Map<string, ParameterSpec>;
  readonly tests: Map<string, TestSpec>;
  readonly controls: ControlSpec[];
  readonly problems: string[];
}

function readFile({ path, text }: LibraryFile, read: Reading): void {
  const [folder = ''] = path.split('/');
  if (path === 'parameters.yaml') {
    const { parameters } = readYaml(text, path, ParameterFile, 'ERR_CONTROLS');
    for (const spec of parameters) addOnce(read.parameters, spec.key, spec, path, read.problems);
  } else if (folder === 'tests') {
    const { tests } = readYaml(text, path, TestFile, 'ERR_CONTROLS');
    for (const spec of tests) addOnce(read.tests, spec.id, spec, path, read.problems);
  } else if ((FRAMEWORKS as readonly string[]).includes(folder)) {
    addControl(readYaml(text, path, ControlSpec, 'ERR_CONTROLS'), folder, path, read);
  } else {
    read.problems.push(
      `${path}: expected parameters.yaml, tests/ or one of ${FRAMEWORKS.join('/, ')}/`,
    );
  }
}

function addControl(spec: ControlSpec, folder: string, path: string, read: Reading): void {
  if (spec.framework !== folder) {
    read.problems.push(`${path}: framework is ${spec.framework}, the folder says ${folder}`);
  }
  if (read.controls.some((other) => other.framework === spec.framework && other.id === spec.id)) {
    read.problems.push(`${path}: ${spec.id} is there twice`);
  }
  read.controls.push(spec);
}

function addOnce<T>(
  into: Map<string, T>,
  key: string,
  value: T,
  path: string,
  problems: string[],
): void {
  if (into.has(key)) problems.push(`${path}: ${key} is there twice`);
  into.set(key, value);
}

/** Names of tests and parameters that nothing defines. */
function danglingNames(library: Library): string[] {
  const { tests, parameters, controls } = library;
  const unknownTests = (where: string, ids: readonly string[]) =>
    ids.filter((id) => !tests.has(id)).map((id) => `${where}: no test ${id} is defined in tests/`);
  return [
    ...[...tests.values()].flatMap((test) => [
      ...unknownTests(`tests: ${test.id}.dependsOn`, test.dependsOn),
      ...test.parameters
        .filter((key) => !parameters.has(key))
        .map((key) => `tests: ${test.id}: no parameter ${key} in parameters.yaml`),
    ]),
    ...controls.flatMap((control) => {
      const where = `${control.framework}/${control.id}`;
      const known = control.notYetTested.filter((id) => tests.has(id));
      return [
        ...unknownTests(where, [...control.tests, ...control.operates]),
        ...known.map((id) => `${where}: ${id} is defined now; move it from notYetTested to tests`),
        ...(control.notYetTested.length > 0 && control.coverage === 'full'
          ? [`${where}: coverage can't be full while tests are missing`]
          : []),
      ];
    }),
  ];
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
