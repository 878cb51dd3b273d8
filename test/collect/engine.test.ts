import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { collectRun } from '../../src/collect/engine.ts';
import { AuditpackError } from '../../src/errors.ts';
import { steppingClock } from '../../src/http/clock.ts';
import type { RecordingFetch } from '../../src/http/lane.ts';
import { rapid } from '../../src/http/retry.ts';
import { openLedger } from '../../src/ledger/ledger.ts';
import { countPage } from '../../src/normalize/normalize-page.ts';
import {
  type AnySource,
  records,
  reject,
  type Source,
  type Stream,
} from '../../src/sources/contract.ts';

const AT = '2026-07-02T12:00:00.000Z';
type FakeStream = Stream<{ base: string }, RecordingFetch>;
let directory: string;
let server: Server;
let base: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'engine-'));
  server = createServer((_request, response) => {
    response.writeHead(200, { date: 'Thu, 02 Jul 2026 12:10:00 GMT' });
    response.end('[{"id":"1"},{"id":"2"},{"nothing":true}]');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.close();
  await rm(directory, { recursive: true, force: true });
});

function stream(name: string, more: Partial<FakeStream> = {}): FakeStream {
  return {
    name,
    title: name,
    nature: 'state',
    scopes: ['read'],
    retentionDays: null,
    after: [],
    envelopes: [],
    query: () => `GET /${name}`,
    async *pages(fetch) {
      await fetch(`${base}/${name}`);
      const exchange = fetch.take().at(-1);
      if (exchange) yield { exchange, items: '' };
      return { paging: 'exhausted' };
    },
    map: (item) => {
      const id: unknown = Reflect.get(Object(item), 'id');
      if (typeof id !== 'string') return reject('no-id', 'no id');
      return records({
        kind: 'entitlement',
        nativeId: id,
        entitlement: { system: 'okta', type: 'group', key: id, name: id },
      });
    },
    ...more,
  };
}

async function collect(
  streams: readonly FakeStream[],
  probe: Source<{ base: string }, RecordingFetch>['probe'] = async () => ({
    identity: 'me',
    scopes: ['read'],
    plan: null,
    warnings: [],
  }),
) {
  const source: Source<{ base: string }, RecordingFetch> = {
    id: 'okta',
    title: 'Fake',
    settings: z.object({ base: z.string() }),
    tenant: () => 't',
    hosts: () => [base],
    connect: async (_settings, _secrets, fetch) => fetch,
    probe,
    streams,
  };
  const ledger = await openLedger(directory, { mode: 'write', origin: 'o/e', createdAt: AT });
  const result = await collectRun({
    ledger,
    sources: [{ source: source as AnySource, settings: { base } }],
    window: { from: '2026-01-01T00:00:00.000Z', to: '2026-07-01T00:00:00.000Z' },
    secrets: async () => 's',
    clockFor: () => steppingClock(Date.parse(AT), 10),
    startedAt: AT,
    toolVersion: '0',
    configDigest: 'c',
    retry: rapid,
    countPage,
  });
  await ledger.close();
  return new Map(result.statements.map((statement) => [statement.stream, statement]));
}

describe('collectRun', () => {
  it('counts what it received, mapped and rejected, and notes a clock that is off', async () => {
    const statement = (await collect([stream('groups')])).get('groups');
    expect(statement).toMatchObject({
      received: 3,
      records: 2,
      rejects: { count: 1, reasons: { 'no-id': 1 } },
      complete: true,
      paging: 'exhausted',
      identity: 'me',
    });
    expect(statement?.clockOffsetMs).toBeGreaterThan(590_000);
    expect(statement?.limits).toMatchObject([{ kind: 'fault', incomplete: false }]);
  });

  it('runs a stream after those it reads, and hands it their items', async () => {
    const seen: unknown[] = [];
    const members = stream('members', {
      after: ['groups'],
      async *pages(fetch, context) {
        for await (const { value } of context.collected('groups'))
          seen.push(Reflect.get(Object(value), 'id'));
        await fetch(`${base}/members`);
        const exchange = fetch.take().at(-1);
        if (exchange) yield { exchange, items: '' };
        return { paging: 'exhausted' };
      },
    });
    await collect([members, stream('groups')]);
    expect(seen).toEqual(['1', '2', undefined]);
  });

  it('is incomplete when the vendor counts differently, stops early, or limits itself', async () => {
    const end = (value: object) =>
      stream('s', {
        async *pages(fetch) {
          await fetch(`${base}/s`);
          const exchange = fetch.take().at(-1);
          if (exchange) yield { exchange, items: '' };
          return { paging: 'exhausted', ...value } as never;
        },
      });
    expect(
      (await collect([end({ independentTotal: { count: 4, how: 'the total' } })])).get('s'),
    ).toMatchObject({
      complete: false,
      independentTotal: { difference: -1 },
      why: ['the total counts 4; received 3.'],
    });
    await rm(directory, { recursive: true, force: true });
    expect((await collect([end({ paging: 'stopped' })])).get('s')).toMatchObject({
      complete: false,
      paging: 'stopped',
    });
  });

  it('says of what the plan does not have that it was never begun', async () => {
    const missing = stream('s', {
      // biome-ignore lint/correctness/useYield: it fails before there is anything to yield
      async *pages() {
        throw new AuditpackError('ERR_PLAN', 'not on this plan', { answer: '403 no' });
      },
    });
    expect((await collect([missing])).get('s')).toMatchObject({
      complete: false,
      paging: 'not-started',
      limits: [expect.objectContaining({ kind: 'plan', answer: '403 no' })],
    });
  });

  it('keeps what came before a failure, and says how it ended', async () => {
    const failing = stream('s', {
      async *pages(fetch) {
        await fetch(`${base}/s`);
        const exchange = fetch.take().at(-1);
        if (exchange) yield { exchange, items: '' };
        throw new AuditpackError('ERR_PERMISSION', 'page 2: 403', { hint: 'Grant it.' });
      },
    });
    const statements = await collect([failing, stream('other')]);
    expect(statements.get('s')).toMatchObject({
      received: 3,
      complete: false,
      paging: 'failed',
      limits: expect.arrayContaining([
        expect.objectContaining({ kind: 'permission', detail: 'page 2: 403 Grant it.' }),
      ]),
    });
    expect(statements.get('other')).toMatchObject({ complete: true });
  });

  it('leaves no stream without a statement when the credential is refused or a stream is skipped', async () => {
    const refused = await collect([stream('a'), stream('b')], async () => {
      throw new AuditpackError('ERR_AUTH_DENIED', '401', { hint: 'New token.' });
    });
    expect([...refused.values()].map(({ paging, complete }) => [paging, complete])).toEqual([
      ['not-started', false],
      ['not-started', false],
    ]);
    await rm(directory, { recursive: true, force: true });
    expect(
      (await collect([stream('a', { skip: () => 'Not on this plan.' })])).get('a'),
    ).toMatchObject({ complete: false, why: ['Not on this plan.'] });
  });

  it('lets a fault of our own through', async () => {
    const broken = stream('s', {
      async *pages() {
        yield* [];
        throw new TypeError('bug');
      },
    });
    await expect(collect([broken])).rejects.toThrow('bug');
  });
});
