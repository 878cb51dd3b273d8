import { z } from 'zod';
import { AuditpackError } from '../errors.ts';
import { Catalogue } from '../model/catalogue.ts';
import { byText } from '../model/ids.ts';
import { Decisions, Registers } from '../model/registers.ts';
import { instantOf } from '../model/time.ts';
import { readYaml } from '../yaml/read-yaml.ts';
import { BASELINE_PARTS, baselineFacts, baselinePeople, inTimeOrder } from './baseline.ts';
import {
  CANDIDATES,
  CHANNELS,
  EXTRACT_TIME,
  GROUPS,
  ORGANIZATION,
  PEOPLE,
  REPOS,
  TIMEZONE,
} from './company.ts';
import type { SandboxPerson, SandboxRepo, World } from './contract.ts';
import { Fact } from './facts.ts';
import { fillKeyGaps } from './filler.ts';

const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, { error: 'expected a date like 2026-02-09' });

const EarlierRow = z.strictObject({
  start: date,
  end: date.optional(),
  endType: z.enum(['voluntary', 'involuntary', 'contract_end']).optional(),
  noticeDate: z.string().optional(),
  title: z.string().optional(),
  department: z.string().optional(),
  manager: z.string().optional(),
});

/** What a scenario may change about a person; a new person needs at least name and department. */
export const PersonPatch = z.strictObject({
  name: z.string().optional(),
  email: z.string().optional(),
  workerType: z.enum(['employee', 'contractor']).optional(),
  title: z.string().optional(),
  department: z.string().optional(),
  manager: z.string().optional(),
  sponsor: z.string().optional(),
  start: date.optional(),
  /** `null` takes away the end date that someone has in src/sandbox/company.ts. */
  end: date.nullable().optional(),
  endType: z.enum(['voluntary', 'involuntary', 'contract_end']).optional(),
  noticeDate: z.string().optional(),
  timezone: z.string().optional(),
  screeningPassed: date.optional(),
  policyAck: date.optional(),
  accounts: z.array(z.string().regex(/^[a-z][a-z0-9-]*$/)).optional(),
  groups: z.array(z.string()).optional(),
  teams: z.array(z.string()).optional(),
  /** Rows of the roster from before: an earlier engagement, role or contract. */
  earlier: z.array(EarlierRow).optional(),
  githubOwner: z.boolean().optional(),
  /** Not on the roster: a machine, or somebody from outside. */
  onRoster: z.boolean().optional(),
  /** Further addresses the roster has. */
  otherEmails: z.array(z.string()).optional(),
  /** False where the roster does not know the login at GitHub. */
  githubOnRoster: z.boolean().optional(),
  /** What one system shows instead of the roster's name and address, by system. */
  shown: z
    .record(
      z.string(),
      z.strictObject({ name: z.string().optional(), email: z.string().optional() }),
    )
    .optional(),
});

/** Words that mark lines of a review: all of them stand in `login, what`. */
const marks = z.array(z.string()).default([]);

/** A review that was held: who decided what on which day. Made by auditpack, so no vendor knows it. */
export const HeldReview = z.strictObject({
  type: z.enum(['access', 'admin']),
  /** `2026-Q1`, or `2026-03` for a review of administrators. */
  period: z.string(),
  systems: z.array(z.string()).optional(),
  asOf: date,
  decided: date,
  signed: date.optional(),
  /** Who reads what administrators did. */
  reviewer: z.string().default('p_lee'),
  revoke: marks,
  /** Lines that were signed without a decision. */
  undecided: marks,
  /** Reviewers whose workbook never came back. */
  out: z.array(z.string()).default([]),
});
export type HeldReview = z.infer<typeof HeldReview>;

/** `scenario.yaml`: what happened, where and when, on top of the clean baseline. */
export const Scenario = z.strictObject({
  id: z.string(),
  title: z.string(),
  /** Parts of the baseline to leave out, e.g. `[incidents]` for a quiet period. */
  without: z.array(z.enum(BASELINE_PARTS)).default([]),
  /** The period under audit; of several scenarios the first that says so. */
  period: z.strictObject({ from: date, to: date }).optional(),
  /** When the systems are asked. */
  now: z.iso.datetime().default(EXTRACT_TIME),
  people: z.record(z.string().regex(/^p_[a-z0-9_]+$/), PersonPatch).default({}),
  happened: z.array(Fact).default([]),
  /** Reviews held with auditpack, besides what the systems know. */
  reviews: z.array(HeldReview).default([]),
  /** Lines to add to the company's registers, decisions and catalogue. */
  registers: Registers.partial().default({}),
  decisions: Decisions.partial().default({}),
  catalogue: Catalogue.pick({ entitlements: true, nonHuman: true, explanations: true })
    .partial()
    .default({}),
  /** Parameters as in auditpack.yaml. */
  parameters: z.record(z.string(), z.unknown()).default({}),
  profile: z.enum(['strict', 'small_team']).default('strict'),
});
export type Scenario = z.infer<typeof Scenario>;

const Letter = z.enum(['P', 'F', 'I', 'NA']);

/** `expected.yaml`: verdicts per test, or per item text where a test has several, and control states. */
export const Expected = z.strictObject({
  /** Texts that mark this scenario's items: names, ticket keys, `api#410`. */
  about: z.array(z.string()).min(1),
  tests: z.record(z.string(), z.union([Letter, z.record(z.string(), Letter)])),
  /** Reason codes per test, where the reason matters. */
  reasons: z.record(z.string(), z.string()).default({}),
  /** Named instants a test must print, e.g. `LEV-01: {t0: 2026-04-18T05:00:00.000Z}`. */
  instants: z.record(z.string(), z.record(z.string(), z.string())).default({}),
  controls: z.record(z.string(), z.enum(['E', '?', 'N', 'O', 'X'])).default({}),
});
export type Expected = z.infer<typeof Expected>;

