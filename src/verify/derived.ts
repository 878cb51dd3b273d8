import { z } from 'zod';
import { PATHS } from '../format/paths.ts';
import { RECORD_KINDS } from '../model/record.ts';
import { type BagFacts, statedCount } from './bag-info.ts';
import type { PackFiles } from './container/pack-files.ts';
import type { Findings } from './findings.ts';
import { fileLines } from './lines.ts';

const MAX_LINE = 16 * 1024 ** 2;
const Raw = z.looseObject({
  path: z.string(),
  offset: z.int().nonnegative(),
  length: z.int().nonnegative(),
});
const Row = z.looseObject({ kind: z.string().optional(), raw: Raw.optional() });
const KINDS = new Set<string>(RECORD_KINDS);

export interface DerivedFacts {
  readonly records: number;
  readonly rejects: number;
  readonly results: number;
}

/**
 * Derived tables as far as they can be checked without making them anew: each line reads, records
 * point into raw files that are there, and the counts are those that bag-info states. That a row
 * says what its raw bytes say is not checked here.
 */
export function checkDerived(
  files: PackFiles,
  facts: BagFacts | undefined,
  findings: Findings,
): DerivedFacts {
  let records = 0;
  for (const path of files.entries.keys()) {
    if (isOtherTable(path)) checkRows(files, path, undefined, findings);
    const kind = /^data\/records\/([a-z-]+)(?:\.part\d{3,})?\.jsonl$/.exec(path)?.[1];
    if (kind !== undefined && KINDS.has(kind)) records += checkRows(files, path, kind, findings);
  }
  const rejects = checkRows(files, PATHS.rejects, 'reject', findings);
  const results = checkRows(files, PATHS.items, undefined, findings);
  const found = {
    'Auditpack-Records': records,
    'Auditpack-Rejects': rejects,
    'Auditpack-Results': results,
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
  return { records, rejects, results };
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
): number {
  let rows = 0;
  for (const line of fileLines(files, path, MAX_LINE)) {
    rows++;
    const row = line.ended && line.isUtf8 ? parseRow(line.text) : undefined;
    const place = { file: path, record: line.record, offset: line.offset };
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
    const size = row.raw && files.entries.get(`data/${row.raw.path}`)?.size;
    if (row.raw && (size === undefined || row.raw.offset + row.raw.length > size)) {
      findings.add({
        kind: 'derived-raw',
        ...place,
        expected: 'raw bytes that are in the pack',
        found: `${row.raw.path} ${row.raw.offset}+${row.raw.length}`,
      });
    }
  }
  return rows;
}

function parseRow(text: string): z.infer<typeof Row> | undefined {
  try {
    return Row.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
