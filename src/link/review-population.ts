import type { SourceId } from '../model/ids.ts';
import type { ReviewPeriod } from '../model/review-cadence.ts';
import { type AdminAction, type ReviewSubject, reviewKey } from '../model/review-trails.ts';
import { type Instant, notAfter, type Ternary, type TimeFact } from '../model/time.ts';
import type { Grant, LinkedAccount, Trails } from '../model/trails.ts';
import { isInactive } from './account-states.ts';
import { groupBy, optional, sortedBy } from './evidence.ts';

/**
 * Every account of a system that was open at a moment, with the rights it held then: what a review
 * as of that moment is about. Guests, bots and service accounts are in it. Rights that come with the
 * job by a rule are not lines of their own; the account's line stands for them.
 */
export function accessAt(
  trails: Pick<Trails, 'accounts' | 'grants'>,
  system: SourceId,
  moment: Instant,
): ReviewSubject[] {
  const at: TimeFact = { earliest: moment, latest: moment, precision: 'instant', basis: 'human' };
  const accounts = trails.accounts.filter((account) => account.system === system);
  const open = new Map<string, Ternary>();
  const subjects: ReviewSubject[] = [];
  for (const account of accounts) {
    const was = wasOpen(account, at);
    open.set(account.accountId, was);
    if (was !== false)
      subjects.push({ ...who(account), what: aboutAccount(account), sure: was === true });
  }
  const named = new Map(accounts.map((account) => [account.accountId, account]));
  for (const grant of trails.grants) {
    const account = named.get(grant.accountId);
    if (grant.system !== system || account === undefined || grant.birthright) continue;
    const held = wasHeld(grant, at);
    const was = open.get(grant.accountId) ?? false;
    if (held === false || was === false) continue;
    subjects.push({
      ...who(account),
      right: grant.entitlement.id,
      what: aboutRight(grant),
      sure: held === true && was === true,
    });
  }
  return once(subjects);
}

function who(account: LinkedAccount): Pick<ReviewSubject, 'account' | 'login' | 'person'> {
  return {
    account: account.accountId,
    login: account.login,
    ...optional('person', account.identity?.person ?? account.register?.owner),
  };
}

function aboutAccount(account: LinkedAccount): string {
  const kind = account.register?.type ?? account.type;
  const name = account.displayName === '' ? '' : ` of ${account.displayName}`;
  return `${kind} account${name}`;
}

function aboutRight({ entitlement: { ref, class: weight } }: Grant): string {
  return `${ref.type} ${ref.name}${ref.level ? ` (${ref.level})` : ''}, ${weight}`;
}

/** The last state that surely began before the moment decides, unless another may have come between. */
function wasOpen(account: LinkedAccount, at: TimeFact): Ternary {
  const before = account.states.filter(({ from }) => notAfter(from, at) === true);
  const maybe = account.states.filter(({ from }) => notAfter(from, at) === 'unknown');
  const last = before.at(-1);
  const shown = last !== undefined && !isInactive(last.state);
  if (maybe.length === 0)
    return last === undefined ? (account.states.length === 0 ? 'unknown' : false) : shown;
  return maybe.every(({ state }) => !isInactive(state) === shown) && last !== undefined
    ? shown
    : 'unknown';
}

function wasHeld(grant: Grant, at: TimeFact): Ternary {
  const begun = notAfter(grant.effective, at);
  const over = grant.ended === undefined ? false : notAfter(grant.ended, at);
  if (begun === false || over === true) return false;
  return begun === true && over === false ? true : 'unknown';
}

/** Each subject once: two grants of one right are one line; the surer one counts. */
function once(subjects: readonly ReviewSubject[]): ReviewSubject[] {
  const byKey = new Map<string, ReviewSubject>();
  for (const subject of subjects) {
    const known = byKey.get(reviewKey(subject));
    if (known === undefined || (subject.sure && !known.sure))
      byKey.set(reviewKey(subject), subject);
  }
  return sortedBy(byKey.values(), (subject) => `${subject.login}\t${reviewKey(subject)}`);
}

/**
 * What administrators did in a period, for one page: each notable action as a line, everyday work as
 * one line per administrator, system and kind.
 */
export function adminWorkIn(
  actions: readonly AdminAction[],
  period: ReviewPeriod,
): ReviewSubject[] {
  const own = actions.filter(({ at }) => at >= period.from && at < period.to);
  const notable = own.flatMap((one) =>
    one.notable === undefined ? [] : [line(one, one.id, `${one.what}: ${one.notable}`)],
  );
  const everyday = groupBy(
    own.filter((one) => one.notable === undefined),
    ({ system, action, account }) => `${system} ${action} ${account}`,
  );
  const summed = [...everyday.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { system, action } = first;
    const times = group.length === 1 ? 'once' : `${group.length} times`;
    return [
      line(first, `everyday:${system}:${action}`, `${system} ${action}, ${times}, as asked for`),
    ];
  });
  return sortedBy(
    [...notable, ...summed],
    ({ login, what, action }) => `${login}\t${what}\t${action}`,
  );
}

function line(of: AdminAction, action: string, what: string): ReviewSubject {
  return { account: of.account, login: of.login, person: of.person, action, what, sure: true };
}
