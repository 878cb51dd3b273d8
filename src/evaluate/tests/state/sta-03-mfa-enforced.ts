import { within } from '../../../model/time.ts';
import type { LinkedAccount, PolicyState } from '../../../model/trails.ts';
import {
  accountSubject,
  accountWords,
  enabledPeopleAccounts,
  exceptionFor,
  surePerson,
} from '../../account-subjects.ts';
import {
  defineTest,
  fail,
  notApplicable,
  pass,
  type TestInput,
  unclear,
} from '../../define-test.ts';
import { changesOf, latestPolicies, offSpans, policyWords } from '../../policy-facts.ts';
import { clock } from '../../words.ts';

/** Systems whose own sign-in demands a second factor or leaves it to another. */
const SIGN_INS = ['okta', 'google', 'github', 'slack', 'jira'] as const;

/** A second factor is enrolled, and was demanded during the whole period. */
export const mfaEnforced = defineTest<LinkedAccount>({
  id: 'STA-03',
  items: (input) =>
    enabledPeopleAccounts(input)
      .filter(({ system }) => (SIGN_INS as readonly string[]).includes(system))
      .map((account) => accountSubject(account, input, account)),
  judge(account, input) {
    const what = accountWords(account);
    const { evidence, accountId, login } = account;
    const exception = exceptionFor('STA-03', [accountId, login], input);
    if (exception) {
      return pass(
        'exception_recorded',
        `${what}: accepted by ${exception.approved.by}: ${exception.why}`,
        evidence,
      );
    }
    const policies = latestPolicies(account.system, input).filter(
      ({ facts }) => facts.mfa !== undefined && facts.enabled !== false,
    );
    const throughIdp = signsInThrough(account, policies, input);
    if (throughIdp !== undefined) {
      return notApplicable(
        'signs_in_through_idp',
        `${what} signs in through ${throughIdp}, whose account is judged.`,
        evidence,
      );
    }
    const seen = [...evidence, ...policies.map((policy) => policy.evidence)];
    return enrolment(what, account, seen, input) ?? enforcement(what, account, policies, input);
  },
});

/** The identity provider that this system demands to be used, where the person has an account. */
function signsInThrough(
  account: LinkedAccount,
  own: readonly PolicyState[],
  input: TestInput,
): string | undefined {
  if (own.length > 0 || account.system === 'okta' || account.system === 'google') return undefined;
  const demanded = latestPolicies(account.system, input).some(
    ({ facts }) => facts.ssoRequired === true,
  );
  const person = surePerson(account, input);
  if (!demanded || person === undefined) return undefined;
  return input.trails.accounts.find(
    (other) =>
      (other.system === 'okta' || other.system === 'google') && surePerson(other, input) === person,
  )?.system;
}

function enrolment(
  what: string,
  account: LinkedAccount,
  evidence: LinkedAccount['evidence'],
  input: TestInput,
) {
  const factors = input.trails.credentials.filter(
    ({ system, type, state, accountId }) =>
      system === account.system &&
      type === 'mfa_factor' &&
      state === 'active' &&
      accountId === account.accountId,
  );
  if (account.mfaEnrolled === true || factors.length > 0) return undefined;
  const listed = input.trails.credentials.some(
    ({ system, type }) => system === account.system && type === 'mfa_factor',
  );
  if (account.mfaEnrolled === false || (listed && factorsSeen(account.system, input))) {
    return fail(
      'not_enrolled',
      `${what} has no second factor at ${input.trails.extractedAt}.`,
      evidence,
    );
  }
  return unclear(
    'enrolment_unknown',
    `${what}: ${account.system} does not show whether a second factor is enrolled.`,
    evidence,
    {
      settle: `A listing of the factors of ${account.system}, or proof that it signs in through the identity provider only.`,
    },
  );
}

/** Were the listings of factors whole? */
function factorsSeen(system: string, { trails }: TestInput): boolean {
  const streams = trails.coverage.filter(
    ({ source, stream }) => source === system && /factor/.test(stream),
  );
  return streams.length > 0 && streams.every(({ complete }) => complete);
}

function enforcement(
  what: string,
  account: LinkedAccount,
  policies: readonly PolicyState[],
  input: TestInput,
) {
  const evidence = [...account.evidence, ...policies.map((policy) => policy.evidence)];
  if (policies.length === 0) {
    return unclear(
      'enforcement_unknown',
      `${what} has a second factor; no policy of ${account.system} was collected that would demand it.`,
      evidence,
      {
        settle: `The sign-in policies of ${account.system}.`,
      },
    );
  }
  const demanding = policies.filter(({ facts }) => facts.mfa === 'required');
  const [first] = demanding;
  if (first === undefined) {
    return fail(
      'not_enforced',
      `${what}: no policy demands a second factor (${policies.map(policyWords).join('; ')}).`,
      evidence,
    );
  }
  const covering = demanding.filter((policy) => covers(policy, account, input));
  const exempting = policies.filter(
    (policy) => policy.facts.mfa === 'off' && covers(policy, account, input),
  );
  const [doubt] = covering.length === 0 ? demanding : exempting;
  if (doubt !== undefined) {
    return unclear(
      'coverage_unknown',
      covering.length === 0
        ? `${what} has a second factor; ${doubt.object} demands one of some, and nothing shows that it holds here.`
        : `${what}: ${first.object} demands a second factor and ${doubt.object} does not; which comes first is not on record.`,
      evidence,
      { settle: 'The groups of the account, and the order in which the policies are applied.' },
    );
  }
  const [off] = offSpans(demanding, input);
  if (off !== undefined) {
    return fail(
      'enforcement_off',
      `${what}: ${off.object} did not demand a second factor ${off.says}.`,
      [...evidence, ...off.evidence],
    );
  }
  const [change] = changesOf(demanding, input).filter(
    ({ at }) => within(at, input.trails.period) !== false,
  );
  if (change !== undefined) {
    return unclear(
      'policy_changed',
      `${what}: ${change.targets.join(', ')} was changed at ${clock(change.at)} (${change.what}); what it demanded before is not on record.`,
      [...evidence, change.evidence],
      {
        settle: 'A listing of the policy from before that change.',
      },
    );
  }
  return pass('enforced', `${what} has a second factor, and ${first.object} demands it.`, evidence);
}

/** Does a policy hold for this account: for everybody, or for something that it is in? */
function covers({ facts }: PolicyState, account: LinkedAccount, { index }: TestInput): boolean {
  const { appliesTo } = facts;
  if (appliesTo === undefined) return true;
  return index
    .grantsOfAccount(account.system, account.accountId)
    .some(
      ({ entitlement, ended }) => ended === undefined && appliesTo.includes(entitlement.ref.key),
    );
}
