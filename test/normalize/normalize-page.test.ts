import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StoredPage } from '../../src/ledger/contract.ts';
import { mergeRecords } from '../../src/normalize/merge-records.ts';
import { countPage, type Mapper, normalizePage } from '../../src/normalize/normalize-page.ts';
import { MAX_DEPTH } from '../../src/normalize/parse-item.ts';
import { records, reject } from '../../src/sources/contract.ts';

function page(body: string, items = '', more: Partial<StoredPage> = {}): StoredPage {
  return {
    run: 'r1',
    path: 'raw/okta/r1/groups.bodies',
    receivedAt: '2026-02-01T00:00:00.000Z',
    offset: 1000,
    sha256: '',
    body: Buffer.from(body),
    source: 'okta',
    stream: 'groups',
    tenant: 'larkspur.test',
    method: 'api',
    exchange: 3,
    items,
    single: false,
    count: 0,
    context: {},
    ...more,
  };
}

const group: Mapper = {
  nature: 'objects',
  map(item) {
    if (typeof item !== 'object' || item === null) return reject('wrong-shape', 'no object');
    const { id, name } = item as Record<string, unknown>;
    if (id === 'nothing') return records();
    if (id === 'throws') throw new Error('broken');
    if (typeof id !== 'string') return reject('no-id', 'no id');
    const entitlement = {
      system: 'okta' as const,
      type: 'group' as const,
      key: id,
      name: String(name),
    };
    return records({ kind: 'entitlement', nativeId: id, entitlement });
  },
};

function noting<T>(seen: unknown[], item: unknown, result: T): T {
  seen.push(item);
  return result;
}

describe('normalizePage', () => {
  it('points every record at the bytes it came from', () => {
    const body = '{"value": [ {"id":"a","name":"ä"}, {"id":"b","name":"]"} ]}';
    const { records: found, received } = normalizePage(page(body, '/value'), group);
    expect(received).toBe(2);
    const [, second] = found;
    expect(second?.raw.pointer).toBe('/value/1');
    const start = (second?.raw.offset ?? 0) - 1000;
    const bytes = Buffer.from(body).subarray(start, start + (second?.raw.length ?? 0));
    expect(bytes.toString()).toBe('{"id":"b","name":"]"}');
    expect(second?.raw.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  });

  it('counts every item as records or exactly one reject', () => {
    const body = '[{"id":"a"},{"id":"nothing"},{"id":"throws"},{},7,null]';
    const count = countPage(page(body), group);
    expect(count).toEqual({
      received: 6,
      records: 1,
      rejects: { count: 5, reasons: { 'no-id': 1, 'not-an-item': 1, other: 1, 'wrong-shape': 2 } },
    });
  });

  it('rejects a body without items where the page says, whole', () => {
    const { rejects, received } = normalizePage(page('{"error":"x"}', '/value'), group);
    expect(received).toBe(1);
    expect(rejects[0]).toMatchObject({ reason: 'not-json', raw: { offset: 1000, length: 13 } });
  });

  it('reads NDJSON by line number and a single object by pointer', () => {
    const lines = normalizePage(page('{"id":"a"}\r\n\n{"id":"b"}\nnot json\n', 'lines'), group);
    expect(lines.records.map((r) => r.raw.pointer)).toEqual(['#1', '#3']);
    expect(lines.rejects).toMatchObject([{ reason: 'not-json', raw: { pointer: '#4' } }]);
    const one = normalizePage(page('{"data":{"id":"a"}}', '/data', { single: true }), group);
    expect(one.records.map((r) => r.nativeId)).toEqual(['a']);
  });

  it('reads CSV rows as objects, line ends inside quotes included', () => {
    const seen: unknown[] = [];
    const rows: Mapper = {
      ...group,
      map: (item) => noting(seen, item, group.map(item, {} as never)),
    };
    const csv = '\uFEFFid,name\r\na,"Two\nlines, ""quoted"""\r\n\r\nb,B,extra\n';
    const result = normalizePage(page(csv, 'csv'), rows);
    expect(seen).toEqual([{ id: 'a', name: 'Two\nlines, "quoted"' }]);
    expect(result.rejects).toMatchObject([{ reason: 'wrong-shape' }]);
  });

  it('counts the rows below a header that is no CSV', () => {
    const result = normalizePage(page('id,"na" me\na,b\nc,d\n', 'csv'), group);
    expect(result.received).toBe(2);
    expect(result.rejects).toMatchObject([{ reason: 'wrong-shape' }, { reason: 'wrong-shape' }]);
  });

  it('rejects what is nested too deep before parsing it', () => {
    const deep = `{"id":${'['.repeat(MAX_DEPTH)}${']'.repeat(MAX_DEPTH)}}`;
    const ok = `{"id":"a","x":"${'['.repeat(200)}\\""}`;
    const result = normalizePage(page(`[${deep},${ok}]`), group);
    expect(result.rejects.map((r) => r.reason)).toEqual(['too-deep']);
    expect(result.records).toHaveLength(1);
  });

  it('gives state observations their own id per run and objects one id', () => {
    const later = { receivedAt: '2026-03-01T00:00:00.000Z', run: 'r2' };
    const [a] = normalizePage(page('[{"id":"a"}]'), group).records;
    const [b] = normalizePage(page('[{"id":"a"}]', '', later), group).records;
    expect(a?.id).toBe(b?.id);
    const state: Mapper = { ...group, nature: 'state' };
    const [c] = normalizePage(page('[{"id":"a"}]'), state).records;
    const [d] = normalizePage(page('[{"id":"a"}]', '', later), state).records;
    expect(c?.id).not.toBe(d?.id);
  });

  it('cuts exactly what JSON.parse sees, whatever the values', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue({ maxDepth: 4 })), fc.boolean(), (values, pretty) => {
        const seen: unknown[] = [];
        const spy: Mapper = { ...group, map: (item) => noting(seen, item, reject('other', '')) };
        const body = JSON.stringify({ before: ['"]}'], 'a/b': values }, null, pretty ? 2 : 0);
        const { received } = normalizePage(page(body, '/a~1b'), spy);
        expect(received).toBe(values.length);
        expect(JSON.stringify(seen)).toBe(JSON.stringify(values));
      }),
    );
  });

  it('never throws on arbitrary bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.constantFrom('', '/a', 'lines', 'csv'), (bytes, items) => {
        const result = normalizePage({ ...page('', items), body: bytes }, group);
        expect(result.rejects.length).toBeLessThanOrEqual(result.received);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('mergeRecords', () => {
  const first = normalizePage(page('[{"id":"a","name":"old"},{"id":"b"}]'), group).records;
  const again = normalizePage(
    page('[{"id":"a","name":"new"}]', '', { receivedAt: '2026-03-01T00:00:00.000Z', run: 'r2' }),
    group,
  ).records;

  it('keeps the latest object and the first event', () => {
    const objects = mergeRecords([...again, ...first], () => 'objects');
    const events = mergeRecords([...again, ...first], () => 'events');
    const names = (list: typeof objects) =>
      list.flatMap((r) =>
        r.kind === 'entitlement' && r.nativeId === 'a' ? [r.entitlement.name] : [],
      );
    expect(names(objects)).toEqual(['new']);
    expect(names(events)).toEqual(['old']);
    expect(objects).toHaveLength(2);
  });

  it('gives the same list whatever the order of arrival', () => {
    const a = mergeRecords([...first, ...again], () => 'objects');
    expect(mergeRecords([...again, ...first].reverse(), () => 'objects')).toEqual(a);
  });
});
