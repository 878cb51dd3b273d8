import type { Cell } from '../../format/csv.ts';
import type { Evidence } from '../../model/trails.ts';

/** A column of a table: its title, and how wide a spreadsheet shows it, in characters. */
export interface Column {
  readonly title: string;
  readonly width: number;
}

/** What becomes both a CSV file and a workbook tab. */
export interface Table {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
}

export function column(title: string, width = 16): Column {
  return { title, width };
}

/** Where the bytes behind a statement stand: `data/raw/…#pointer @offset+length`. */
export function evidenceText(evidence: readonly Evidence[], limit = evidence.length): string {
  const shown = evidence
    .slice(0, limit)
    .map(({ raw }) => `data/${raw.path}#${raw.pointer} @${raw.offset}+${raw.length}`);
  const more = evidence.length - shown.length;
  return [...new Set(shown), ...(more > 0 ? [`and ${more} more in items.jsonl`] : [])].join('\n');
}
