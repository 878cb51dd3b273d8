import { afterEach, describe, expect, it } from 'vitest';
import type { SandboxRequest, SandboxResponse } from '../../../src/sandbox/contract.ts';
import { createPagerDuty } from '../../../src/sandbox/pagerduty/index.ts';
import { pagerDutyId } from '../../../src/sandbox/pagerduty/state.ts';
import { pagerduty } from '../../../src/sources/pagerduty/index.ts';
import { PagerDutySettings } from '../../../src/sources/pagerduty/settings.ts';
import { collectStream, mapAlone, WINDOW } from '../collect-stream.ts';
import { type Served, serve } from '../serve.ts';
import { smallCompany } from '../small-company.ts';

const SECRET = 'sandbox-pagerduty-token';
const FACTS = [
  {
    at: '2026-03-01T08:00:00Z',
    do: 'pagerduty.trigger',
    id: 'one',
    service: 'Patient portal',
    title: 'Portal answers 500',
    priority: 'SEV-2',
  },
  { at: '2026-03-01T08:04:00Z', do: 'pagerduty.acknowledge', id: 'one', by: 'p_priya' },
  {
    at: '2026-03-01T08:30:00Z',
    do: 'pagerduty.note',
    id: 'one',
    by: 'p_priya',
    text: 'Rolled back.',
  },
  { at: '2026-03-01T09:00:00Z', do: 'pagerduty.resolve', id: 'one', by: 'p_priya' },
];

let served: Served | undefined;
afterEach(async () => {
  await served?.close();
  served = undefined;
});

async function collect(stream: string, answer: (request: SandboxRequest) => SandboxResponse) {
  served = await serve(answer);
  const settings = PagerDutySettings.parse({ baseUrl: served.base, token: { env: 'T' } });
  return collectStream(pagerduty, stream, settings, SECRET);
}

const account = (facts: readonly object[] = FACTS, plan?: 'professional') => {
  const vendor = createPagerDuty(smallCompany(facts), plan);
  return (request: SandboxRequest) => vendor.handle(request);
};

describe('PagerDuty', () => {
  it('collects an incident and its log', async () => {
    const incident = pagerDutyId('Q', 'one');
    const { records } = await collect('incidents', account());
    expect(records).toMatchObject([
      {
        kind: 'ticket',
        key: incident,
        project: 'Patient portal',
        status: 'resolved',
        statusCategory: 'done',
        resolvedAt: '2026-03-01T09:00:00.000Z',
        fields: { Severity: 'SEV-2', 'Detected at': '2026-03-01T08:00:00.000Z' },
      },
    ]);
    await served?.close();
    const log = await collect('log-entries', account());
    expect(log.records.map(({ kind }) => kind)).toEqual([
      'ticket-change',
      'event',
      'ticket-change',
      'comment',
      'ticket-change',
    ]);
    expect(log.records[1]).toMatchObject({ action: 'alert.raise', correlation: [incident] });
    expect(log.records.at(-1)).toMatchObject({
      key: incident,
      author: { id: pagerDutyId('P', 'p_priya'), name: 'Priya Natarajan' },
      changes: [{ field: 'status', to: 'resolved' }],
    });
  });

  it('17 splits windows of over 10,000 until each is within reach, and misses none', async () => {
    const day = (n: number) => new Date(Date.parse(WINDOW.from) + n * 6000).toISOString();
    const all = Array.from({ length: 23_000 }, (_, i) => ({
      id: `Q${i}`,
      status: 'resolved',
      created_at: `${day(i * 100).slice(0, 19)}Z`,
      service: { summary: 'Patient portal' },
    }));
    const { items, end, urls } = await collect('incidents', (request) => listed(request, all));
    expect(new Set(items.map(({ value }) => Reflect.get(Object(value), 'id'))).size).toBe(23_000);
    expect(end).toMatchObject({ paging: 'exhausted', independentTotal: { count: 23_000 } });
    for (const url of urls) {
      const { searchParams } = new URL(url);
      const since = Date.parse(searchParams.get('since') ?? '');
      const until = Date.parse(searchParams.get('until') ?? '');
      expect(until - since).toBeLessThanOrEqual(180 * 86_400_000);
      expect(
        Number(searchParams.get('offset')) + Number(searchParams.get('limit')),
      ).toBeLessThanOrEqual(10_000);
    }
  });

  it('17 states the cut where one second holds more than can be reached', async () => {
    const all = Array.from({ length: 10_500 }, (_, i) => ({
      id: `Q${i}`,
      status: 'resolved',
      created_at: '2026-03-01T08:00:00Z',
      service: { summary: 'Patient portal' },
    }));
    const { items, end, limits } = await collect('incidents', (request) => listed(request, all));
    expect(items).toHaveLength(10_000);
    expect(limits).toMatchObject([{ kind: 'cap', incomplete: true }]);
    expect(end.independentTotal?.count).toBe(10_500);
  });

  it('refuses a server that ignores the offset', async () => {
    const incidents = [{ id: 'Q1', status: 'resolved', created_at: '2026-03-01T08:00:00Z' }];
    const body = JSON.stringify({ incidents, more: true, total: 3 });
    await expect(collect('incidents', () => ({ status: 200, body }))).rejects.toThrow(
      /repeats the page/,
    );
  });

  it('walks the audit trail in spans of a month', async () => {
    const seen: string[] = [];
    const answer = account();
    await collect('audit-records', (request) => {
      seen.push(request.query.toString());
      return answer(request);
    });
    expect(seen.length).toBeGreaterThan(6);
  });

  it('says that the plan has no audit trail', async () => {
    await expect(collect('audit-records', account(FACTS, 'professional'))).rejects.toMatchObject({
      code: 'ERR_PLAN',
      answer: expect.stringContaining('402'),
    });
  });

  it('keeps log entries of unknown kinds', () => {
    const entry = {
      id: 'R1',
      type: 'snooze_log_entry',
      summary: 'Snoozed',
      created_at: '2026-03-01T08:00:00Z',
      incident: { id: 'Q1' },
    };
    expect(mapAlone(pagerduty, 'log-entries', entry)).toMatchObject({
      records: [{ changes: [{ field: 'snooze', to: 'Snoozed' }] }],
    });
  });

  it('never keeps an integration key', () => {
    const service = {
      id: 'S1',
      name: 'Portal',
      integrations: [{ integration_key: 'k' }],
      token: 't',
    };
    const mapped = mapAlone(pagerduty, 'services', service);
    expect(JSON.stringify(mapped)).not.toMatch(/integration|"t"/);
  });
});

/** An account with these incidents, as the vendor pages them. */
function listed(
  { query }: SandboxRequest,
  all: readonly { created_at: string }[],
): SandboxResponse {
  const [since, until] = ['since', 'until'].map((name) => Date.parse(query.get(name) ?? ''));
  const offset = Number(query.get('offset'));
  const limit = Number(query.get('limit'));
  if (offset + limit > 10_000) return { status: 400, body: '{"error":{"message":"too far"}}' };
  const inside = all.filter(({ created_at: at }) => {
    const time = Date.parse(at);
    return time >= (since ?? 0) && time < (until ?? 0);
  });
  const body = {
    incidents: inside.slice(offset, offset + limit),
    total: inside.length,
    more: offset + limit < inside.length,
  };
  return { status: 200, body: JSON.stringify(body) };
}
