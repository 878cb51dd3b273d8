import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { RangeReader } from './container/pack-files.ts';
import type { Findings } from './findings.ts';
import type { VerifyReport } from './report-schema.ts';

const LIMIT = 4096;

/** The text of `PACK.zip.sha256` beside a zip; empty when it can't be one, `undefined` when none is there. */
export function readSidecar(path: string): string | undefined {
  const beside = statSync(`${path}.sha256`, { throwIfNoEntry: false });
  if (beside === undefined || !statSync(path).isFile()) return undefined;
  return beside.isFile() && beside.size <= LIMIT ? readFileSync(`${path}.sha256`, 'utf8') : '';
}

/**
 * The digest of the container itself. It can't be that of a zip made again by another tool, so
 * there the difference is no finding of its own.
 */
export function checkSidecar(
  path: string,
  text: string | undefined,
  found: string | undefined,
  repacked: boolean,
  findings: Findings,
): VerifyReport['sidecar'] {
  if (text === undefined || found === undefined) return 'absent';
  const stated = /^([0-9a-f]{64}) {2}(\S+)\n$/.exec(text);
  if (stated?.[1] === found && stated[2] === basename(path)) return 'matches';
  const sidecar = `${basename(path)}.sha256`;
  if (!repacked)
    findings.add({
      kind: 'container-digest',
      file: basename(path),
      expected: stated
        ? `SHA-256 ${stated[1]} of ${stated[2]} (${sidecar})`
        : `one line of sha256sum in ${sidecar}`,
      found,
    });
  return 'differs';
}

/** SHA-256 of a whole file, hex. */
export function fileDigest(path: string): string {
  const reader = new RangeReader(path);
  const hash = createHash('sha256');
  try {
    for (const window of reader.windows(0, statSync(path).size)) hash.update(window);
    return hash.digest('hex');
  } finally {
    reader.close();
  }
}
