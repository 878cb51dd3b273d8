import { describe, expect, it } from 'vitest';
import type { Statement } from '../../src/model/statement.ts';
import { exactly } from '../../src/model/time.ts';
import { at, event, INPUT, link, only, record, statement, ticket } from './builders.ts';

const window = (from: string, to: string, more: Partial<Statement> = {}) => {
  const span = { from: at(from), to: at(to) };
  return statement('okta', 'log', { run: from, asked: span, answered: span, ...more });
};
const coverage = (...statements: Statement[]) => only(link([], { statements }).coverage);

describe('a stream of tickets that the plan does not offer', () => {
  const uses = new Map([['okta/access-requests', ['access' as const]]]);
  const refused = statement('okta', 'access-requests', {
    complete: false,
    why: ['not licensed'],
    received: 0,
    limits: [{ kind: 'plan', detail: 'not licensed', incomplete: true }],
  });
  const ticketsOf = (...statements: ReturnType<typeof statement>[]) =>
    link([], { statements, conventions: { ...INPUT.conventions, ticketStreams: uses } }).coverage[0]
      ?.tickets;

  it('is no place for requests, unless it ever answered', () => {
    expect(ticketsOf(refused)).toBeUndefined();
    expect(ticketsOf(statement('okta', 'access-requests'))).toEqual(['access']);
    const before = statement('okta', 'access-requests', {
      run: 'r0',
      endedAt: at('2026-06-01T00:00:00Z'),
    });
    expect(ticketsOf(before, refused)).toEqual(['access']);
  });

  it('is one where the credential or the run failed', () => {
    const failed = { ...refused, limits: [{ ...refused.limits[0], kind: 'fault' as const }] };
    expect(ticketsOf(failed as typeof refused)).toEqual(['access']);
  });
});

describe('coverageOf', () => {
  it('joins windows that overlap', () => {
    const found = coverage(
      window('2026-03-31T23:00:00Z', '2026-07-02T00:00:00Z'),
      window('2025-12-31T00:00:00Z', '2026-04-01T00:00:00Z'),
    );
    expect(found).toMatchObject({ complete: true, holes: [], why: [] });
    expect(found.windows).toEqual([
      { from: at('2025-12-31T00:00:00Z'), to: at('2026-07-02T00:00:00Z') },
    ]);
  });

  it('says which hole can still be filled and until when', () => {
    const kept = { retentionFloor: at('2026-04-03T12:00:00Z') };
    const found = coverage(
      window('2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z', kept),
      window('2026-03-01T00:00:00Z', '2026-06-10T00:00:00Z', kept),
      window('2026-06-20T00:00:00Z', '2026-07-02T00:00:00Z', kept),
    );
    expect(found.complete).toBe(false);
    expect(found.holes).toMatchObject([
      {
        from: at('2026-02-01T00:00:00Z'),
        to: at('2026-03-01T00:00:00Z'),
        why: 'no run asked for it',
      },
      { from: at('2026-06-10T00:00:00Z'), refillableUntil: at('2026-09-08T00:00:00Z') },
    ]);
    expect(found.holes[0]?.refillableUntil).toBeUndefined();
  });

  it('does not count a run that was not complete, and tells its reason', () => {
    const cut = { complete: false, why: ['permission denied'] };
    const found = coverage(window('2026-01-01T06:00:00Z', '2026-07-01T05:00:00Z', cut));
    expect(found.windows).toEqual([]);
    expect(found.holes).toMatchObject([{ why: 'permission denied' }]);
    expect(found.why).toContain('permission denied');
  });

  it('lets a later run fill what an earlier one missed', () => {
    const cut = { complete: false, why: ['unreachable'], endedAt: at('2026-07-01T12:00:00Z') };
    const found = coverage(
      window('2026-01-01T06:00:00Z', '2026-07-01T05:00:00Z', cut),
      window('2026-01-01T06:00:00Z', '2026-07-01T05:00:01Z'),
    );
    expect(found.complete).toBe(true);
  });

  it('has moments for state, and the whole past for objects asked without a window', () => {
    const bare = { asked: null, answered: null };
    const state = statement('okta', 'users', { nature: 'state', ...bare });
    const objects = statement('jira', 'issues', { nature: 'objects', ...bare });
    const found = link([], { statements: [state, objects] }).coverage;
    expect(found.map(({ stream, complete }) => [stream, complete])).toEqual([
      ['issues', true],
      ['users', true],
    ]);
    expect(found[1]?.windows).toEqual([{ from: state.startedAt, to: state.endedAt }]);
    expect(coverage({ ...state, complete: false, why: ['denied'] })).toMatchObject({
      complete: false,
      why: ['denied', 'no complete run'],
    });
  });
});

describe('sequencesOf', () => {
  it('lists missing ticket numbers and what explains them', () => {
    const tickets = ['HELP-1', 'HELP-2', 'HELP-6', 'ENG-9'].map((key) =>
      ticket(key, '2026-02-01T00:00:00Z'),
    );
    const moved = record('ticket-change', {
      source: 'jira',
      key: 'ENG-9',
      time: exactly(at('2026-02-02T00:00:00Z')),
      changes: [{ field: 'Key', from: 'HELP-4', to: 'ENG-9' }],
    });
    const deleted = event('jira', 'other', '2026-02-03T00:00:00Z', {
      vendorType: 'Issue deleted',
      targets: ['ISSUE HELP-5'],
    });
    const [eng, help] = link([...tickets, moved, deleted]).sequences;
    expect(eng).toMatchObject({ name: 'ENG', missing: [] });
    expect(help).toMatchObject({ name: 'HELP', first: 1, last: 6, missing: [3, 4, 5] });
    expect(Object.keys(help?.explained ?? {})).toEqual(['4', '5']);
  });
});
