import type { Rows } from './contract.ts';

const PIECE = 256 * 1024;

/** Rows as JSON Lines in pieces of about 256 KiB; `count` is called once per row. */
export async function* jsonlPieces(
  rows: Rows<unknown>,
  count?: () => void,
): AsyncGenerator<string> {
  let piece = '';
  for await (const row of rows) {
    piece += `${JSON.stringify(row)}\n`;
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
