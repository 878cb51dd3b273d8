import type { Rows } from './contract.ts';

const PIECE = 256 * 1024;

/** Rows as JSON Lines in pieces of about 256 KiB; `count` is called once per row. */
export function jsonlPieces(rows: Rows<unknown>, count?: () => void): AsyncGenerator<string> {
  return linePieces(jsonOf(rows), count);
}

async function* jsonOf(rows: Rows<unknown>): AsyncGenerator<string> {
  for await (const row of rows) yield JSON.stringify(row);
}

/** The same of rows that are JSON already. */
export async function* linePieces(lines: Rows<string>, count?: () => void): AsyncGenerator<string> {
  let piece = '';
  for await (const line of lines) {
    piece += `${line}\n`;
    count?.();
    if (piece.length >= PIECE) {
      yield piece;
      piece = '';
    }
  }
  if (piece !== '') yield piece;
}

export function jsonlText(rows: readonly unknown[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}
