import type { RecordOf } from '../model/record.ts';
import type { AdminAction } from '../model/review-trails.ts';
import type { Action } from '../model/taxonomy.ts';
import type { Grant } from '../model/trails.ts';
import type { Directory } from './directory.ts';
import { optional, sortedBy } from './evidence.ts';
import type { RecordsByKind } from './records-by-kind.ts';

type Event = RecordOf<'event'>;

/** Use of an administrator's powers that somebody else should look at one by one. */
const NOTABLE: ReadonlySet<Action> = new Set<Action>([
  'credential.reset',
  'mfa.remove',
  'session.clear',
  'config.change',
  'policy.change',
  'protection.change',
  'protection.override',
  'logging.change',
  'impersonation',
  'data.export',
]);
/** Everyday work of an administrator; notable where nobody asked for it. */
const ROUTINE: ReadonlySet<Action> = new Set<Action>([
  'account.create',
  'account.activate',
  'account.reactivate',
  'account.suspend',
  'account.unsuspend',
  'account.deactivate',
  'account.delete',
  'grant.add',
  'grant.remove',
  'grant.change',
  'entitlement.create',
  'entitlement.update',
  'entitlement.delete',
]);

export interface AdminInput {
  readonly records: RecordsByKind;
  readonly directory: Directory;
  readonly grants: readonly Grant[];
  /** Grants with a request that counts. */
  readonly requested: ReadonlySet<string>;
}

/** What the holders of privileged rights did with them, in time order. */
export function adminActionsOf(input: AdminInput): AdminAction[] {
  const admins = administrators(input.grants);
  const made = grantsByEvent(input.grants);
  const actions = input.records.of('event').flatMap((event): AdminAction[] => {
    const { actor, action, outcome } = event;
    if (actor === undefined || outcome === 'failure') return [];
    if (!NOTABLE.has(action) && !ROUTINE.has(action)) return [];
    const admin = input.directory.account(actor);
    const person = admin?.identity?.person;
    if (admin === undefined || person === undefined || !admins.has(person)) return [];
    return [
      {
        id: event.id,
        at: event.time.earliest,
        system: event.source,
        action,
        account: admin.accountId,
        login: admin.login,
        person,
        what: words(event),
        ...optional('notable', whyNotable(event, person, input, made.get(event.id))),
      },
    ];
  });
  return sortedBy(actions, ({ at, id }) => `${at} ${id}`);
}

function administrators(grants: readonly Grant[]): ReadonlySet<string> {
  return new Set(
    grants.flatMap(({ person, entitlement }) =>
      entitlement.class === 'privileged' && person !== undefined ? [person] : [],
    ),
  );
}

function whyNotable(
  event: Event,
  admin: string,
  input: AdminInput,
  grant: Grant | undefined,
): string | undefined {
  if (NOTABLE.has(event.action)) return "a security setting or somebody's sign-in";
  if (event.action !== 'grant.add' && event.action !== 'grant.change') return undefined;
  if (input.directory.account(event.subject)?.identity?.person === admin)
    return "for the administrator's own account";
  const unasked = grant !== undefined && !grant.birthright && !input.requested.has(grant.id);
  return unasked ? 'no request was found' : undefined;
}

function grantsByEvent(grants: readonly Grant[]): ReadonlyMap<string, Grant> {
  return new Map(
    grants.flatMap((grant) => grant.evidence.map(({ record }) => [record, grant] as const)),
  );
}

function words(event: Event): string {
  const right = event.entitlement ? ` ${event.entitlement.type} ${event.entitlement.name}` : '';
  const to = event.subject?.login ?? event.subject?.email ?? event.subject?.name;
  const target = to ?? event.targets[0];
  return `${event.time.earliest.replace(/\.000Z$/, 'Z')} ${event.source} ${event.action}${right}${target === undefined ? '' : ` of ${target}`}`;
}