export function parseScenario(text: string, path: string): Scenario {
  return readYaml(text, path, Scenario, 'ERR_SANDBOX');
}

export function parseExpected(text: string, path: string): Expected {
  return readYaml(text, path, Expected, 'ERR_SANDBOX');
}

/**
 * The company as several scenarios leave it. Facts after `now` have not happened yet and are
 * refused, so that nobody expects what no system can know.
 * @throws AuditpackError ERR_SANDBOX for an unknown person or a fact after `now`
 */
export function scenarioWorld(scenarios: readonly Scenario[]): World {
  const left = BASELINE_PARTS.filter((part) => !scenarios.some((s) => s.without.includes(part)));
  const now =
    scenarios
      .map((s) => instantOf(Date.parse(s.now)))
      .sort()
      .at(-1) ?? EXTRACT_TIME;
  const patches = [baselinePeople(left), ...scenarios.map((s) => s.people)];
  const people = patches.reduce<SandboxPerson[]>(
    (known, patch) => applyPeople(known, patch),
    [...PEOPLE],
  );
  const happened = scenarios.flatMap((s) => s.happened);
  const baseline = baselineFacts(left)
    .map((fact) => Fact.parse(fact))
    .filter((fact) => couldSignIn(fact, people, happened));
  const facts = inTimeOrder([...baseline, ...happened]);
  for (const fact of facts) checkFact(fact, people, now);
  return {
    organization: ORGANIZATION,
    timezone: TIMEZONE,
    now,
    people,
    groups: [...GROUPS, ...furtherGroups(facts)],
    repos: [...REPOS, ...furtherRepos(facts)],
    channels: CHANNELS,
    facts: inTimeOrder([...facts, ...fillKeyGaps(facts)]),
  };
}

/** Repositories in which facts open issues and that the company does not have otherwise. */
function furtherRepos(facts: readonly Fact[]): SandboxRepo[] {
  const known = new Set(REPOS.map(({ name }) => name));
  const named = facts.flatMap((fact) => (fact.do === 'github.issue.open' ? [fact.repo] : []));
  return [...new Set(named)]
    .filter((name) => !known.has(name))
    .sort(byText)
    .map((name) => ({ name, protected: true, requiredChecks: [] }));
}

/** Groups of Okta that only facts name. */
function furtherGroups(facts: readonly Fact[]): { name: string; description: string }[] {
  const known = new Set(GROUPS.map(({ name }) => name));
  const named = facts.flatMap((fact) => (fact.do === 'okta.group.add' ? [fact.group] : []));
  return [...new Set(named)]
    .filter((name) => !known.has(name))
    .sort(byText)
    .map((name) => ({ name, description: name }));
}

/** Nobody signs in before the first day, after the last one, or into a closed account. */
function couldSignIn(fact: Fact, people: readonly SandboxPerson[], happened: readonly Fact[]) {
  if (fact.do !== 'okta.signin' && fact.do !== 'google.login') return true;
  const person = people.find(({ id }) => id === fact.who);
  if (person === undefined) return true;
  const day = fact.at.slice(0, 10);
  const employed = [...(person.earlier ?? []), person].some(
    ({ start, end }) => start <= day && (end === undefined || end >= day),
  );
  const last = happened.findLast(
    (one) => 'who' in one && one.who === fact.who && STATE_OF_USER.test(one.do) && one.at < fact.at,
  );
  return employed && !(last && /deactivate|suspend$/.test(last.do));
}

const STATE_OF_USER = /^(?:okta|google)\.user\.(?:deactivate|reactivate|suspend|unsuspend)$/;

function applyPeople(known: SandboxPerson[], patch: Record<string, object>): SandboxPerson[] {
  const result = [...known];
  for (const [id, change] of Object.entries(patch)) {
    const index = result.findIndex((person) => person.id === id);
    const base =
      result[index] ?? CANDIDATES.find((person) => person.id === id) ?? newcomer(id, change);
    const person = withoutNulls({ ...base, ...change }) as SandboxPerson;
    if (index >= 0) result[index] = person;
    else result.push(person);
  }
  return result;
}

function withoutNulls(person: object): object {
  return Object.fromEntries(Object.entries(person).filter(([, value]) => value !== null));
}

function newcomer(id: string, change: object): Partial<SandboxPerson> {
  const name = Reflect.get(change, 'name');
  if (typeof name !== 'string' || Reflect.get(change, 'start') === undefined) {
    throw new AuditpackError(
      'ERR_SANDBOX',
      `${id} is nobody at ${ORGANIZATION}; a new person needs a name and a start date.`,
      {
        hint: 'See src/sandbox/company.ts for the people there are.',
      },
    );
  }
  return {
    id,
    email: `${name.toLowerCase().replaceAll(' ', '.')}@larkspur.test`,
    workerType: 'employee',
    title: 'Employee',
    department: 'Operations',
    timezone: TIMEZONE,
    accounts: [],
  };
}

function checkFact(fact: Fact, people: readonly SandboxPerson[], now: string): void {
  if (Date.parse(fact.at) > Date.parse(now)) {
    throw new AuditpackError(
      'ERR_SANDBOX',
      `${fact.do} at ${fact.at} lies after the collection at ${now}.`,
    );
  }
  for (const value of Object.values(fact).flat()) {
    if (
      typeof value === 'string' &&
      /^p_[a-z0-9_]+$/.test(value) &&
      !people.some((p) => p.id === value)
    ) {
      throw new AuditpackError(
        'ERR_SANDBOX',
        `${fact.do} at ${fact.at} names ${value}, who is not with the company.`,
      );
    }
  }
}
