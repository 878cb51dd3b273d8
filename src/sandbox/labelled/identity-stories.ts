import { githubLogin } from '../company-files.ts';
import { numberFor } from '../github/ids.ts';
import { googleId } from '../google/state.ts';
import { accountIdFor } from '../jira/ids.ts';
import { oktaId } from '../okta/state.ts';
import { slackId } from '../slack/state.ts';
import type { AccountLabel, PersonInput, Story, Telling } from './contract.ts';
import type { Placed } from './members.ts';
import { later, personOf } from './story-parts.ts';

type Tell = (member: Placed, telling: Telling, kind: string) => Story;
type Truth = AccountLabel['truth'];

/** How accounts can show somebody, and fail to. */
export const IDENTITIES: Readonly<Record<string, Tell>> = {
  'new name': (member, _telling, kind) => {
    const email = `born.${member.email}`;
    return shows(
      member,
      kind,
      { otherEmails: [email] },
      { jira: { name: `${member.name.split(' ')[0]} Born`, email } },
    );
  },
  alias: (member, _telling, kind) => {
    const email = member.email.replace('@', '.alias@');
    return shows(member, kind, { otherEmails: [email] }, { slack: { email } });
  },
  'capitals and accents': (member, _telling, kind) => {
    const [name = ''] = member.email.split('@');
    const roster = `Zo\u00eb.${name}@larkspur.test`;
    return shows(
      member,
      kind,
      { email: roster },
      {
        okta: { email: `zoe\u0308.${name}@larkspur.test` },
        google: { email: `ZO\u00cb.${name.toUpperCase()}@LARKSPUR.TEST` },
      },
    );
  },
  'another spelling of the address': (member, telling, kind) => {
    const email = `${member.email.replace('@larkspur.test', '').replaceAll('.', '')}@larkspur.test`;
    const name = `J ${telling.number()}`;
    return unknown(member, kind, 'jira', { jira: { name, email } }, email);
  },
  'no address at Slack, signs in through Okta': (member, telling, kind) => {
    const day = telling.day(2, 11);
    const ip = `203.0.113.${1 + Math.floor(telling.random() * 250)}`;
    const agent = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)';
    const shown = { slack: { email: '', name: `nick ${telling.number()}` } };
    return {
      ...shows(member, kind, {}, shown, { slack: 'proposed' }),
      facts: [
        { at: `${day}T14:00:00Z`, do: 'okta.app.signin', who: member.id, app: 'slack', ip },
        { at: `${day}T14:00:20Z`, do: 'slack.access', who: member.id, ip, agent },
      ],
      verdicts: [{ test: 'STA-01', marks: [slackId('U', member.id)], verdict: 'I', kind }],
    };
  },
  'own login, no trace': (member, telling, kind) => {
    const name = `hub ${telling.number()}`;
    return unknown(withGithub(member), kind, 'github', { github: { name } }, githubLogin({ name }));
  },
  'no address at Slack': (member, _telling, kind) =>
    unknown(
      member,
      kind,
      'slack',
      { slack: { email: '' } },
      `slack account ${slackId('U', member.id)}`,
    ),
  'a second account with the same address': (member, _telling, kind) => {
    const twin = `${member.id}_two`;
    const story = shows(member, kind, {}, {}, { jira: 'ambiguous' });
    return {
      ...story,
      people: {
        ...story.people,
        [twin]: {
          ...personOf(member),
          onRoster: false,
          accounts: ['jira'],
          groups: [],
          name: `${member.name} old`,
        },
      },
      accounts: [
        ...(story.accounts ?? []),
        {
          system: 'jira',
          accountId: accountIdFor(twin),
          truth: 'ambiguous',
          person: member.id,
          kind,
        },
      ],
    };
  },
  'two of one name': (member, telling, kind) => {
    const double = `${member.id}_double`;
    const other: Placed = withGithub({ ...member, id: double, email: `second.${member.email}` });
    const login = (name: string) => githubLogin({ name });
    const nick = `twin ${telling.number()}`;
    const first = unknown(withGithub(member), kind, 'github', {}, login(member.name));
    const second = unknown(other, kind, 'github', { github: { name: nick } }, login(nick));
    return {
      people: { ...first.people, ...second.people },
      accounts: [...(first.accounts ?? []), ...(second.accounts ?? [])],
      verdicts: [...(first.verdicts ?? []), ...(second.verdicts ?? [])],
    };
  },
  'address of somebody who left': (member, telling, kind) => {
    const old = `${member.id}_old`;
    const start = telling.day(3, 6);
    const story = shows(
      member,
      kind,
      { start, screeningPassed: later(start, -30), policyAck: later(start, -30) },
      {},
    );
    return {
      ...story,
      people: {
        [old]: {
          ...personOf({
            ...member,
            name: `Former ${member.name.split(' ').at(-1)}${telling.number()}`,
          }),
          start: '2022-01-10',
          end: '2025-08-29',
          endType: 'voluntary',
          accounts: [],
          groups: [],
        },
        ...story.people,
      },
    };
  },
  'registered mailbox': (member, telling, kind) => mailbox(member, telling, kind, true),
  'mailbox nobody registered': (member, telling, kind) => mailbox(member, telling, kind, false),
  'unknown guest': (member, telling, kind) => {
    const guest = `${member.id}_guest`;
    const n = telling.number();
    return {
      ...shows(member, kind, {}, {}),
      people: {
        ...shows(member, kind, {}, {}).people,
        [guest]: {
          name: `Visitor ${n}`,
          email: `visitor${n}@elsewhere.test`,
          start: '2026-02-02',
          onRoster: false,
          accounts: [],
          groups: [],
        },
      },
      facts: [
        {
          at: '2026-02-02T15:00:00Z',
          do: 'slack.user.create',
          who: guest,
          guest: 'single-channel',
        },
      ],
      accounts: [
        ...allLinked(member, kind),
        { system: 'slack', accountId: slackId('U', guest), truth: 'nobody', kind },
      ],
      verdicts: [{ test: 'STA-01', marks: [`visitor${n}`], verdict: 'F', kind }],
    };
  },
};

