import { describe, expect, it } from 'vitest';
import type { AnyRecord, RecordOf } from '../../src/model/record.ts';
import type { Statement } from '../../src/model/statement.ts';
import { exactly } from '../../src/model/time.ts';
import { watchForLate } from '../../src/reconcile/late-arrivals.ts';
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
