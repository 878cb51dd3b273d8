import { describe, expect, it } from 'vitest';
import { provisionalWindows } from '../../src/model/finality.ts';
import type { AnyRecord, RecordOf } from '../../src/model/record.ts';
import type { Statement } from '../../src/model/statement.ts';
import { exactly } from '../../src/model/time.ts';
import { watchForLate } from '../../src/reconcile/late-arrivals.ts';
import { reconcileLooks } from '../../src/reconcile/looks-and-events.ts';
import { stateDifferences } from '../../src/reconcile/state-differences.ts';

const day = (text: string) => `2026-${text}T00:00:00.000Z`;

function statement(run: string, startedAt: string, more: Partial<Statement> = {}): Statement {
  return {
    run,
    source: 'okta',
    stream: 'log',
    tenant: 't',
    method: 'api',
    nature: 'events',
    complete: true,
    answered: { from: day('01-01'), to: startedAt },
    startedAt,
    endedAt: startedAt,
    ...more,
  } as Statement;
}

function event(id: string, at: string, run: string, observedAt: string): RecordOf<'event'> {
  return {
    kind: 'event',
    id,
    source: 'okta',
    stream: 'log',
    tenant: 't',
    method: 'api',
    time: exactly(at),
    observedAt,
    raw: { run },
  } as unknown as RecordOf<'event'>;
}

describe('events that came late', () => {
  const runs = [statement('0001', day('01-31')), statement('0002', day('02-28'))];
  const found = (at: string, run: string, seen: string, statements = runs) => {
    const watch = watchForLate(statements);
    watch.see(event('e', at, run, seen));
    return watch.found().map(({ finalSince }) => finalSince);
  };

  it('lists an event whose window was final before it was first seen', () => {
    expect(found(day('01-10'), '0002', day('02-28'))).toEqual(['0001']);
  });
  it('lists none that came within 72 hours, that the first run saw, or that nobody had asked for', () => {
    expect(found(day('01-29'), '0002', day('02-28'))).toEqual([]);
    expect(found(day('01-10'), '0001', day('01-31'))).toEqual([]);
    expect(found('2025-12-31T00:00:00.000Z', '0002', day('02-28'))).toEqual([]);
  });
  it('holds nothing against a run that was incomplete', () => {
    const failed = [statement('0001', day('01-31'), { complete: false }), runs[1] as Statement];
    expect(found(day('01-10'), '0002', day('02-28'), failed)).toEqual([]);
  });
});

describe('stateDifferences', () => {
  const look = (run: string, at: string, more: Partial<Statement> = {}) =>
    statement(run, at, { nature: 'state', stream: 'users', answered: null, ...more });
  const account = (nativeId: string, run: string, state: string) =>
    ({
      kind: 'account',
      id: `${nativeId}@${run}`,
      nativeId,
      source: 'okta',
      stream: 'users',
      tenant: 't',
      method: 'api',
      state,
      observedAt: run,
      raw: { run },
    }) as unknown as AnyRecord;
  const records = [
    account('kept', '0001', 'active'),
    account('left', '0001', 'active'),
    account('locked', '0001', 'active'),
    account('kept', '0003', 'active'),
    account('locked', '0003', 'suspended'),
    account('new', '0003', 'active'),
  ];

  it('lists what came, went and changed, and passes over an incomplete look', () => {
    const looks = [
      look('0001', day('01-31')),
      look('0002', day('02-15'), { complete: false }),
      look('0003', day('02-28')),
    ];
    const [difference] = stateDifferences(records, looks);
    expect(difference).toMatchObject({
      from: { run: '0001' },
      to: { run: '0003' },
      added: [{ nativeId: 'new' }],
      removed: [{ nativeId: 'left' }],
      changed: [{ nativeId: 'locked', fields: ['state'] }],
    });
    expect(difference?.changed).toHaveLength(1);
  });
  it('says nothing of a listing looked at once', () => {
    expect(stateDifferences(records, [look('0001', day('01-31'))])).toEqual([]);
  });
});

