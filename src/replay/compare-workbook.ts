import ExcelJS from 'exceljs';
import JSZip from 'jszip';

export interface CellDifference {
  /** Tab and cell, e.g. `Exceptions!C12`. */
  readonly cell: string;
  /** Row of the tab. */
  readonly row: number;
  readonly expected: string;
  readonly found: string;
}

/** Unpacked bytes of a workbook beyond which it is not opened. */
const LARGEST = 256 * 1024 ** 2;

/**
 * The workbook in the pack against the one made anew: part by part, since another zlib packs the
 * same parts into other bytes; then cell by cell where a part differs.
 * @returns `undefined` when every part is the same
 */
export async function compareWorkbooks(
  expected: Uint8Array,
  found: Uint8Array,
): Promise<CellDifference[] | undefined> {
  const [made, there] = [await partsOf(expected), await partsOf(found)];
  const names = [...new Set([...(made?.keys() ?? []), ...(there?.keys() ?? [])])].sort();
  const other = names.filter((name) => made?.get(name) !== there?.get(name));
  if (there !== undefined && other.length === 0) return undefined;
  const cells = there === undefined ? [] : await cellDifferences(expected, found);
  if (cells.length > 0) return cells;
  const what =
    there === undefined ? 'no workbook that can be opened' : `other parts: ${other.join(', ')}`;
  return [{ cell: '', row: 0, expected: 'the parts of the workbook made anew', found: what }];
}

async function partsOf(bytes: Uint8Array): Promise<Map<string, string> | undefined> {
  try {
    const zip = await JSZip.loadAsync(bytes, { checkCRC32: true });
    const parts = Object.values(zip.files).filter(({ dir }) => !dir);
    const sizes = parts.map((part) =>
      Number(Reflect.get(Reflect.get(part, '_data'), 'uncompressedSize')),
    );
    if (!(sizes.reduce((sum, size) => sum + size, 0) <= LARGEST)) return undefined;
    const texts = parts.map(async (part) => [part.name, await part.async('binarystring')] as const);
    return new Map(await Promise.all(texts));
  } catch {
    return undefined;
  }
}

async function cellDifferences(expected: Uint8Array, found: Uint8Array): Promise<CellDifference[]> {
  try {
    const [made, there] = [await cellsOf(expected), await cellsOf(found)];
    return [...new Set([...made.keys(), ...there.keys()])].flatMap((cell) => {
      const [wanted, is] = [made.get(cell) ?? 'nothing', there.get(cell) ?? 'nothing'];
      const row = Number(/\d+$/.exec(cell)?.[0]);
      return wanted === is ? [] : [{ cell, row, expected: wanted, found: is }];
    });
  } catch {
    return [];
  }
}

/** Every cell as text, formulas and links included; a tab itself is a cell without place. */
async function cellsOf(bytes: Uint8Array): Promise<Map<string, string>> {
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(Uint8Array.from(bytes).buffer);
  const cells = new Map<string, string>();
  for (const sheet of book.worksheets) {
    cells.set(`${sheet.name}!0`, sheet.state);
    sheet.eachRow((row) => {
      row.eachCell((cell) => {
        cells.set(`${sheet.name}!${cell.address}`, JSON.stringify(cell.value));
      });
    });
  }
  return cells;
}
