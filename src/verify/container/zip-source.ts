import type { Finding, Findings } from '../findings.ts';
import type { RangeReader } from './pack-files.ts';

/** A zip while it is read: its bytes, its size, what to call it, and what was noticed. */
export interface ZipSource {
  readonly reader: RangeReader;
  readonly size: number;
  readonly label: string;
  readonly findings: Findings;
  /**
   * Differences from the canonical form that hide nothing: other tools write such zips
   * (docs/pack-format.md §1.3). One text per kind of difference.
   */
  readonly foreign: Set<string>;
  /** The same differences, by entry, as the findings they are in a zip that is not foreign as a whole. */
  readonly deviations: Map<string, Finding>;
}

/** An entry as its central record has it. */
export interface ZipRecord {
  readonly name: string;
  readonly madeBy: number;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  /** Bytes in the zip, and bytes of the file. */
  readonly packed: number;
  readonly size: number;
  /** Where the local header starts. */
  readonly offset: number;
  readonly attributes: number;
  /** The record itself and where it stands in the zip. */
  readonly bytes: Buffer;
  readonly at: number;
  /** Extra field, raw. */
  readonly extra: Buffer;
}

export const STORED = 0;
export const DEFLATED = 8;
/** Flag bits: sizes follow in a descriptor; name is UTF-8. */
export const DESCRIPTOR = 1 << 3;
export const UTF8 = 1 << 11;

export function refuse(zip: ZipSource, finding: Finding): undefined {
  zip.findings.add(finding);
  return undefined;
}

/**
 * Another tool writes all entries its own way. Where some files stand as our writer writes them and
 * others do not, nobody zipped this again: those others were touched (docs/pack-format.md §1.3).
 */
export function judgeDeviations(zip: ZipSource, records: readonly Pick<ZipRecord, 'name'>[]): void {
  const files = records.filter(({ name }) => !name.endsWith('/'));
  const touched = files.flatMap(({ name }) => zip.deviations.get(name) ?? []);
  if (touched.length === files.length) return;
  for (const finding of touched) zip.findings.add(finding);
}

/** An entry's name without its first segment, which is the base folder in any honest pack. */
export function nameBelow(name: string): string {
  return name.slice(name.indexOf('/') + 1) || name;
}
