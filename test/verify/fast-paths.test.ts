import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LogEntry, loggedBytes } from '../../src/format/log.ts';
import { canonicalJson } from '../../src/integrity/canonical-json.ts';
import { isCanonical } from '../../src/integrity/canonical-line.ts';
import type { PackFiles } from '../../src/verify/container/pack-files.ts';
import { parseRow } from '../../src/verify/derived-row.ts';
import { readItem } from '../../src/verify/item-line.ts';
import { fileLines } from '../../src/verify/lines.ts';

const ITEM = {
  digest: 'a'.repeat(64),
  exchange: 0,
  kind: 'item',
  length: 1333,
  offset: 1325,
  path: 'raw/okta/0001-20261125T023518Z/system-log.bodies',
  run: '0001-20261125T023518Z',
  salt: '5'.repeat(32),
  seq: 4,
  source: 'okta',
  stream: 'system-log',
};

function withCare(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    const entry = isCanonical(value, text) ? LogEntry.safeParse(value).data : undefined;
    return entry && loggedBytes(entry) !== undefined ? entry : undefined;
  } catch {
    return undefined;
  }
}

describe('items of the log, read by their form', () => {
  it('takes the line of an item, as the careful reading does', () => {
    const line = canonicalJson(ITEM);
    expect(readItem(line)).toEqual(ITEM);
    expect(withCare(line)).toEqual(ITEM);
  });

  it('never takes a line that the careful reading refuses, nor reads it otherwise', () => {
    const line = canonicalJson(ITEM);
    const edit = fc.tuple(
      fc.nat(line.length - 1),
      fc.nat(3),
      fc.string({ unit: 'binary', maxLength: 3 }),
    );
    const extra = fc.dictionary(fc.constantFrom(...Object.keys(ITEM), 'zz'), fc.jsonValue(), {
      maxKeys: 2,
    });
    const lines = fc.oneof(
      edit.map(([at, cut, put]) => line.slice(0, at) + put + line.slice(at + cut)),
      extra.map((fields) => canonicalJson({ ...ITEM, ...fields })),
      extra.map((fields) => JSON.stringify({ ...fields, ...ITEM })),
    );
    fc.assert(
      fc.property(lines, (text) => {
        const item = readItem(text);
        if (item !== undefined) expect(withCare(text)).toEqual(item);
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    ['a line end within', `${canonicalJson(ITEM)}\n`],
    ['a number with a leading zero', canonicalJson(ITEM).replace(':1333,', ':01333,')],
    ['a number that is not exact', canonicalJson(ITEM).replace(':1333,', ':9007199254740993,')],
    ['an escape', canonicalJson(ITEM).replace('okta"', '\\u006fkta"')],
  ])('leaves %s to the careful reading', (_, line) => {
    expect(readItem(line)).toBeUndefined();
  });
});

describe('rows of derived tables', () => {
  const raw = { path: 'raw/x', offset: 0, length: 1 };
  it('reads what it knows and lets the rest stand', () => {
    const row = { kind: 'event', id: 'e', raw, more: 1, evidence: [{ record: 'e', raw }] };
    expect(parseRow(JSON.stringify(row))).toEqual(row);
    expect(parseRow('{}')).toEqual({});
  });

  it.each([
    'no JSON',
    '[]',
    'null',
    '1',
    '{"kind":1}',
    '{"id":[]}',
    '{"raw":null}',
    '{"raw":{"path":"a","offset":-1,"length":1}}',
    '{"raw":{"path":"a","offset":1.5,"length":1}}',
    '{"raw":{"path":"a","offset":9007199254740992,"length":1}}',
    '{"raw":{"path":1,"offset":1,"length":1}}',
    '{"evidence":{}}',
    '{"evidence":[{"record":"a"}]}',
    '{"evidence":[null]}',
  ])('refuses %s', (text) => {
    expect(parseRow(text)).toBeUndefined();
  });
});

describe('lines of a file', () => {
  const lines = (pieces: readonly Buffer[]) => {
    const files: Pick<PackFiles, 'windows'> = {
      *windows() {
        yield* pieces;
      },
    };
    return [...fileLines(files as PackFiles, 'x', 1000)];
  };

  it('are the same wherever windows cut, with the offset of each', () => {
    const texts = fc.array(fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\n', '')));
    fc.assert(
      fc.property(texts, fc.array(fc.nat(40)), (all, cuts) => {
        const whole = Buffer.from(all.map((text) => `${text}\n`).join(''));
        const pieces: Buffer[] = [];
        let at = 0;
        for (const cut of cuts) {
          pieces.push(whole.subarray(at, at + cut));
          at += cut;
        }
        pieces.push(whole.subarray(at));
        const found = lines(pieces);
        expect(found.map(({ text }) => text)).toEqual(
          all.map((text) => Buffer.from(text).toString('utf8')),
        );
        for (const [i, { text, offset, record, ended }] of found.entries()) {
          expect({ record, ended }).toEqual({ record: i + 1, ended: true });
          const length = Buffer.byteLength(text);
          expect(whole.toString('utf8', offset, offset + length)).toBe(text);
        }
      }),
    );
  });

  it('that are no UTF-8 keep their bytes', () => {
    const [bad, good] = lines([Buffer.from([0x61, 0xff, 0x0a, 0x62, 0x0a])]);
    expect(bad).toMatchObject({ isUtf8: false, bytes: Buffer.from([0x61, 0xff]) });
    expect(good).toMatchObject({ isUtf8: true, text: 'b', offset: 3 });
  });
});
