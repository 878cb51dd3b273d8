import { byText } from '../../model/ids.ts';
import type { RecordOf } from '../../model/record.ts';
import { type Decisions, NOBODY } from '../../model/registers.ts';
import type { IdentityLink, Person } from '../../model/trails.ts';
import { type AccountTraits, type Claim, claimsOf, isProof, LEVELS } from './claims.ts';
import { emailKey } from './keys.ts';

export interface Identity {
  readonly identity?: IdentityLink;
  readonly runnerUp?: IdentityLink;
  readonly conflict?: string;
}

/** Finds the person behind an account, by the levels of docs/records.md. */
export interface IdentityRules {
  identify(account: AccountTraits): Identity;
}

/** Cap when two people have an equally good claim: a person must look. */
const DISPUTED = 0.6;

type Decision = Decisions['identities'][number];

/**
 * Rules over the whole roster. `accountsByEmail` counts, per system, the accounts that show one
 * address: an address that two accounts share proves neither.
 */
export function identityRules(
  people: readonly Person[],
  rows: readonly RecordOf<'person-row'>[],
  accountsByEmail: ReadonlyMap<string, number>,
  decisions: readonly Decision[] = [],
): IdentityRules {
  const claims = claimsOf(people, rows);
  const known = new Set(people.map(({ id }) => id));

  return {
    identify(account) {
      const own = decisionsAbout(account, decisions);
      const denied = new Map(own.filter(({ denied: no }) => no).map((no) => [no.person, no]));
      const found = claims(account);
      const left = found.filter(({ person }) => !denied.has(person));
      const contradicted = found.find((claim) => denied.has(claim.person) && isProof(claim));
      const confirmed = own.findLast((yes) => !yes.denied && !denied.has(yes.person));
      const shared = account.emails.some(
        (mail) => (accountsByEmail.get(emailKey(account.system, mail)) ?? 0) > 1,
      );
      const concluded =
        confirmed === undefined
          ? byRecords(left, shared, account)
          : decided(confirmed, left, account, known);
      const no = contradicted && denied.get(contradicted.person);
      return no === undefined
        ? concluded
        : {
            ...concluded,
            conflict: `denied for ${no.person} by ${no.by} on ${no.on}; records say it is theirs`,
          };
    },
  };
}

/** Decisions on this account, a person's last word on each claim only. */
function decisionsAbout(account: AccountTraits, decisions: readonly Decision[]): Decision[] {
  const ids = new Set([account.accountId, ...account.logins].map((id) => id.toLowerCase()));
  const own = decisions.filter(
    ({ system, account: named }) => system === account.system && ids.has(named.toLowerCase()),
  );
  return own.filter((one, i) => !own.slice(i + 1).some(({ person }) => person === one.person));
}

/** What records alone say: proofs first, and only where there is none, what is merely likely. */
function byRecords(found: readonly Claim[], shared: boolean, account: AccountTraits): Identity {
  const proofs = found.filter(isProof);
  const likely = found.filter(({ rule }) => rule !== 'name');
  const strong = distinctPersons(proofs.length > 0 ? proofs : likely);
  const owned = found.some(({ rule }) => rule === 'native_id');
  const disputed = strong.length > 1 || (shared && !owned);
  return conclude(
    rank(found, disputed, account),
    strong.length > 1
      ? `claimed for ${strong.join(' and ')} at once`
      : shared && !owned
        ? 'another account of this system shows the same e-mail address'
        : undefined,
  );
}

/** What a person confirmed, beside what the records would have said. */
function decided(
  { person, by, on, note }: Decision,
  found: readonly Claim[],
  account: AccountTraits,
  known: ReadonlySet<string>,
): Identity {
  const agreed = found.find((claim) => claim.person === person && isProof(claim));
  const [other] = rank(
    found.filter((claim) => claim.person !== person && claim.rule !== 'name'),
    true,
    account,
  );
  if (person === NOBODY) return { ...(other && { runnerUp: other }) };
  if (!known.has(person))
    return {
      ...(other && { runnerUp: other }),
      conflict: `confirmed for ${person}, whom the roster does not have`,
    };
  const rule = agreed?.rule ?? 'confirmed';
  const because = `${agreed ? `${agreed.because}; ` : ''}confirmed by ${by} on ${on}${note ? `: ${note}` : ''}`;
  return {
    identity: { person, rule, confidence: LEVELS[rule], because, evidence: account.evidence },
    ...(other && {
      runnerUp: other,
      conflict: `confirmed for ${person}; records say ${other.person}`,
    }),
  };
}

/** The best claim of each person, best first. */
function rank(
  claims: readonly Claim[],
  disputed: boolean,
  { evidence }: AccountTraits,
): IdentityLink[] {
  const best = new Map<string, IdentityLink>();
  for (const { person, rule, because } of claims) {
    const confidence = disputed ? Math.min(DISPUTED, LEVELS[rule]) : LEVELS[rule];
    if ((best.get(person)?.confidence ?? 0) < confidence)
      best.set(person, { person, confidence, rule, because, evidence });
  }
  return [...best.values()].sort(
    (a, b) => b.confidence - a.confidence || byText(a.person, b.person),
  );
}

function conclude([identity, runnerUp]: readonly IdentityLink[], conflict?: string): Identity {
  // Two people known only by the same name are not one guess better than the other.
  const tied = identity && runnerUp && identity.confidence === runnerUp.confidence;
  return {
    ...(identity && !(tied && identity.rule === 'name') && { identity }),
    ...(runnerUp && { runnerUp }),
    ...(conflict !== undefined && { conflict }),
  };
}

function distinctPersons(claims: readonly Claim[]): string[] {
  return [...new Set(claims.map(({ person }) => person))].sort(byText);
}
