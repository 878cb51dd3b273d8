import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowSpans } from '../../src/integrity/csv-spans.ts';
import { itemSpansOf } from '../../src/integrity/item-spans.ts';
import { itemSpans, lineSpans, objectSpan } from '../../src/integrity/json-spans.ts';

const text = (body: Buffer, { start, end }: { start: number; end: number }) =>
  body.toString('utf8', start, end);

describe('itemSpans', () => {
  it('cuts any array into exactly its elements, whatever the white space', () => {
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue(), { maxLength: 20 }),
        fc.constantFrom(0, 1, 2, '\t'),
        (items, space) => {
          const body = Buffer.from(
            JSON.stringify({ '}]"': [1, '["'], data: { items } }, null, space),
          );
          const spans = itemSpans(body, '/data/items') ?? [];
          expect(spans.map((span) => JSON.parse(text(body, span)))).toEqual(
            JSON.parse(JSON.stringify(items)),
          );
        },
      ),
    );
  });

  it('finds nothing where there is no array, and one object where asked', () => {
    const body = Buffer.from('{"a":{"b":1},"list":"[1,2]"}');
    expect(itemSpans(body, '')).toBeUndefined();
    expect(itemSpans(body, '/list')).toBeUndefined();
    expect(itemSpans(body, '/missing')).toBeUndefined();
    expect(text(body, objectSpan(body, '/a') ?? { start: 0, end: 0 })).toBe('{"b":1}');
  });

  it.each(['[1,2', '[{"a":"', '{"a":[', '[', '', '[1 2]'])(
    'never reads past the end of %j',
    (broken) => {
      const body = Buffer.from(broken);
      for (const { start, end } of itemSpansOf(body, '', false)) {
        expect(start).toBeGreaterThanOrEqual(0);
        expect(end).toBeLessThanOrEqual(body.length);
      }
    },
  );

  it('takes a body without items where the page says as the one item', () => {
    expect(itemSpansOf(Buffer.from('not json'), '/items', false)).toEqual([{ start: 0, end: 8 }]);
  });
});

describe('lineSpans and rowSpans', () => {
  it('skip empty lines, keep byte ranges, and let quotes span lines', () => {
    const lines = Buffer.from('{"a":1}\r\n\n{"b":"\u2028"}');
    expect(lineSpans(lines).map((span) => text(lines, span))).toEqual([
      '{"a":1}',
      '{"b":"\u2028"}',
    ]);
    const rows = Buffer.from('id,note\n1,"two\nlines"\n2,x\n');
    expect(rowSpans(rows).map((span) => text(rows, span))).toEqual([
      'id,note',
      '1,"two\nlines"',
      '2,x',
    ]);
  });
});
