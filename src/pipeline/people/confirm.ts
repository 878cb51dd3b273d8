import { addDecision } from '../../config/add-decision.ts';
import { AuditpackError } from '../../errors.ts';
import { NOBODY } from '../../model/registers.ts';
import type { LinkedAccount, Trails } from '../../model/trails.ts';
import type { Workspace } from '../workspace.ts';

/** One person's word on whose account it is. */
export interface Confirmation {
  /** `system:account`, by id or login. */
  readonly account: string;
  /** Person id, or `nobody`. */
  readonly person: string;
  readonly denied: boolean;
  readonly by: string;
  /** `YYYY-MM-DD`. */
  readonly on: string;
  readonly why: string;
}

/** What was written into decisions.yaml. */
export interface Confirmed extends Omit<Confirmation, 'account'> {
  readonly system: string;
  readonly account: string;
  readonly login: string;
}

/**
 * Keeps a confirmation or denial in decisions.yaml under the account's own id.
 * @throws AuditpackError ERR_USAGE for an account or person that is not there
 */
export async function confirmIdentity(
  { setup }: Workspace,
  trails: Trails,
  { account: named, person, denied, by, on, why }: Confirmation,
): Promise<Confirmed> {
  const account = accountNamed(named, trails);
  knownPerson(by, trails, '--by');
  if (person === NOBODY && denied)
    throw usage('A denial names a person.', 'Give --deny with a person_id.');
  if (person !== NOBODY) knownPerson(person, trails, denied ? '--deny' : '--person');
  const entry = {
    system: account.system,
    account: account.accountId,
    person,
    ...(denied && { denied }),
    by,
    on,
    note: why,
  };
  await addDecision(setup.decisionsPath, setup.systems, 'identities', entry);
  return {
    system: account.system,
    account: account.accountId,
    login: account.login,
    person,
    denied,
    by,
    on,
    why,
  };
}

function accountNamed(named: string, trails: Trails): LinkedAccount {
  const at = named.indexOf(':');
  const [system, name] = [named.slice(0, at), named.slice(at + 1).toLowerCase()];
  const found = trails.accounts.filter(
    (account) =>
      account.system === system &&
      [account.accountId, account.login].some((id) => id.toLowerCase() === name),
  );
  const byId = found.filter(({ accountId }) => accountId.toLowerCase() === name);
  const [account, other] = byId.length > 0 ? byId : found;
  if (account && !other) return account;
  throw usage(
    account
      ? `${named} names ${found.length} accounts: ${found.map(({ accountId }) => accountId).join(', ')}.`
      : `There is no account ${named}.`,
    '`auditpack people list` shows all; write it like github:ana-r, by id or login.',
  );
}

function knownPerson(id: string, trails: Trails, option: string): void {
  if (trails.people.some((person) => person.id === id)) return;
  throw usage(`${id} is nobody in the people file.`, `Give ${option} a person_id.`);
}

function usage(message: string, hint: string): AuditpackError {
  return new AuditpackError('ERR_USAGE', message, { hint });
}
