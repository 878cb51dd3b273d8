import { notAfter, shiftFact } from '../../../model/time.ts';
import type { CredentialTrail, LinkedAccount, Trails } from '../../../model/trails.ts';
import {
  accountSubject,
  accountWords,
  enabledAccounts,
  exceptionFor,
  worksNow,
} from '../../account-subjects.ts';
import {
  defineTest,
  fail,
  pass,
  type Subject,
  type TestInput,
  unclear,
} from '../../define-test.ts';
import { lastLook, registered } from '../../times.ts';

const DAY_MS = 86_400_000;
const MONTH_MS = 30.44 * DAY_MS;

type Line = Trails['machines'][number];
type Machine =
  | { readonly kind: 'account'; readonly account: LinkedAccount }
  | { readonly kind: 'credential'; readonly credential: CredentialTrail };

/** Works without a person: what a person's own keys and grants open ends with the person. */
const SHARED = new Set<CredentialTrail['type']>([
  'api_token',
  'deploy_key',
  'app_installation',
  'webhook',
]);

/** Service accounts, bots, tokens, keys and installations have owner, purpose, scope, approval, review. */
export const machinesGoverned = defineTest<Machine>({
  id: 'STA-07',
  items: (input) => [...accountItems(input), ...credentialItems(input)],
  judge(machine, input) {
    const about = factsOf(machine);
    const line = lineFor(machine, input);
    if (line === undefined) {
      const owner = about.ownerName ? `; its system names ${about.ownerName}` : '';
      return fail('not_registered', `${about.what} is in no register${owner}.`, about.evidence);
    }
    const missing = gapIn(line, about.scopes, input);
    if (missing !== undefined)
      return fail(missing.reason, `${about.what}: ${missing.says}.`, about.evidence);
    const due = reviewDue(line, input);
    if (due !== undefined) return fail('review_overdue', `${about.what}: ${due}.`, about.evidence);
    return ageOf(machine, about, input);
  },
});

function accountItems(input: TestInput): Subject<Machine>[] {
  return enabledAccounts(input)
    .filter(({ type, register }) =>
      register === undefined
        ? type === 'bot' || type === 'service'
        : register.type === 'service' || register.type === 'bot',
    )
    .map((account) => accountSubject<Machine>(account, input, { kind: 'account', account }));
}

function credentialItems({ trails }: TestInput): Subject<Machine>[] {
  return trails.credentials
    .filter(
      ({ type, state, owner }) =>
        state === 'active' &&
        (SHARED.has(type) || (type === 'oauth_grant' && owner?.person === undefined)),
    )
    .map((credential) => ({
      id: credential.id,
      label: `${credential.system} ${credential.type.replaceAll('_', ' ')} ${credential.name}`,
      at: trails.extractedAt,
      traits: [`system:${credential.system}`, 'credential'],
      value: { kind: 'credential', credential },
    }));
}

interface Facts {
  readonly what: string;
  readonly evidence: LinkedAccount['evidence'];
  readonly scopes: readonly string[];
  readonly ownerName?: string;
}

function factsOf(machine: Machine): Facts {
  if (machine.kind === 'account') {
    const { account } = machine;
    return { what: accountWords(account), evidence: account.evidence, scopes: [] };
  }
  const { type, name, system, target, scopes, owner, evidence } = machine.credential;
  return {
    what: `${system} ${type.replaceAll('_', ' ')} ${name}${target ? ` for ${target}` : ''}`,
    evidence,
    scopes,
    ...(owner && { ownerName: owner.login }),
  };
}

/** By the account, by a credential the line names, or by the account a credential belongs to. */
function lineFor(machine: Machine, { trails }: TestInput): Line | undefined {
  const same = (a: string, b: string | undefined) => a.toLowerCase() === b?.toLowerCase();
  if (machine.kind === 'account') {
    const { system, accountId, login } = machine.account;
    return trails.machines.find(
      (line) =>
        line.system === system && (same(line.account, accountId) || same(line.account, login)),
    );
  }
  const { system, name, id, accountId, owner } = machine.credential;
  const named = trails.machines.find(
    (line) =>
      line.system === system &&
      line.credentials.some(
        (text) => same(text, name) || id.toLowerCase().endsWith(`:${text.toLowerCase()}`),
      ),
  );
  return (
    named ??
    trails.machines.find(
      (line) =>
        line.system === system &&
        (same(line.account, accountId) ||
          same(line.account, owner?.login) ||
          same(line.account, name)),
    )
  );
}

function gapIn(
  line: Line,
  scopes: readonly string[],
  input: TestInput,
): { reason: string; says: string } | undefined {
  const { owner, purpose, scope, approved } = line;
  if (owner === undefined) return { reason: 'no_owner', says: 'the register names no owner' };
  const name = input.index.nameOf(owner, owner);
  if (worksNow(owner, input) !== true)
    return { reason: 'owner_left', says: `its owner ${name} does not work here` };
  if (purpose === undefined) return { reason: 'no_purpose', says: 'the register gives no purpose' };
  if (scope === undefined && scopes.length === 0)
    return { reason: 'no_scope', says: 'what it may do is not on record' };
  if (approved === undefined) return { reason: 'not_approved', says: 'nobody approved it' };
  return undefined;
}

/** Why its review is too old; the approval counts as the first. */
function reviewDue({ reviewed, approved }: Line, input: TestInput): string | undefined {
  const last = reviewed ?? approved?.on;
  if (last === undefined) return 'never reviewed';
  const months = input.number('nhi.review_months');
  const until = shiftFact(registered(last, input), months * MONTH_MS);
  return notAfter(lastLook(input), until) === false
    ? `last reviewed ${last}, more than ${months} months before the last look`
    : undefined;
}

function ageOf(machine: Machine, { what, evidence }: Facts, input: TestInput) {
  if (machine.kind === 'account')
    return pass('governed', `${what} has owner, purpose, scope, approval and review.`, evidence);
  const { createdAt, name, id, expiresAt } = machine.credential;
  const limit = input.number('nhi.credential_max_age_days');
  const exception = exceptionFor('STA-07', [name, id], input);
  if (exception)
    return pass(
      'exception_recorded',
      `${what}: accepted by ${exception.approved.by}: ${exception.why}`,
      evidence,
    );
  if (createdAt === undefined && expiresAt === undefined) {
    return unclear(
      'age_unknown',
      `${what} is governed; how old it is its system does not say.`,
      evidence,
      {
        settle: 'The day it was made, from its system.',
      },
    );
  }
  const days =
    createdAt === undefined
      ? 0
      : (Date.parse(input.trails.extractedAt) - Date.parse(createdAt)) / DAY_MS;
  return days > limit
    ? fail('too_old', `${what} was made at ${createdAt}, more than ${limit} days ago.`, evidence)
    : pass(
        'governed',
        `${what} has owner, purpose, scope, approval and review${createdAt ? `, made at ${createdAt}` : ''}.`,
        evidence,
      );
}
