import { Scenario } from '../scenario.ts';
import { CLEAN_ACCESS, FLAWED_ACCESS } from './access-stories.ts';
import { ASKED_RIGHTS, Asking } from './asking.ts';
import type { Labels, Story, Telling } from './contract.ts';
import { allLinked, IDENTITIES } from './identity-stories.ts';
import { LIVES } from './life-stories.ts';
import { membersOf, type Placed } from './members.ts';
import { pick, randomFrom } from './random.ts';
import { personOf } from './story-parts.ts';

/** A year of a company, and apart from it what was planted. */
export interface LabelledCompany {
  readonly scenario: Scenario;
  readonly labels: Labels;
}

const YEAR = { from: '2026-01-01', to: '2027-01-01' } as const;
/** Shares of stories among members; the rest ask in order for something, or do nothing. */
const SHARES = { life: 0.22, identity: 0.22, flawed: 0.25, clean: 0.25 } as const;

/**
 * A company of some size in which kinds of stories are told in turn, so that each is there however
 * small it is. The same size and seed make the same company.
 */
export function labelledCompany(size: number, seed: number): LabelledCompany {
  const random = randomFrom(seed);
  let tickets = 0;
  let numbers = 0;
  const telling: Telling = {
    key: () => `HELP-${++tickets}`,
    number: () => ++numbers,
    random,
    day: (from, to) => workingDay(from, to, random),
  };
  const members = membersOf(size);
  const bounds = sharesOf(members.length);
  const stories = members.map((member, n) => storyOf(member, n, bounds, telling));
  return {
    scenario: Scenario.parse({
      id: `labelled-${size}-${seed}`,
      title: `A labelled company of ${size}`,
      without: ['joiners', 'movers', 'leavers', 'changes', 'incidents', 'signins'],
      period: YEAR,
      now: '2027-01-04T12:00:00Z',
      // The company's own contractor stays beyond the year.
      people: Object.assign(
        { p_mia: { end: '2027-12-31' } },
        ...stories.map(({ people }) => people),
      ),
      happened: stories.flatMap(({ facts = [] }) => facts),
      catalogue: { nonHuman: stories.flatMap(({ catalogue }) => catalogue?.nonHuman ?? []) },
    }),
    labels: {
      accounts: stories.flatMap(({ accounts = [] }) => accounts),
      grants: stories.flatMap(({ grants = [] }) => grants),
      verdicts: stories.flatMap(({ verdicts = [] }) => verdicts),
    },
  };
}

function sharesOf(size: number) {
  const life = Math.round(size * SHARES.life);
  const identity = life + Math.round(size * SHARES.identity);
  const flawed = identity + Math.round(size * SHARES.flawed);
  return { life, identity, flawed, clean: flawed + Math.round(size * SHARES.clean) };
}

function storyOf(
  member: Placed,
  n: number,
  bounds: ReturnType<typeof sharesOf>,
  telling: Telling,
): Story {
  if (n < bounds.life) return withAccounts(member, inTurn(LIVES, n, member, telling));
  if (n < bounds.identity) return inTurn(IDENTITIES, n - bounds.life, member, telling);
  if (n < bounds.flawed) return asks(FLAWED_ACCESS, n - bounds.identity, member, telling);
  if (n < bounds.clean) return asks(CLEAN_ACCESS, n - bounds.flawed, member, telling);
  return withAccounts(member, { people: { [member.id]: personOf(member) } });
}

function inTurn(
  stories: Readonly<Record<string, (member: Placed, telling: Telling, kind: string) => Story>>,
  n: number,
  member: Placed,
  telling: Telling,
): Story {
  const kinds = Object.entries(stories);
  const [kind, tell] = kinds[n % kinds.length] ?? [];
  return kind !== undefined && tell !== undefined ? tell(member, telling, kind) : {};
}

function asks(
  stories: Readonly<Record<string, (asking: Asking) => Story>>,
  n: number,
  member: Placed,
  telling: Telling,
): Story {
  const kinds = Object.entries(stories);
  const [kind, tell] = kinds[n % kinds.length] ?? [];
  if (kind === undefined || tell === undefined) return {};
  const wanted = ASKED_RIGHTS.filter((right) => !member.groups.includes(right));
  const right = pick(wanted, telling.random);
  const asking = new Asking(member, right, telling.day(1, 12), telling, kind);
  return withAccounts(member, {
    ...tell(asking),
    people: { [member.id]: personOf(member) },
  });
}

/** Accounts of whoever's story is about something else are plain. */
function withAccounts(member: Placed, story: Story): Story {
  const own = story.people?.[member.id]?.accounts ?? member.accounts;
  const made = (story.facts ?? []).flatMap(({ do: what }) =>
    /^(okta|google|slack)\.user\.create$/.test(what) ? [what.split('.')[0] ?? ''] : [],
  );
  const accounts = [...new Set([...own, ...made])];
  return { ...story, accounts: allLinked({ ...member, accounts }, 'plain') };
}

/** A weekday from the 5th to the 20th of a month between two, both included. */
function workingDay(from: number, to: number, random: () => number): string {
  const month = from + Math.floor(random() * (to - from + 1));
  const at = new Date(Date.UTC(2026, month - 1, 5 + Math.floor(random() * 15), 12));
  while (at.getUTCDay() === 0 || at.getUTCDay() === 6) at.setUTCDate(at.getUTCDate() + 1);
  return at.toISOString().slice(0, 10);
}
