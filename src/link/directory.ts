import type { z } from 'zod';
import type { Catalogue } from '../model/catalogue.ts';
import type { AccountRef } from '../model/record-base.ts';
import { NO_DECISIONS } from '../model/registers.ts';
import { ACTIVITY_ACTIONS } from '../model/taxonomy.ts';
import type { Instant } from '../model/time.ts';
import type { LinkedAccount, Person, PersonRef } from '../model/trails.ts';
import { type Seed, type Seeds, seedsOf } from './account-seeds.ts';
import {
  absence,
  isInactive,
  sightingOfEvent,
  sightingOfRecord,
  statesOf,
} from './account-states.ts';
import { distinct, evidenceOf, optional, sortedBy } from './evidence.ts';
import { type IdentityRules, identityRules } from './identity/identities.ts';
import { emailKey, mailKey } from './identity/keys.ts';
import { signInsBefore } from './identity/sign-ins.ts';
import type { LinkInput } from './input.ts';
import type { RecordsByKind } from './records-by-kind.ts';
import { type Looks, looksAt } from './stream-runs.ts';
import type { Uses } from './uses.ts';

type Ref = z.infer<typeof AccountRef>;

/** Who is who: accounts, and the persons behind references. */
export interface Directory {
  readonly accounts: readonly LinkedAccount[];
  account(ref: Ref | undefined): LinkedAccount | undefined;
  person(ref: Ref): PersonRef;
}

/** A client sets the address of a commit: it is a hint, not an account (auditors count 0.4). */
const HEARSAY = 0.4;
const MACHINES = new Set(['bot', 'app', 'service', 'rule', 'system']);

export function directoryOf(
  records: RecordsByKind,
  people: readonly Person[],
  input: Pick<LinkInput, 'catalogue' | 'decisions' | 'parameters'>,
  looks: Looks,
  uses: Uses,
): Directory {
  const { catalogue, decisions = NO_DECISIONS } = input;
  const { identityProviders, identityThreshold } = input.parameters;
  const seeds = seedsOf(records);
  const rules = identityRules(
    people,
    records.of('person-row'),
    addressCounts(seeds),
    decisions.identities,
  );
  const used = lastUses(records, uses, seeds);
  const linked = new Map<Seed, LinkedAccount>();
  const proven = (seed: Seed) => {
    const identity = linked.get(seed)?.identity;
    return identity && identity.confidence >= identityThreshold ? identity.person : undefined;
  };
  for (const seed of seeds.all)
    linked.set(seed, accountOf(seed, rules, { catalogue, looks, used }));
  const signIns = signInsBefore({ records, uses }, seeds, identityProviders, proven);
  for (const [seed, persons] of signIns)
    if (proven(seed) === undefined)
      linked.set(seed, accountOf(seed, rules, { catalogue, looks, used }, persons));
  const account = (ref: Ref | undefined) => {
    const seed = ref === undefined ? undefined : seeds.find(ref);
    return seed === undefined ? undefined : linked.get(seed);
  };
  return {
    accounts: sortedBy(linked.values(), ({ system, accountId }) => `${system} ${accountId}`),
    account,
    person: (ref) => personOf(ref, account(ref), rules),
  };
}

interface Known {
  readonly catalogue: Catalogue;
  readonly looks: Looks;
  readonly used: ReadonlyMap<Seed, Instant>;
}

function accountOf(
  seed: Seed,
  rules: IdentityRules,
  { catalogue, looks, used }: Known,
  signIns: readonly string[] = [],
): LinkedAccount {
  const last = seed.records.at(-1);
  const createdAt = seed.records.find((record) => record.createdAt)?.createdAt;
  const register = registered(seed, catalogue);
  const states = statesOf(
    [
      ...seed.events.flatMap(sightingOfEvent),
      ...seed.records.flatMap(sightingOfRecord),
      ...absences(seed, looks),
    ],
    createdAt,
  );
  const evidence = distinct([
    ...(last === undefined ? [] : [evidenceOf(last, 'account as listed')]),
    ...states.map((state) => state.evidence),
    ...seed.events.slice(0, 1).map((event) => evidenceOf(event, event.vendorType)),
  ]);
  const type = typeOf(seed, register);
  const lastUseAt = latest([used.get(seed), ...seed.records.map((record) => record.lastUseAt)]);
  const traits = {
    system: seed.system,
    accountId: seed.accountId,
    logins: [...seed.logins],
    emails: [...seed.emails],
    displayName: last?.displayName ?? seed.names[0] ?? '',
    ...optional('department', last?.profile?.department),
    signIns,
    ...optional('createdAt', createdAt),
    evidence,
  };
  return {
    system: seed.system,
    accountId: seed.accountId,
    login: last?.logins[0] ?? traits.logins[0] ?? traits.emails[0] ?? seed.accountId,
    displayName: traits.displayName,
    type,
    ...(register === undefined && type !== 'bot' && type !== 'service' && rules.identify(traits)),
    ...optional('register', register),
    ...optional('listedAt', last?.observedAt),
    states,
    current: states.at(-1)?.state ?? 'unknown',
    ...optional('lastUseAt', lastUseAt),
    ...optional('createdAt', createdAt),
    ...optional('mfaEnrolled', last?.mfaEnrolled),
    evidence,
  };
}

