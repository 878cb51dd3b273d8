import { afterEach, describe, expect, it } from 'vitest';
import { createServiceNow, type ServiceNowFaults } from '../../../src/sandbox/servicenow/index.ts';
import { sysId } from '../../../src/sandbox/servicenow/state.ts';
import { servicenow } from '../../../src/sources/servicenow/index.ts';
import { ServiceNowSettings } from '../../../src/sources/servicenow/settings.ts';
import { type Collected, collectStream, mapAlone } from '../collect-stream.ts';
import { type Served, serve } from '../serve.ts';
import { smallCompany } from '../small-company.ts';

const SECRET = 'sandbox-servicenow-token';
const RITM = 'RITM0010001';
const FACTS = [
  {
    at: '2026-02-02T15:00:00Z',
    do: 'servicenow.create',
    number: RITM,
    table: 'sc_req_item',
    by: 'p_helen',
    for: 'p_priya',
    summary: 'Access for Priya',
    fields: { u_business_reason: 'On-call for the portal' },
  },
  { at: '2026-02-02T15:01:00Z', do: 'servicenow.approval.open', number: RITM, approver: 'p_lee' },
  {
    at: '2026-02-02T16:00:00Z',
    do: 'servicenow.approval.decide',
    number: RITM,
    by: 'p_lee',
    decision: 'approved',
  },
  {
    at: '2026-02-03T10:00:00Z',
    do: 'servicenow.comment',
    number: RITM,
    by: 'p_dana',
    text: 'Done.',
  },
  {
    at: '2026-02-03T10:01:00Z',
    do: 'servicenow.update',
    number: RITM,
    by: 'p_dana',
    field: 'state',
    to: '3',
  },
  {
    at: '2026-03-01T08:00:00Z',
    do: 'servicenow.create',
    number: 'INC0010001',
    table: 'incident',
    by: 'p_dana',
    summary: 'Portal down',
    fields: { severity: '1' },
  },
  {
    at: '2026-03-04T08:00:00Z',
    do: 'servicenow.create',
    number: 'CHG0030001',
    table: 'change_request',
    by: 'p_priya',
    summary: 'Move the portal',
    fields: { type: 'emergency', state: '-3' },
  },
];
const SETTINGS = {
  user: 'audit',
  token: { env: 'SERVICENOW_TOKEN' },
  fields: { u_business_reason: 'Business reason' },
};
const TICKETS = ['choices', 'requests', 'change-requests', 'incidents'];

let served: Served | undefined;
afterEach(async () => {
  await served?.close();
  served = undefined;
});

async function instance(faults: ServiceNowFaults = {}, facts: readonly object[] = FACTS) {
  served = await serve((request) => createServiceNow(smallCompany(facts), faults).handle(request));
  const settings = ServiceNowSettings.parse({ ...SETTINGS, baseUrl: served.base });
  const collected = new Map<string, Collected>();
  return async (...names: readonly string[]): Promise<Collected> => {
    for (const name of names) {
      collected.set(
        name,
        await collectStream(servicenow, name, settings, SECRET, { before: collected }),
      );
    }
    const last = collected.get(names.at(-1) ?? '');
    if (last === undefined) throw new Error('nothing collected');
    return last;
  };
}

/** `count` incidents with numbers in a row. */
function incidents(count: number): object[] {
  return Array.from({ length: count }, (_, i) => ({
    at: '2026-03-01T08:00:00Z',
    do: 'servicenow.create',
    number: `INC${String(20_000 + i).padStart(7, '0')}`,
    table: 'incident',
    by: 'p_dana',
    summary: `Number ${i}`,
  }));
}

