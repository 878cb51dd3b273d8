import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RecordOf } from '../../src/model/record.ts';
import { buildStore, searchEvents, storeIsFresh } from '../../src/store/store.ts';

const basis = { logSize: 2, logRoot: 'ab', toolVersion: '0.1.0' };
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'store-'));
});
afterEach(() => rm(directory, { recursive: true }));

function event(n: number, login: string, action = 'grant.add'): RecordOf<'event'> {
  const at = `2026-02-0${n}T10:00:00.000Z`;
  return {
    kind: 'event',
    id: `event_${n}`,
    source: 'okta',
    tenant: 't',
    stream: 'system-log',
    nativeId: String(n),
    raw: {
      run: 'r',
      path: 'raw/okta/r/system-log.bodies',
      exchange: 0,
      pointer: `/${n}`,
      offset: 0,
      length: 1,
      sha256: '',
    },
    method: 'api',
    observedAt: at,
    action,
    vendorType: 'group.user_membership.add',
    actor: { system: 'okta', login, name: "O'Brien; DROP TABLE event" },
    targets: [],
    time: { earliest: at, latest: at, precision: 'instant', basis: 'source_event' },
    outcome: 'success',
    correlation: [],
    mentions: [],
  } as unknown as RecordOf<'event'>;
}

describe('store', () => {
  it('gives the same rows after it was deleted and rebuilt, in any order of records', async () => {
    await buildStore(directory, [event(1, 'dana'), event(2, 'lee')], basis);
    const before = (await searchEvents(directory, { limit: 10 })).rows;
    await rm(directory, { recursive: true });
    await buildStore(directory, [event(2, 'lee'), event(1, 'dana')], basis);
    expect((await searchEvents(directory, { limit: 10 })).rows).toEqual(before);
    expect(before).toHaveLength(2);
  });

  it('finds events by person, action and time, and takes text literally', async () => {
    await buildStore(
      directory,
      [event(1, 'dana'), event(2, 'lee'), event(3, 'dana', 'session.start')],
      basis,
    );
    const found = async (filter: object) =>
      (await searchEvents(directory, { limit: 10, ...filter })).rows.map((row) => row.id);
    expect(await found({ who: 'DANA' })).toEqual(['event_1', 'event_3']);
    expect(await found({ action: 'grant' })).toEqual(['event_1', 'event_2']);
    expect(
      await found({ from: '2026-02-02T00:00:00.000Z', to: '2026-02-03T00:00:00.000Z' }),
    ).toEqual(['event_2']);
    expect(await found({ who: "' OR 1=1 --" })).toEqual([]);
    expect(await found({ who: "o'brien; drop" })).toHaveLength(3);
    expect(await searchEvents(directory, { limit: 1 })).toMatchObject({ total: 3 });
  });

  it('is stale for another log head, another version, or when damaged', async () => {
    expect(await storeIsFresh(directory, basis)).toBe(false);
    await buildStore(directory, [event(1, 'dana')], basis);
    expect(await storeIsFresh(directory, basis)).toBe(true);
    expect(await storeIsFresh(directory, { ...basis, logRoot: 'cd' })).toBe(false);
    expect(await storeIsFresh(directory, { ...basis, toolVersion: '9' })).toBe(false);
    await writeFile(join(directory, 'store.duckdb'), 'not a database');
    expect(await storeIsFresh(directory, basis)).toBe(false);
  });
});
