import { LIMITS } from '../format/limits.ts';
import { PATHS } from '../format/paths.ts';
import { RECORD_KINDS } from '../model/record.ts';
import { type BagFacts, statedCount } from './bag-info.ts';
import { type PackFiles, readWhole } from './container/pack-files.ts';
import { type DerivedRow, parseRow, type RawPlace } from './derived-row.ts';
import type { Findings } from './findings.ts';
import { fileLines } from './lines.ts';

const MAX_LINE = 16 * 1024 ** 2;
const KINDS = new Set<string>(RECORD_KINDS);

/** Rows counted in the tables. */
export interface Tables {
  readonly records: number;
  readonly rejects: number;
  readonly results: number;
}

/**
 * Derived tables as far as they can be checked without making them anew: each line reads, and
 * records point into raw files that are there. That a row says what its raw bytes say is not
 * checked here.
 */
export function readTables(files: PackFiles, findings: Findings): Tables {
  let records = 0;
  const cited = new CitedRecords();
  const results = checkRows(files, PATHS.items, undefined, findings, (row, place) => {
    for (const { record, raw } of row.evidence ?? []) {
      cited.cite(record, place);
      checkPlace(files, raw, place, findings);
    }
  });
  for (const path of files.entries.keys()) {
    if (isOtherTable(path)) checkRows(files, path, undefined, findings);
    const kind = /^data\/records\/([a-z-]+)(?:\.part\d{3,})?\.jsonl$/.exec(path)?.[1];
    if (kind !== undefined && KINDS.has(kind))
      records += checkRows(files, path, kind, findings, ({ id }) => cited.found(id));
  }
  cited.report(findings);
  const rejects = checkRows(files, PATHS.rejects, 'reject', findings);
  return { records, rejects, results };
}

/** The counts are those that bag-info states, and populations have the digests of their CSVs. */
export function checkTables(
  files: PackFiles,
  tables: Tables,
  digests: ReadonlyMap<string, string>,
  facts: BagFacts | undefined,
  findings: Findings,
): void {
  checkSums(files, digests, findings);
  const found = {
    'Auditpack-Records': tables.records,
    'Auditpack-Rejects': tables.rejects,
    'Auditpack-Results': tables.results,
  } as const;
  for (const label of ['Auditpack-Records', 'Auditpack-Rejects', 'Auditpack-Results'] as const) {
    const stated = statedCount(facts, label);
    if (facts !== undefined && stated !== found[label]) {
      findings.add({
        kind: 'derived-count',
        file: PATHS.bagInfo,
        expected: `${label}: ${found[label]}, as counted in the tables`,
        found: facts[label],
      });
    }
  }
}

/** Tables whose rows are counted nowhere; raw answers and statements have checks of their own. */
function isOtherTable(path: string): boolean {
  if (!path.endsWith('.jsonl') || path.startsWith('data/raw/') || !path.startsWith('data/'))
    return false;
  if (path === PATHS.items || path === PATHS.rejects || path.startsWith('data/runs/')) return false;
  const kind = /^data\/records\/([a-z-]+)/.exec(path)?.[1];
  return kind === undefined || !KINDS.has(kind);
}

function checkRows(
  files: PackFiles,
  path: string,
  kind: string | undefined,
  findings: Findings,
  seen?: (row: DerivedRow, place: Place) => void,
): number {
  let rows = 0;
  for (const line of fileLines(files, path, MAX_LINE)) {
    rows++;
    const row = line.ended && line.isUtf8 ? parseRow(line.text) : undefined;
    const place: Place = { file: path, record: line.record, offset: line.offset };
    if (row === undefined) {
      findings.add({
        kind: 'derived-line',
        ...place,
        expected: 'one JSON object and a line feed',
        found: line.text.slice(0, 200),
      });
      continue;
    }
    if (kind !== undefined && row.kind !== kind) {
      findings.add({
        kind: 'derived-kind',
        ...place,
        expected: `kind ${kind}`,
        found: String(row.kind),
      });
    }
    if (row.raw) checkPlace(files, row.raw, place, findings);
    seen?.(row, place);
  }
  return rows;
}

interface Place {
  readonly file: string;
  readonly record: number;
  readonly offset: number;
}

function checkPlace(files: PackFiles, raw: RawPlace, place: Place, findings: Findings): void {
  const size = files.entries.get(`data/${raw.path}`)?.size;
  if (size === undefined || raw.offset + raw.length > size)
    findings.add({
      kind: 'derived-raw',
      ...place,
      expected: 'raw bytes that are in the pack',
      found: `${raw.path} ${raw.offset}+${raw.length}`,
    });
}

/** Records that verdicts rest on, with where that is said; what remains is in no table. */
class CitedRecords {
  readonly #open = new Map<string, Place>();

  cite(record: string, place: Place): void {
    if (!this.#open.has(record)) this.#open.set(record, place);
  }

  found(id: string | undefined): void {
    if (id !== undefined) this.#open.delete(id);
  }

  report(findings: Findings): void {
    for (const [record, place] of this.#open)
      findings.add({
        kind: 'derived-reference',
        ...place,
        expected: `the record ${record} in data/records/`,
        found: 'none',
      });
  }
}

/** A population's own statement about itself has the digest of its CSV. */
function checkSums(
  files: PackFiles,
  digests: ReadonlyMap<string, string>,
  findings: Findings,
): void {
  for (const path of files.entries.keys()) {
    if (!/^data\/populations\/[^/]+\.meta\.json$/.test(path)) continue;
    const text = readWhole(files, path, LIMITS.lineLength)?.toString('utf8') ?? '';
    const stated = /"csvSha256": "([0-9a-f]{64})"/.exec(text)?.[1];
    const csv = path.replace(/\.meta\.json$/, '.csv');
    if (stated === undefined || digests.get(csv) !== stated)
      findings.add({
        kind: 'derived-sum',
        file: path,
        expected: `csvSha256 ${digests.get(csv)} of ${csv}`,
        found: stated ?? 'none',
      });
  }
}
