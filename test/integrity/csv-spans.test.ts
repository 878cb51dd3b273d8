import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowSpans } from '../../src/integrity/csv-spans.ts';

function rowsOf(text: string): string[] {
  const bytes = Buffer.from(text, 'utf8');
  return rowSpans(bytes).map(({ start, end }) => bytes.subarray(start, end).toString('utf8'));
}

describe('rows of a CSV file', () => {
  it.each([
    ['line feeds', 'a,b\n1,2\n3,4\n', ['a,b', '1,2', '3,4']],
    ['carriage returns and line feeds, no break at the end', 'a,b\r\n1,2', ['a,b', '1,2']],
    ['lone carriage returns', 'a\r1\r2', ['a', '1', '2']],
    ['a byte order mark', '\uFEFFa,b\n1,2\n', ['a,b', '1,2']],
    ['empty lines', 'a\n\n1\n\r\n2\n\n', ['a', '1', '2']],
    ['a break inside quotes', 'a,b\n"x\ny",2\n3,4', ['a,b', '"x\ny",2', '3,4']],
    ['doubled quotes', 'a\n"x""\n""y"\nz', ['a', '"x""\n""y"', 'z']],
    ['a stray quote in the middle of a cell', 'a\n5"" disk\nz', ['a', '5"" disk', 'z']],
    ['a quote that nothing closes', 'a\n"x\ny', ['a', '"x\ny']],
    ['letters of several bytes', 'é\n"ü\nß"\n', ['é', '"ü\nß"']],
    ['nothing', '', []],
  ])('with %s', (_what, text, rows) => {
    expect(rowsOf(text)).toEqual(rows);
  });

  it('finds the rows that a CSV parser finds, in whatever a CSV writer writes', () => {
    const cell = fc.stringMatching(/^[a-z",\r\né ]{1,6}$/);
    const table = fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(table, fc.constantFrom('\n', '\r\n'), (rows, record_delimiter) => {
        const text = stringify(rows, { record_delimiter, quoted_match: /[\r\n]/ });
        expect(rowsOf(text).map((row) => parse(row)[0])).toEqual(rows);
      }),
    );
  });
});