function withGithub(member: Placed): Placed {
  const accounts = [...new Set([...member.accounts, 'github'])];
  return { ...member, accounts };
}

/** Every account of somebody of whom every account must be found. */
export function allLinked(member: Placed, kind: string): AccountLabel[] {
  return member.accounts.map((system) => labelled(member, system, 'linked', kind));
}

function labelled(
  member: Placed,
  system: string,
  truth: Truth,
  kind: string,
  name = member.name,
): AccountLabel {
  return { system, accountId: idOf(system, member.id, name), truth, person: member.id, kind };
}

/** The id that the system's sandbox gives the account of somebody. */
function idOf(system: string, person: string, name: string): string {
  switch (system) {
    case 'okta':
      return oktaId('00u', person);
    case 'google':
      return googleId(person);
    case 'slack':
      return slackId('U', person);
    case 'jira':
      return accountIdFor(person);
    default:
      return String(numberFor('user', githubLogin({ name })));
  }
}

type Shown = NonNullable<PersonInput['shown']>;

/** A member as some systems show them; what they show differently keeps its label. */
function shows(
  member: Placed,
  kind: string,
  more: PersonInput,
  shown: Shown,
  truths: Readonly<Record<string, Truth>> = {},
): Story {
  return {
    people: { [member.id]: { ...personOf(member), ...more, shown } },
    accounts: member.accounts.map((system) =>
      labelled(member, system, truths[system] ?? 'linked', kind, shown[system]?.name),
    ),
  };
}

/** A member with one account that nothing ties to them: it must not be theirs, and STA-01 fails. */
function unknown(member: Placed, kind: string, system: string, shown: Shown, mark: string): Story {
  return {
    ...shows(member, kind, { githubOnRoster: system !== 'github' }, shown, {
      [system]: 'proposed',
    }),
    verdicts: [{ test: 'STA-01', marks: [mark], verdict: 'F', kind }],
  };
}

/** A mailbox that several people use: an account at Google that is nobody's. */
function mailbox(member: Placed, telling: Telling, kind: string, registered: boolean): Story {
  const n = telling.number();
  const box = `${member.id}_box`;
  const email = `desk${n}@larkspur.test`;
  return {
    people: {
      [member.id]: personOf(member),
      [box]: {
        name: `Front Desk ${n}`,
        email,
        start: '2024-03-04',
        onRoster: false,
        accounts: ['google'],
        groups: [],
      },
    },
    accounts: [
      ...allLinked(member, kind),
      { system: 'google', accountId: googleId(box), truth: 'nobody', kind },
    ],
    ...(registered && {
      catalogue: {
        nonHuman: [
          {
            system: 'google',
            account: email,
            type: 'shared' as const,
            owner: member.id,
            purpose: 'Letters of patients',
            scope: 'Mail',
          },
        ],
      },
    }),
    verdicts: registered
      ? [{ test: 'STA-02', marks: [`desk${n}@`], verdict: 'F', kind }]
      : [{ test: 'STA-01', marks: [`desk${n}@`], verdict: 'F', kind }],
  };
}
