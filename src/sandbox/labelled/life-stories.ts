import type { FactInput, Story, Telling } from './contract.ts';
import type { Placed } from './members.ts';
import { contractor, moves } from './role-stories.ts';
import { approvedTicket, later, personOf } from './story-parts.ts';

type Tell = (member: Placed, telling: Telling, kind: string) => Story;

/** Beginning, moving and leaving, in order and not. */
export const LIVES: Readonly<Record<string, Tell>> = {
  'joins in order': (member, telling) => joins(member, telling, -3, []),
  'prepared too early': (member, telling, kind) =>
    joins(member, telling, -24, [
      { test: 'ACC-12', marks: [member.name, 'support'], verdict: 'F', kind },
    ]),
  'leaves in order': (member, telling) => leaves(member, telling, {}),
  'Okta closed late': (member, telling, kind) =>
    leaves(member, telling, { okta: 6 }, [failing(member, kind, 'LEV-01', 'okta')]),
  'Google forgotten for weeks': (member, telling, kind) =>
    leaves(member, telling, { google: 20 }, [failing(member, kind, 'LEV-01', 'google')]),
  'used after the end': (member, telling, kind) =>
    leaves(
      member,
      telling,
      { google: 9 },
      [failing(member, kind, 'LEV-01', 'google'), failing(member, kind, 'LEV-03', 'google')],
      (day) => [{ at: `${day(4)}T15:00:00Z`, do: 'google.login', who: member.id }],
    ),
  'never closed at Jira': (member, telling, kind) =>
    leaves(member, telling, { jira: undefined }, [
      failing(member, kind, 'LEV-01', 'jira'),
      failing(member, kind, 'STA-11', ''),
      failing(member, kind, 'STA-01', 'jira'),
    ]),
  'opened again without a word': (member, telling, kind) =>
    leaves(
      member,
      telling,
      {},
      [failing(member, kind, 'LEV-09', 'okta'), failing(member, kind, 'LEV-01', 'okta')],
      (day) => [
        { at: `${day(10)}T15:00:00Z`, do: 'okta.user.reactivate', who: member.id, by: 'p_dana' },
        { at: `${day(10)}T15:30:00Z`, do: 'okta.user.deactivate', who: member.id, by: 'p_dana' },
      ],
    ),
  'moves in order': (member, telling, kind) => moves(member, telling, kind, true, true),
  'moves and keeps': (member, telling, kind) => moves(member, telling, kind, false, true),
  'moves, nobody looks': (member, telling, kind) => moves(member, telling, kind, true, false),
  'contractor in order': (member, telling) => contractor(member, telling, true),
  'contractor without end': (member, telling, kind) => ({
    ...contractor(member, telling, false),
    verdicts: [{ test: 'LEV-10', marks: [member.name], verdict: 'F', kind }],
  }),
  'comes back': (member, telling) => {
    const left = leaves(member, telling, {}, [], undefined, [1, 4]);
    const gone = left.people?.[member.id];
    const again = telling.day(8, 9);
    const { start, end, endType, noticeDate, ...rest } = gone ?? {};
    const before = later(again, -1);
    const key = telling.key();
    return {
      ...left,
      people: {
        [member.id]: {
          ...rest,
          earlier: [
            {
              start: start ?? '2024-03-04',
              ...(end && { end }),
              ...(endType && { endType }),
              ...(noticeDate && { noticeDate }),
            },
          ],
          start: again,
        },
      },
      facts: [
        ...(left.facts ?? []),
        ...approvedTicket(key, `${later(again, -4)}T15:00:00Z`, member, ['okta:group:support']),
        {
          at: `${before}T15:00:00Z`,
          do: 'okta.user.reactivate',
          who: member.id,
          by: 'p_dana',
          ref: key,
        },
        {
          at: `${before}T15:05:00Z`,
          do: 'okta.group.add',
          who: member.id,
          group: 'support',
          by: 'p_dana',
          ref: key,
        },
        { at: `${before}T15:10:00Z`, do: 'google.user.unsuspend', who: member.id, by: 'p_dana' },
      ],
    };
  },
};

function failing(member: Placed, kind: string, test: string, system: string) {
  const marks = system === '' ? [member.name] : [member.name, system];
  return { test, marks, verdict: 'F' as const, kind };
}

function joins(
  member: Placed,
  telling: Telling,
  prepared: number,
  verdicts: Story['verdicts'],
): Story {
  const start = telling.day(3, 10);
  const day = later(start, prepared);
  const key = telling.key();
  const { groups: _, accounts: __, ...rest } = member;
  return {
    people: {
      [member.id]: {
        ...personOf({ ...member, ...rest }),
        start,
        screeningPassed: later(start, -30),
        policyAck: later(start, -29),
        accounts: ['jira'],
        groups: [],
      },
    },
    facts: [
      ...approvedTicket(key, `${later(day, -2)}T15:00:00Z`, member, ['okta:group:support']),
      { at: `${day}T15:00:00Z`, do: 'okta.user.create', who: member.id, by: 'p_dana', ref: key },
      {
        at: `${day}T15:05:00Z`,
        do: 'okta.group.add',
        who: member.id,
        group: 'support',
        by: 'p_dana',
        ref: key,
      },
      { at: `${day}T15:10:00Z`, do: 'google.user.create', who: member.id, by: 'p_dana' },
      { at: `${day}T15:15:00Z`, do: 'slack.user.create', who: member.id },
    ],
    grants: [{ person: member.id, right: 'support', truth: 'linked', request: key, kind: 'joins' }],
    ...(verdicts && { verdicts }),
  };
}

type Closing = Partial<Record<'okta' | 'google' | 'jira', number | undefined>>;

function leaves(
  member: Placed,
  telling: Telling,
  late: Closing,
  verdicts: Story['verdicts'] = [],
  more: (day: (n: number) => string) => FactInput[] = () => [],
  months: readonly [number, number] = [2, 10],
): Story {
  const end = telling.day(...months);
  const notice = later(end, -10);
  const on = (system: keyof Closing) => {
    const days = system in late ? late[system] : 0;
    return days === undefined ? undefined : `${days === 0 ? end : later(end, days)}T22:05:00Z`;
  };
  const [okta, google, jira] = [on('okta'), on('google'), on('jira')];
  const who = member.id;
  const by = 'p_dana';
  return {
    people: {
      [member.id]: { ...personOf(member), end, endType: 'voluntary', noticeDate: notice },
    },
    facts: [
      {
        at: `${notice}T16:00:00Z`,
        do: 'jira.issue.create',
        key: telling.key(),
        by: 'p_helen',
        type: 'Offboarding',
        summary: `${member.name} leaves on ${end}`,
        description: `Last day ${end}.`,
        beneficiary: who,
      },
      ...(okta ? [{ at: okta, do: 'okta.user.deactivate', who, by } as const] : []),
      ...(google ? [{ at: google, do: 'google.user.suspend', who, by } as const] : []),
      { at: `${end}T22:06:00Z`, do: 'slack.user.deactivate', who },
      ...(jira ? [{ at: jira, do: 'jira.user.deactivate', who, by } as const] : []),
      ...(member.accounts.includes('github')
        ? [{ at: `${end}T22:07:00Z`, do: 'github.member.remove', who, by } as const]
        : []),
      ...more((n) => later(end, n)),
    ],
    verdicts,
  };
}