describe('ServiceNow', () => {
  it('collects a request with approval, history and comment that name it by sys_id', async () => {
    const collect = await instance();
    const { records: tickets } = await collect(...TICKETS.slice(0, 2));
    expect(tickets).toMatchObject([
      {
        kind: 'ticket',
        key: RITM,
        project: 'sc_req_item',
        status: 'Closed Complete',
        statusCategory: 'done',
        createdAt: '2026-02-02T15:00:00.000Z',
        reporter: { id: sysId('user', 'p_helen'), name: 'Helen Ruiz' },
        fields: {
          'Requested for': `account:${sysId('user', 'p_priya')}`,
          'Business reason': 'On-call for the portal',
        },
      },
    ]);
    const key = sysId('task', RITM);
    expect((await collect(...TICKETS, 'approvals')).records).toMatchObject([
      {
        kind: 'ticket-approval',
        key,
        decision: 'approved',
        approver: { id: sysId('user', 'p_lee') },
        decidedAt: { earliest: '2026-02-02T16:00:00.000Z', latest: '2026-02-02T16:00:00.000Z' },
      },
    ]);
    expect((await collect('history')).records).toMatchObject([
      {
        kind: 'ticket-change',
        key,
        author: { login: 'dana.okafor' },
        changes: [{ field: 'status', from: 'Open', to: 'Closed Complete' }],
      },
    ]);
    expect((await collect('journal')).records).toMatchObject([
      { kind: 'comment', key, text: 'Done.', public: true },
    ]);
  });

  it('keeps the type of a change, so that emergencies are known', async () => {
    const collect = await instance();
    const { records } = await collect('change-requests');
    expect(records).toMatchObject([
      { key: 'CHG0030001', type: 'emergency', project: 'change_request' },
    ]);
  });

  it('16 walks thousands of rows by sys_id, each once', async () => {
    const collect = await instance({}, incidents(1203));
    const { records, end, urls } = await collect('incidents');
    expect(new Set(records.map(({ nativeId }) => nativeId)).size).toBe(1203);
    expect(end).toMatchObject({ paging: 'exhausted', independentTotal: { count: 1203 } });
    expect(urls).toHaveLength(3);
    expect(urls[1]).toMatch(/sys_id>[0-9a-f]{32}\^ORDERBYsys_id/);
  });

  it('16 says how many rows access rules hid, and still reaches the last page', async () => {
    const hidden = (_table: string, { values }: { values: Readonly<Record<string, string>> }) =>
      /^[0-7]/.test(values.sys_id ?? '');
    const collect = await instance({ hides: hidden }, incidents(1500));
    const { records, end } = await collect('incidents');
    const visible = incidents(1500).filter(
      (fact) => !/^[0-7]/.test(sysId('task', String(Reflect.get(fact, 'number')))),
    );
    expect(records).toHaveLength(visible.length);
    expect(end.independentTotal?.count).toBe(1500);
  });

  it('20 goes on when the instance clamps the page below what was asked', async () => {
    const collect = await instance({ pageRows: 100 }, incidents(250));
    const { records, end } = await collect('incidents');
    expect(records).toHaveLength(250);
    expect(end.independentTotal?.count).toBe(250);
  });

  it('calls the stream incomplete when the count is taken away', async () => {
    const collect = await instance({ noCount: true }, incidents(600));
    const { records, limits, end } = await collect('incidents');
    expect(records).toHaveLength(600);
    expect(end.independentTotal).toBeUndefined();
    expect(limits).toMatchObject([
      { incomplete: true, detail: expect.stringContaining('X-Total-Count') },
    ]);
  });

  it('says when a table keeps no history', async () => {
    const collect = await instance({ hides: (table) => table === 'sys_audit' });
    const { limits } = await collect(...TICKETS, 'history');
    expect(limits).toMatchObject([
      { incomplete: true, detail: expect.stringMatching(/sc_req_item: .*sys_audit has no row/) },
    ]);
  });

  it('refuses an answer to another question: the instance ignores conditions it does not know', async () => {
    const old = [{ ...incidents(1)[0], at: '2025-03-01T08:00:00Z' }];
    const collect = await instance({ ignores: 'sys_updated_on' }, old);
    await expect(collect('incidents')).rejects.toThrow(/ignored a condition/);
  });

  it('refuses a page that does not go on after the last row', async () => {
    const collect = await instance({ ignores: 'sys_id>' }, incidents(501));
    await expect(collect('incidents')).rejects.toThrow(/not in the order of sys_id/);
  });

  it('says which credential is wrong, and shows none', async () => {
    served = await serve((request) => createServiceNow(smallCompany([])).handle(request));
    const settings = ServiceNowSettings.parse({ ...SETTINGS, baseUrl: served.base });
    const failed = await collectStream(servicenow, 'users', settings, 'wrong-secret').catch(
      (error: unknown) => error,
    );
    expect(failed).toMatchObject({ code: 'ERR_AUTH_DENIED' });
    expect(JSON.stringify(failed)).not.toContain('wrong-secret');
  });

  it('maps rows saved without display values, with references or plain', () => {
    const row = {
      sys_id: 'a1',
      number: 'INC0000060',
      sys_class_name: 'incident',
      state: '6',
      opened_by: { link: 'https://x.service-now.test/api/now/table/sys_user/u1', value: 'u1' },
      sys_created_on: '2026-01-05 10:00:00',
      resolved_at: '2026-01-06 10:00:00',
    };
    expect(mapAlone(servicenow, 'incidents', row)).toMatchObject({
      records: [
        {
          status: 'Resolved',
          statusCategory: 'done',
          reporter: { id: 'u1' },
          resolvedAt: '2026-01-06T10:00:00.000Z',
        },
      ],
    });
  });

  it('leaves the time of a decision open when the approval row was changed again', () => {
    const row = {
      sys_id: 'a1',
      sysapproval: 't1',
      approver: 'u1',
      state: 'approved',
      sys_created_on: '2026-01-05 10:00:00',
      sys_updated_on: '2026-01-09 10:00:00',
      sys_mod_count: '2',
    };
    expect(mapAlone(servicenow, 'approvals', row)).toMatchObject({
      records: [
        {
          decidedAt: {
            earliest: '2026-01-05T10:00:00.000Z',
            latest: '2026-01-09T10:00:00.000Z',
            precision: 'unknown',
          },
        },
      ],
    });
  });
});
