import { given, list, own, text } from '../../../model/json.ts';
import { type MapResult, type RecordDraft, records, reject } from '../../contract.ts';
import { instant } from './incident.ts';
import { called } from './refs.ts';

/** A user with base role and teams. */
export function mapUser(item: unknown): MapResult {
  const user = own(item, 'user') ?? item;
  const id = text(own(user, 'id'));
  if (id === undefined) return reject('no-id', 'expected a user with an id');
  const email = text(own(user, 'email'));
  const role = text(own(user, 'role'));
  const account = { system: 'pagerduty', id };
  const teams = list(own(user, 'teams')).flatMap((team): RecordDraft[] => {
    const key = text(own(team, 'id'));
    if (key === undefined) return [];
    return [
      {
        kind: 'membership',
        nativeId: `${id}/team/${key}`,
        account,
        entitlement: { system: 'pagerduty', type: 'team', key, name: called(team) ?? key },
        via: 'direct',
      },
    ];
  });
  return records(
    {
      kind: 'account',
      nativeId: id,
      accountId: id,
      logins: [],
      emails: email === undefined ? [] : [email],
      ...given('displayName', text(own(user, 'name')) ?? called(user)),
      accountType: 'human',
      state:
        own(user, 'invitation_sent') === true && own(user, 'billed') === false
          ? 'invited'
          : 'active',
      vendorState: role ?? 'no role given',
      ...given('createdAt', instant(own(user, 'created_at'))),
    },
    ...(role === undefined
      ? []
      : [
          {
            kind: 'membership' as const,
            nativeId: `${id}/role`,
            account,
            entitlement: { system: 'pagerduty', type: 'role' as const, key: role, name: role },
            via: 'direct' as const,
          },
        ]),
    ...teams,
  );
}

/** A service, schedule or escalation policy: how alerts reach people. */
export function mapSetting(kind: string): (item: unknown) => MapResult {
  return (item) => {
    const id = text(own(item, 'id'));
    if (id === undefined) return reject('no-id', `expected a ${kind} with an id`);
    const kept = Object.entries(Object(item)).filter(([name]) => !HIDDEN.test(name));
    return records({
      kind: 'config-snapshot',
      nativeId: id,
      object: `${kind} ${called(item) ?? id}`,
      settings: Object.fromEntries(kept),
    });
  };
}

/** Integration keys open the door to raising alerts; they are credentials. */
const HIDDEN = /integration_key|routing_key|token|secret|^integrations$/i;
