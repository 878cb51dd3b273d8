import { type Cell, inert } from './csv.ts';

/** Excel cuts nothing by itself: a longer text makes the file unreadable. */
const CELL_LIMIT = 32_767;

/** A cell value that a spreadsheet shows as it is: no formula, no escape, no control character. */
export function cellValue(cell: Cell): string | number | null {
  if (cell === undefined) return null;
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no';
  if (typeof cell === 'number') return cell;
  const text = inert(cell)
    .replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, '\uFFFD')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 can't hold them.
    .replace(/[\u0000-\u0008\u000B-\u001F\u007F\uFFFE\uFFFF]/g, '\uFFFD')
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_');
  if (text.length <= CELL_LIMIT) return text;
  return `${text.slice(0, CELL_LIMIT - 60)} … (cut here; the whole text is in the CSV file)`;
}
