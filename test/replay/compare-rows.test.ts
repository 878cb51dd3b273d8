import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareRows, rowsOf } from '../../src/replay/compare-rows.ts';

const row = fc.string({ minLength: 1 }).filter((text) => !text.includes('\n'));
const rows = fc.uniqueArray(row, { minLength: 1, maxLength: 30 });

async function* given(table: readonly string[]) {
  yield* table;
}

async function compared(expected: readonly string[], found: readonly string[]) {
  const differences: unknown[] = [];
  for await (const difference of compareRows(given(expected), given(found)))
    differences.push(difference);
  return differences;
}

describe('compareRows', () => {
  it('finds nothing between equal tables', async () => {
    await fc.assert(
      fc.asyncProperty(rows, async (table) => {
        expect(await compared(table, table)).toEqual([]);
      }),
    );
  });

  it('finds one added, one missing or one changed row where it is', async () => {
    await fc.assert(
      fc.asyncProperty(rows, fc.nat(), async (table, n) => {
        const at = n % table.length;
        const added = table.toSpliced(at, 0, '');
        const missing = table.toSpliced(at, 1);
        const changed = table.with(at, '');
        const record = at + 1;
        expect(await compared(table, added)).toEqual([
          { record, expected: 'no such row', found: '' },
        ]);
        expect(await compared(table, missing)).toEqual([
          { record, expected: table[at], found: 'no such row' },
        ]);
        expect(await compared(table, changed)).toEqual([
          { record, expected: table[at], found: '' },
        ]);
      }),
    );
  });

  it('reads the same rows wherever pieces are cut, within a letter too', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), fc.nat(9), async (text, size) => {
        const bytes = Buffer.from(text);
        const pieces: Buffer[] = [];
        for (let at = 0; at < bytes.length; at += size + 1)
          pieces.push(bytes.subarray(at, at + size + 1));
        const found: string[] = [];
        for await (const one of rowsOf(pieces)) found.push(one);
        expect(found).toEqual(bytes.toString('utf8').split('\n'));
      }),
    );
  });
});
