import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareRows } from '../../src/replay/compare-rows.ts';

const rows = fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 30 });

describe('compareRows', () => {
  it('finds nothing between equal tables', () => {
    fc.assert(
      fc.property(rows, (table) => {
        expect([...compareRows(table, table)]).toEqual([]);
      }),
    );
  });

  it('finds one added, one missing or one changed row where it is', () => {
    fc.assert(
      fc.property(rows, fc.nat(), (table, n) => {
        const at = n % table.length;
        const added = table.toSpliced(at, 0, '');
        const missing = table.toSpliced(at, 1);
        const changed = table.with(at, '');
        const record = at + 1;
        expect([...compareRows(table, added)]).toEqual([
          { record, expected: 'no such row', found: '' },
        ]);
        expect([...compareRows(table, missing)]).toEqual([
          { record, expected: table[at], found: 'no such row' },
        ]);
        expect([...compareRows(table, changed)]).toEqual([
          { record, expected: table[at], found: '' },
        ]);
      }),
    );
  });
});
