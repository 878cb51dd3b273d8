import { describe, expect, it } from 'vitest';
import type { AnyRecord } from '../../src/model/record.ts';
import { exactly } from '../../src/model/time.ts';
import {
  account,
  at,
  CATALOGUE,
  day,
  event,
  group,
  INPUT,
  link,
  message,
  NOW,
  only,
  person,
  ref,
  statement,
} from './builders.ts';

const off = (name: string, time: string, source: 'okta' | 'google' = 'okta') =>
  event(source, source === 'okta' ? 'account.deactivate' : 'account.suspend', time, {
    subject: ref(source, name),
  });
const olu = (end: ReturnType<typeof day>, more: object = {}) =>
  person('p_olu', 'Olu Adeyemi', { end, endType: 'voluntary', ...more });
const LOG = statement('okta', 'log');

describe('leaversOf', () => {
  it('ends a date at the end of that day where the person works (S16, S21)', () => {
    const chicago = link([olu(day('2026-04-17', '-05:00'))]).leavers;
    expect(only(chicago).t0).toMatchObject({
      earliest: at('2026-04-18T05:00:00Z'),
      latest: at('2026-04-18T05:00:00Z'),
    });
    const tokyo = link([
      olu(day('2026-03-31', '+09:00', 'Asia/Tokyo'), { timezone: 'Asia/Tokyo' }),
    ]).leavers;
    expect(only(tokyo)).toMatchObject({
      id: 'leaver:p_olu:2026-03-31',
      t0: { earliest: at('2026-03-31T15:00:00Z') },
    });
  });

  it('lists each account with the moment it was closed for good', () => {
    const trails = link([
      olu(day('2026-04-17', '-05:00')),
      account('okta', 'Olu Adeyemi', { state: 'deactivated' }),
      account('google', 'Olu Adeyemi', { state: 'suspended' }),
      account('jira', 'Olu Adeyemi'),
      off('Olu Adeyemi', '2026-04-17T22:05:00Z'),
      off('Olu Adeyemi', '2026-04-16T10:00:00Z', 'google'),
      event('google', 'account.unsuspend', '2026-04-16T11:00:00Z', {
        subject: ref('google', 'Olu Adeyemi'),
      }),
      off('Olu Adeyemi', '2026-04-17T22:06:00Z', 'google'),
    ]);
    const { accounts } = only(trails.leavers);
    expect(accounts.map(({ system, inactive }) => [system, inactive?.latest])).toEqual([
      ['google', at('2026-04-17T22:06:00Z')],
      ['jira', undefined],
      ['okta', at('2026-04-17T22:05:00Z')],
    ]);
  });

  it('bounds a closing that only a listing shows', () => {
    const slack = { state: 'deactivated' as const, stateBy: at('2026-04-17T22:07:00Z') };
    const trails = link([olu(day('2026-04-17', '-05:00')), account('slack', 'Olu Adeyemi', slack)]);
    expect(only(only(trails.leavers).accounts).inactive).toMatchObject({
      earliest: at('2024-03-04T15:00:00Z'),
      latest: at('2026-04-17T22:07:00Z'),
      precision: 'unknown',
    });
  });

  it('counts leaving the organization as closed, for an account no listing shows any more (S17)', () => {
    const trails = link([
      person('p_ben', 'Ben Castellano', {
        end: day('2026-05-08', '-05:00'),
        nativeIds: { github: 'ben-castellano' },
      }),
      event('github', 'grant.remove', '2026-05-14T15:30:00Z', {
        subject: { system: 'github', login: 'ben-castellano' },
        entitlement: { system: 'github', type: 'org', key: 'larkspur', name: 'larkspur' },
      }),
    ]);
    expect(only(only(trails.leavers).accounts)).toMatchObject({
      system: 'github',
      inactive: { latest: at('2026-05-14T15:30:00Z') },
    });
  });

  it('does not call an account open whose state nothing shows', () => {
    const trails = link([
      person('p_ben', 'Ben Castellano', {
        end: day('2026-05-08', '-05:00'),
        nativeIds: { github: 'ben-castellano' },
      }),
      event('github', 'grant.remove', '2026-05-01T15:30:00Z', {
        subject: { system: 'github', login: 'ben-castellano' },
        entitlement: { system: 'github', type: 'team', key: 'core', name: 'core' },
      }),
    ]);
    expect(only(only(trails.leavers).accounts).inactive).toMatchObject({
      latest: NOW,
      precision: 'unknown',
    });
  });

  it('ends a privileged right with its account at the latest', () => {
    const held = event('okta', 'grant.add', '2026-02-01T10:00:00Z', {
      subject: ref('okta', 'Olu Adeyemi'),
      entitlement: group('prod-access'),
    });
    const trails = link([
      olu(day('2026-04-17', '-05:00')),
      account('okta', 'Olu Adeyemi', { state: 'deactivated' }),
      held,
      off('Olu Adeyemi', '2026-04-17T22:05:00Z'),
    ]);
    expect(only(trails.leavers).privileged).toMatchObject([
      { entitlement: 'okta:group:g-prod-access', ended: { latest: at('2026-04-17T22:05:00Z') } },
    ]);
  });

  it('shows use after the end, and says whether the history is whole', () => {
    const base: AnyRecord[] = [olu(day('2026-02-13', '-06:00')), account('okta', 'Olu Adeyemi')];
    const signIn = (time: string, outcome: 'success' | 'failure' = 'success') =>
      event('okta', 'session.start', time, { actor: ref('okta', 'Olu Adeyemi'), outcome });
    const records = [
      ...base,
      signIn('2026-02-13T20:00:00Z'),
      signIn('2026-02-16T14:00:00Z'),
      signIn('2026-02-17T14:00:00Z', 'failure'),
    ];
    const whole = only(only(link(records, { statements: [LOG] }).leavers).activity);
    expect(whole.events.map((e) => e.time.latest)).toEqual([at('2026-02-16T14:00:00Z')]);
    expect(whole).toMatchObject({ system: 'okta', covered: true });
    const cut = { ...LOG, answered: { from: INPUT.period.from, to: at('2026-03-01T00:00:00Z') } };
    const holed = only(only(link(records, { statements: [cut] }).leavers).activity);
    expect(holed).toMatchObject({ covered: false });
    expect(holed.why).toContain('okta/log');
    const nothing = only(only(link(records).leavers).activity);
    expect(nothing.why).toBe('no history of use was collected from okta');
  });

  it('counts what a leaver wrote as use', () => {
    const trails = link([
      olu(day('2026-02-13', '-06:00')),
      account('slack', 'Olu Adeyemi'),
      message('Olu Adeyemi', '2026-02-20T10:00:00Z', 'still here'),
    ]);
    expect(only(only(trails.leavers).activity).events).toMatchObject([{ vendorType: 'message' }]);
  });

  it('closes the window where a rehire begins (S28)', () => {
    const trails = link([
      olu(day('2026-02-13', '-06:00')),
      person('p_olu', 'Olu Adeyemi', { start: day('2026-05-04', '-05:00') }),
      account('okta', 'Olu Adeyemi'),
      off('Olu Adeyemi', '2026-02-13T23:00:00Z'),
      event('okta', 'account.reactivate', '2026-05-01T15:00:00Z', {
        subject: ref('okta', 'Olu Adeyemi'),
      }),
      event('okta', 'session.start', '2026-05-05T15:00:00Z', {
        actor: ref('okta', 'Olu Adeyemi'),
      }),
    ]);
    const leaver = only(trails.leavers);
    expect(only(trails.people).engagements).toHaveLength(2);
    expect(leaver.nextStart?.earliest).toBe(at('2026-05-04T05:00:00Z'));
    expect(only(leaver.accounts).inactive?.latest).toBe(at('2026-02-13T23:00:00Z'));
    expect(only(leaver.activity).events).toEqual([]);
  });

  it('does not take a move for a departure', () => {
    const trails = link([
      olu(day('2026-03-31', '-05:00'), { title: 'Agent' }),
      person('p_olu', 'Olu Adeyemi', { start: day('2026-04-01', '-05:00'), title: 'Lead' }),
    ]);
    expect(trails.leavers).toEqual([]);
    expect(only(trails.people).roles.map(({ title }) => title)).toEqual(['Agent', 'Lead']);
  });

  it('finds a closed account that the roster does not explain, without a T0 (S23)', () => {
    const records = [
      person('p_mia', 'Mia Larsen', { workerType: 'contractor' }),
      account('okta', 'Mia Larsen', { state: 'deactivated' }),
      off('Mia Larsen', '2026-04-30T22:00:00Z'),
    ];
    const leaver = only(link(records).leavers);
    expect(leaver).toMatchObject({ id: 'leaver:p_mia:unknown', person: 'p_mia' });
    expect(leaver.t0).toBeUndefined();
    const explanation = {
      system: 'okta' as const,
      account: 'okta-mia-larsen',
      from: '2026-04-30',
      reason: 'parental leave',
      recordedBy: 'p_helen',
    };
    const catalogue = { ...CATALOGUE, explanations: [explanation] };
    expect(link(records, { catalogue }).leavers).toEqual([]);
  });

  it('leaves out who left before the period', () => {
    expect(link([olu(day('2025-12-31', '-06:00'))]).leavers).toEqual([]);
  });
});

describe('absence', () => {
  it('is only believed after a complete look', () => {
    const listed = account('github', 'Ben Castellano', {
      run: 'r1',
      observedAt: at('2026-02-01T12:00:00Z'),
    });
    const look = (run: string, time: string, complete: boolean) =>
      statement('github', 'users', {
        run,
        nature: 'state',
        startedAt: at(time),
        endedAt: at(time),
        complete,
      });
    const first = look('r1', '2026-02-01T11:59:00Z', true);
    const partial = link([listed], { statements: [first, look('r2', NOW, false)] });
    expect(only(partial.accounts).current).toBe('active');
    const whole = link([listed], { statements: [first, look('r2', NOW, true)] });
    expect(only(whole.accounts).states.at(-1)).toMatchObject({
      state: 'deleted',
      from: { earliest: at('2026-02-01T12:00:00Z'), latest: NOW },
    });
  });

  it('keeps exact times exact', () => {
    const listed = account('okta', 'Olu Adeyemi', {
      state: 'deactivated',
      stateSince: at('2026-04-17T22:05:00Z'),
    });
    expect(only(only(link([listed]).accounts).states).from).toEqual(
      exactly(at('2026-04-17T22:05:00Z'), 'source_field'),
    );
  });
});
