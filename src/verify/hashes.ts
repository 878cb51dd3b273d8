import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { BAGIT_TXT, MANIFEST_LINE } from '../format/bagit.ts';
import { LIMITS } from '../format/limits.ts';
import { PATHS, SIGNATURE_FILES } from '../format/paths.ts';
import { byText } from '../model/ids.ts';
import { type BagFacts, checkBagInfo } from './bag-info.ts';
import { type PackFiles, readWhole } from './container/pack-files.ts';
import type { Findings } from './findings.ts';

/** What the hash layer learned. */
export interface Hashed {
  /** SHA-256 by path, hex. */
  readonly digests: ReadonlyMap<string, string>;
  readonly bytes: number;
  readonly facts?: BagFacts;
}

/** Reads every byte of every file once: SHA-256, and the checksum the container states. */
export function digestFiles(files: PackFiles, findings: Findings): Hashed {
  const digests = new Map<string, string>();
  let bytes = 0;
  for (const { path, crc: stated } of files.entries.values()) {
    const hash = createHash('sha256');
    let crc = 0;
    for (const window of files.windows(path)) {
      hash.update(window);
      if (stated !== undefined) crc = crc32(window, crc);
      bytes += window.length;
    }
    digests.set(path, hash.digest('hex'));
    if (stated !== undefined && crc !== stated)
      findings.add({ kind: 'zip-crc', file: path, expected: hex32(stated), found: hex32(crc) });
  }
  return { digests, bytes };
}

/** Manifests against files in both directions, and the two bag files. */
export function checkBag(files: PackFiles, hashed: Hashed, findings: Findings): Hashed {
  const declaration = readWhole(files, PATHS.bagit, LIMITS.tagFile);
  if (declaration !== undefined && declaration.toString('latin1') !== BAGIT_TXT)
    findings.add({
      kind: 'bag-declaration',
      file: PATHS.bagit,
      expected: JSON.stringify(BAGIT_TXT),
      found: JSON.stringify(declaration.toString('latin1', 0, 200)),
    });
  const isPayload = (path: string) => path.startsWith('data/');
  const paths = [...files.entries.keys()];
  const outside = new Set([PATHS.tagManifest, ...SIGNATURE_FILES]);
  const tags = paths.filter((path) => !isPayload(path) && !outside.has(path));
  checkManifest(files, PATHS.tagManifest, tags, hashed.digests, findings);
  checkManifest(files, PATHS.manifest, paths.filter(isPayload), hashed.digests, findings);
  const facts = checkBagInfo(files, findings);
  return facts === undefined ? hashed : { ...hashed, facts };
}

function checkManifest(
  files: PackFiles,
  manifest: string,
  present: readonly string[],
  digests: ReadonlyMap<string, string>,
  findings: Findings,
): void {
  const listed = readManifest(files, manifest, findings);
  if (listed === undefined) return;
  const allowed = new Set(present);
  for (const [path, expected] of listed) {
    const found = digests.get(path);
    if (found === undefined || !allowed.has(path))
      findings.add({
        kind: 'set-missing',
        file: path,
        expected: `the file that ${manifest} lists`,
        found: found === undefined ? 'none' : `a file that ${manifest} may not list`,
      });
    else if (found !== expected)
      findings.add({
        kind: 'hash-mismatch',
        file: path,
        expected: `SHA-256 ${expected} (${manifest})`,
        found,
      });
  }
  for (const path of present)
    if (!listed.has(path))
      findings.add({
        kind: 'set-unlisted',
        file: path,
        expected: `a line in ${manifest}`,
        found: 'none',
      });
}

function readManifest(
  files: PackFiles,
  manifest: string,
  findings: Findings,
): Map<string, string> | undefined {
  const bytes = readWhole(files, manifest, LIMITS.tagFile);
  if (bytes === undefined) return undefined;
  const listed = new Map<string, string>();
  const lines = bytes.toString('latin1').split('\n');
  const last = lines.pop();
  let previous = '';
  lines.forEach((line, i) => {
    const match = MANIFEST_LINE.exec(line);
    const path = match?.[2] ?? '';
    const problem = lineProblem(match, path, previous);
    if (problem !== undefined)
      findings.add({
        kind: 'manifest-line',
        file: manifest,
        record: i + 1,
        expected: problem,
        found: line.slice(0, 300),
      });
    if (match !== null) listed.set(path, match[1] ?? '');
    previous = path;
  });
  if (last !== '')
    findings.add({
      kind: 'manifest-line',
      file: manifest,
      record: lines.length + 1,
      expected: 'a line feed at the end',
      found: (last ?? '').slice(0, 300),
    });
  return listed;
}

function lineProblem(match: unknown, path: string, previous: string): string | undefined {
  if (match === null) return '64 lower-case hex digits, two spaces, path';
  return byText(previous, path) < 0 ? undefined : `each path once and sorted: after ${previous}`;
}

function hex32(value: number): string {
  return `CRC-32 ${(value >>> 0).toString(16).padStart(8, '0')}`;
}