/** Gone from its own listing; or, if only ever seen in events, from a listing of its system. */
function absences(seed: Seed, looks: Looks) {
  const listed = seed.records.at(-1);
  return listed === undefined ? [] : absence(listed, looksAt(looks, listed));
}

function registered(seed: Seed, { nonHuman }: Catalogue): LinkedAccount['register'] {
  const names = new Set(
    [seed.accountId, ...seed.logins, ...seed.emails].map((name) => name.toLowerCase()),
  );
  const entry = nonHuman.find(
    ({ system, account }) => system === seed.system && names.has(account.toLowerCase()),
  );
  if (entry === undefined) return undefined;
  return {
    type: entry.type,
    ...optional('owner', entry.owner),
    ...optional('purpose', entry.purpose),
    ...optional('scope', entry.scope),
    ...optional('approved', entry.approved),
    ...optional('reviewed', entry.reviewed),
  };
}

function typeOf(seed: Seed, register: LinkedAccount['register']): LinkedAccount['type'] {
  if (register !== undefined) return register.type === 'bot' ? 'bot' : 'service';
  const listed = seed.records.at(-1)?.accountType;
  if (listed !== undefined && listed !== 'unknown') return listed;
  if (['bot', 'app', 'rule', 'system'].some((type) => seed.types.has(type))) return 'bot';
  if (seed.types.has('service')) return 'service';
  if (seed.types.has('guest')) return 'guest';
  return seed.types.has('human') ? 'human' : (listed ?? 'unknown');
}

function personOf(ref: Ref, account: LinkedAccount | undefined, rules: IdentityRules): PersonRef {
  const login = ref.login ?? account?.login ?? ref.email ?? ref.name ?? ref.id ?? '';
  const bot =
    MACHINES.has(ref.type ?? '') || account?.type === 'bot' || account?.type === 'service';
  const identity = account === undefined ? hearsay(ref, rules) : account.identity;
  return {
    login,
    ...optional('person', bot ? undefined : identity?.person),
    confidence: bot ? 0 : (identity?.confidence ?? 0),
    bot,
  };
}

function hearsay(ref: Ref, rules: IdentityRules) {
  const { identity } = rules.identify({
    system: ref.system,
    accountId: ref.id ?? '',
    logins: ref.login === undefined ? [] : [ref.login],
    emails: ref.email === undefined ? [] : [ref.email],
    displayName: ref.name ?? '',
    evidence: [],
  });
  if (identity === undefined || ref.id !== undefined || ref.login !== undefined) return identity;
  return { ...identity, confidence: Math.min(identity.confidence, HEARSAY) };
}

/** How many accounts of one system, not counting closed ones, show an address. */
function addressCounts(seeds: Seeds): Map<string, number> {
  const counts = new Map<string, number>();
  for (const seed of seeds.all) {
    const state = seed.records.at(-1)?.state;
    if (state === undefined || isInactive(state)) continue;
    for (const mail of new Set([...seed.emails].map(mailKey))) {
      const key = emailKey(seed.system, mail);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return counts;
}

/** The last use of each account that an event or a review shows. */
function lastUses(records: RecordsByKind, { actors }: Uses, seeds: Seeds): Map<Seed, Instant> {
  const used = new Map<Seed, Instant>();
  const note = (who: Ref | undefined, at: Instant | undefined) => {
    const seed = who && seeds.find(who);
    const last = seed && latest([used.get(seed), at]);
    if (seed !== undefined && last !== undefined) used.set(seed, last);
  };
  for (const { actor, action, outcome, time } of records.of('event')) {
    if (outcome !== 'failure' && ACTIVITY_ACTIONS.has(action)) note(actor, time.latest);
  }
  for (const { ref, last } of actors) note(ref, last);
  for (const { reviews } of records.of('pull-request')) {
    for (const { author, submittedAt } of reviews) note(author, submittedAt);
  }
  return used;
}

function latest(instants: readonly (Instant | undefined)[]): Instant | undefined {
  return instants
    .filter((instant) => instant !== undefined)
    .sort()
    .at(-1);
}