describe('reconcileLooks', () => {
  const account = { system: 'okta', id: 'u1', login: 'ann' };
  const entitlement = { system: 'okta', type: 'group', key: 'g1', name: 'support' };
  const member = (id: string, run: string, key = 'g1') =>
    ({
      kind: 'membership',
      id,
      nativeId: `${key}/u1`,
      source: 'okta',
      stream: 'members',
      tenant: 't',
      account,
      entitlement: { ...entitlement, key, name: key === 'g1' ? 'support' : key },
      raw: { run },
    }) as unknown as AnyRecord;
  const change = (id: string, at: string, more: object) =>
    ({
      ...event(id, at, '0002', at),
      action: 'grant.add',
      vendorType: 'group.add',
      outcome: 'success',
      subject: account,
      entitlement,
      targets: [],
      ...more,
    }) as unknown as AnyRecord;
  const looked = (run: string, at: string) =>
    statement(run, at, { stream: 'members', nature: 'state', answered: null });
  const looks = [looked('0001', day('02-01')), looked('0002', day('03-01'))];
  const log = statement('0002', day('03-01'));
  const lines = (records: readonly AnyRecord[], statements = [...looks, log]) =>
    reconcileLooks(stateDifferences(records, statements), records, statements, () => ['log']);

  it.each([
    ['a grant', {}, 'e1'],
    ['a failed grant', { outcome: 'failure' }, undefined],
    ['a grant to somebody else', { subject: { ...account, id: 'u2' } }, undefined],
    [
      'a grant of something else',
      { entitlement: { ...entitlement, key: 'g9', name: 'x' } },
      undefined,
    ],
    ['a removal', { action: 'grant.remove' }, undefined],
    [
      'a grant by login and name',
      { subject: { login: 'ANN' }, entitlement: { ...entitlement, key: 'support' } },
      'e1',
    ],
  ])('%s explains a right that is new, or does not', (_what, more, expected) => {
    const records = [
      member('m0', '0001', 'g2'),
      member('m1', '0002', 'g2'),
      member('m2', '0002'),
      change('e1', day('02-10'), more),
    ];
    const [found] = lines(records);
    const line = found?.lines.find(({ change: what }) => what === 'added');
    expect(line).toMatchObject({ nativeId: 'g1/u1', demanded: true });
    expect(line?.event).toBe(expected);
    expect(found?.blind).toEqual([]);
  });

  it('lists what an event gave and the later look does not show, unless it was taken back', () => {
    const base = [member('m0', '0001', 'g2'), member('m1', '0002', 'g2')];
    const given = change('e1', day('02-10'), {});
    const taken = change('e2', day('02-12'), { action: 'grant.remove' });
    const shown = (records: readonly AnyRecord[]) =>
      lines(records)[0]?.lines.map(({ change: what, event: by }) => `${what} ${by}`);
    expect(shown([...base, given])).toEqual(['not-shown e1']);
    expect(shown([...base, given, taken])).toEqual([]);
    expect(
      shown([...base, given, change('e3', day('02-20'), { action: 'account.deactivate' })]),
    ).toEqual([]);
  });

  it('knows when the events between have a hole', () => {
    const answered = { from: day('01-01'), to: day('02-20') };
    const early = statement('0002', day('03-01'), { answered });
    const [found] = lines([member('m0', '0001', 'g2')], [...looks, early]);
    expect(found?.blind).toEqual(['log']);
  });
});

describe('provisionalWindows', () => {
  it('names the end of what was answered, until a run 72 hours after it', () => {
    const soon = statement('0001', day('02-02'), {
      answered: { from: day('01-01'), to: day('02-01') },
    });
    expect(provisionalWindows([soon])).toEqual([
      {
        source: 'okta',
        stream: 'log',
        from: day('01-30'),
        to: day('02-01'),
        finalFrom: day('02-04'),
      },
    ]);
    const later = statement('0002', day('02-10'), {
      answered: { from: day('01-28'), to: day('02-01') },
    });
    expect(provisionalWindows([soon, later])).toEqual([]);
    expect(provisionalWindows([{ ...soon, complete: false }])).toEqual([]);
  });
});
