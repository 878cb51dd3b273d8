import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { itemSpansOf } from '../../src/integrity/item-spans.ts';
import { itemSpans, lineSpans, objectSpan, type Span } from '../../src/integrity/json-spans.ts';

const cut = (body: Uint8Array, { start, end }: Span) =>
  Buffer.from(body.subarray(start, end)).toString('utf8');

/** Names and texts full of what the scanner looks for. */
const tricky = fc.oneof(
  fc.string({
    unit: fc.constantFrom(
      '"',
      '\\',
      '[',
      ']',
      '{',
      '}',
      ',',
      ':',
      '/',
      '~',
      'é',
      '\u2028',
      '😀',
      '\n',
      ' ',
    ),
  }),
  fc.constantFrom('__proto__', 'toString', 'constructor', '', '0', '~1', '\ud800'),
  fc.string(),
);
const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    tricky,
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom(true, false, null, 1e300, -0.5e-7, 12345678901234),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(tricky, tie('value'), { maxKeys: 4 }),
  ),
})).value;
const gap = fc.constantFrom('', ' ', '\t', '\n', '\r\n', '  \n\t');
/** Picks the white space and the spelling of characters, again and again in the same order. */
const style = fc.record({
  gaps: fc.array(gap, { minLength: 1, maxLength: 7 }),
  escapes: fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }),
});

/** JSON text of a value in a style no serializer writes: any white space, any escapes. */
function write(root: unknown, { gaps, escapes }: { gaps: string[]; escapes: boolean[] }): string {
  let [nextGap, nextEscape] = [0, 0];
  const space = () => gaps[nextGap++ % gaps.length] ?? '';
  const text = (plain: string): string => {
    const units = Array.from({ length: plain.length }, (_, i) => plain.charCodeAt(i));
    const spelled = units.map((unit) => {
      const whole = JSON.stringify(String.fromCharCode(unit)).slice(1, -1);
      const surrogate = unit >= 0xd800 && unit <= 0xdfff;
      const hidden = surrogate || escapes[nextEscape++ % escapes.length];
      return hidden ? `\\u${unit.toString(16).padStart(4, '0')}` : whole;
    });
    return `"${spelled.join('')}"`;
  };
  const any = (found: unknown): string => {
    if (typeof found === 'string') return text(found);
    if (typeof found !== 'object' || found === null) return JSON.stringify(found);
    const parts = Array.isArray(found)
      ? found.map((one) => `${space()}${any(one)}${space()}`)
      : Object.entries(found).map(
          ([key, one]) => `${space()}${text(key)}${space()}:${space()}${any(one)}${space()}`,
        );
    const inside = parts.length === 0 ? space() : parts.join(',');
    return Array.isArray(found) ? `[${inside}]` : `{${inside}}`;
  };
  return `${space()}${any(root)}${space()}`;
}

const pointer = (...names: string[]) =>
  names.map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

describe('spans in any JSON text', () => {
  it('are the elements the parser finds, in whatever spelling and white space', () => {
    fc.assert(
      fc.property(fc.array(value, { maxLength: 8 }), style, fc.boolean(), (items, how, bom) => {
        const body = Buffer.from((bom ? '\uFEFF' : '') + write(items, how));
        const spans = itemSpans(body, '');
        expect(spans?.map((span) => JSON.parse(cut(body, span)))).toEqual(
          JSON.parse(JSON.stringify(items)),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('are found below any name, also the names of every object', () => {
    fc.assert(
      fc.property(
        tricky,
        tricky,
        fc.array(value, { maxLength: 3 }),
        value,
        style,
        (outer, inner, items, other, how) => {
          const tree = Object.fromEntries([
            [`${outer}x`, other],
            [outer, Object.fromEntries([[inner, items]])],
          ]);
          const body = Buffer.from(write(tree, how));
          const spans = itemSpans(body, pointer(outer, inner));
          expect(spans?.map((span) => JSON.parse(cut(body, span)))).toEqual(
            JSON.parse(JSON.stringify(items)),
          );
          const found = objectSpan(body, pointer(outer));
          expect(found && Object.keys(JSON.parse(cut(body, found)) as object)).toEqual([inner]);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('are none in a body that was cut anywhere', () => {
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 5 }),
        style,
        fc.nat(),
        (items, how, at) => {
          const whole = Buffer.from(write({ items }, how).trim());
          const body = whole.subarray(0, at % whole.length);
          expect(itemSpans(body, '/items')).toBeUndefined();
          expect(itemSpansOf(body, '/items', false)).toEqual([{ start: 0, end: body.length }]);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('lie in order, apart, and within the body, whatever the bytes are', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc
        .array(fc.constantFrom('[', ']', '{', '}', '"', '\\', ',', ':', ' ', '\n', '1', 'a'), {
          maxLength: 40,
        })
        .map((parts) => Uint8Array.from(Buffer.from(parts.join('')))),
    );
    fc.assert(
      fc.property(bytes, fc.constantFrom('', '/a', '/1', 'lines', 'csv'), (body, items) => {
        let last = 0;
        for (const { start, end } of itemSpansOf(body, items, false)) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThanOrEqual(start);
          last = end;
        }
        expect(last).toBeLessThanOrEqual(body.length);
      }),
      { numRuns: 1000 },
    );
  });

  it('cover every byte of an NDJSON file that is not white space', () => {
    fc.assert(
      fc.property(fc.array(value), fc.constantFrom('\n', '\r\n', '\n\n', ' \n'), (items, end) => {
        const lines = items.map((item) => JSON.stringify(item));
        const body = Buffer.from(lines.join(end));
        expect(lineSpans(body).map((span) => cut(body, span).trim())).toEqual(lines);
      }),
    );
  });
});

describe('the time a scan takes', () => {
  const million = 1_000_000;
  it.each([
    ['nesting', Buffer.from(`[${'['.repeat(million)}${']'.repeat(million)}]`), ''],
    ['nesting that nothing closes', Buffer.from('['.repeat(million)), ''],
    ['backslashes', Buffer.from(`["${'\\'.repeat(2 * million)}"]`), ''],
    ['one name again and again', Buffer.from(`{${'"a":1,'.repeat(million / 4)}"b":[1]}`), '/b'],
    ['white space', Buffer.from(`[${' '.repeat(million)}1${' '.repeat(million)}]`), ''],
    ['empty lines', Buffer.from('\r\n'.repeat(million)), 'lines'],
  ])('does not run away with %s', (_what, body, items) => {
    const before = performance.now();
    itemSpansOf(body, items, false);
    expect(performance.now() - before).toBeLessThan(2_000);
  });

  it('is short for a large page: two hundred thousand items', () => {
    const body = Buffer.from(
      JSON.stringify(Array.from({ length: 200_000 }, (_, id) => ({ id, name: 'Kai "é" Brandt' }))),
    );
    const before = performance.now();
    expect(itemSpans(body, '')).toHaveLength(200_000);
    expect(performance.now() - before).toBeLessThan(2_000);
  });
});
