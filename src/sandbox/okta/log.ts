import { createHash } from 'node:crypto';
import type { World } from '../contract.ts';
import { type OktaFact, oktaFacts, oktaId, ROLE_LABELS } from './state.ts';

interface LogTarget {
  readonly id: string;
  readonly type: string;
  readonly alternateId: string;
  readonly displayName: string;
  readonly detailEntry: null;
}

/** The System Log in time order: one fact may be several events, as it is in Okta. */
export function logOf(world: World): Record<string, unknown>[] {
  return oktaFacts(world).flatMap((fact, i) => eventsOf(world, fact, i));
}

function eventsOf(world: World, fact: OktaFact, index: number): Record<string, unknown>[] {
  return sketches(world, fact).map(([eventType, message, targets, debug], part) =>
    logEvent(world, fact, `${index}/${part}`, eventType, message, targets, debug ?? {}),
  );
}

type Sketch = readonly [
  eventType: string,
  message: string,
  targets: LogTarget[] | null,
  debug?: Record<string, string>,
];

function sketches(world: World, fact: OktaFact): Sketch[] {
  if (fact.do === 'okta.policy.change') {
    return [
      [
        'policy.lifecycle.update',
        'Update policy',
        [target(oktaId('00p', fact.name), 'PolicyEntity', 'unknown', fact.name)],
      ],
    ];
  }
  const user = userTarget(world, fact.who);
  switch (fact.do) {
    case 'okta.user.create':
      return [
        ['user.lifecycle.create', 'Create Okta user', [user]],
        ['user.lifecycle.activate', 'Activate Okta user', [user]],
      ];
    case 'okta.user.deactivate':
      return [
        ['user.lifecycle.deactivate', 'Deactivate Okta user', [user]],
        ['user.session.clear', 'Clear user session', [user]],
      ];
    case 'okta.user.reactivate':
      return [['user.lifecycle.reactivate', 'Reactivate Okta user', [user]]];
    case 'okta.user.suspend':
      return [['user.lifecycle.suspend', 'Suspend Okta user', [user]]];
    case 'okta.user.unsuspend':
      return [['user.lifecycle.unsuspend', 'Unsuspend Okta user', [user]]];
    case 'okta.group.add':
      return [
        [
          'group.user_membership.add',
          'Add user to group membership',
          [user, groupTarget(fact.group)],
        ],
      ];
    case 'okta.group.remove':
      return [
        [
          'group.user_membership.remove',
          'Remove user from group membership',
          [user, groupTarget(fact.group)],
        ],
      ];
    case 'okta.admin.grant':
      return [
        [
          'user.account.privilege.grant',
          'Grant user privilege',
          [user, ...roleTargets(fact.role)],
          { privilegeGranted: roleName(fact.role) },
        ],
      ];
    case 'okta.admin.revoke':
      return [
        [
          'user.account.privilege.revoke',
          'Revoke user privilege',
          [user, ...roleTargets(fact.role)],
          { privilegeRevoked: roleName(fact.role) },
        ],
      ];
    case 'okta.app.assign':
      return [
        [
          'application.user_membership.add',
          'Add user to application membership',
          appTargets(fact.app, user),
        ],
      ];
    case 'okta.app.unassign':
      return [
        [
          'application.user_membership.remove',
          'Remove user from application membership',
          appTargets(fact.app, user),
        ],
      ];
    case 'okta.signin':
      return [['user.session.start', 'User login to Okta', null]];
    case 'okta.app.signin':
      return [
        [
          'user.authentication.sso',
          'User single sign on to app',
          appTargets(fact.app, user).slice(0, 2),
        ],
      ];
  }
}

function logEvent(
  world: World,
  fact: OktaFact,
  place: string,
  eventType: string,
  displayMessage: string,
  targets: LogTarget[] | null,
  debug: Record<string, string>,
): Record<string, unknown> {
  const id = createHash('sha256').update(`${fact.do}/${fact.at}/${place}`).digest('hex');
  const failed = 'outcome' in fact && fact.outcome === 'failure';
  const ip = 'ip' in fact && fact.ip ? fact.ip : '198.51.100.7';
  const actor = 'by' in fact ? actorTarget(world, fact.by) : userTarget(world, fact.who);
  const human = actor.type === 'User';
  return {
    actor,
    client: {
      userAgent: human
        ? {
            rawUserAgent: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)',
            os: 'Mac OS X',
            browser: 'CHROME',
          }
        : null,
      zone: 'null',
      device: human ? 'Computer' : null,
      id: null,
      ipAddress: human ? ip : null,
      geographicalContext: null,
    },
    device: null,
    authenticationContext: {
      authenticationStep: 0,
      externalSessionId: human ? `102${id.slice(0, 20)}` : null,
    },
    displayMessage,
    eventType,
    outcome: failed
      ? { result: 'FAILURE', reason: 'INVALID_CREDENTIALS' }
      : { result: 'SUCCESS', reason: null },
    published: new Date(fact.at).toISOString(),
    severity: failed ? 'WARN' : 'INFO',
    debugContext: {
      debugData: {
        requestId: id.slice(0, 26),
        ...debug,
        ...('ref' in fact && fact.ref && { ticketRef: fact.ref }),
      },
    },
    legacyEventType: null,
    transaction: { type: 'WEB', id: id.slice(0, 26), detail: {} },
    uuid: `${id.slice(0, 8)}-${id.slice(8, 12)}-11f0-8${id.slice(13, 16)}-${id.slice(16, 28)}`,
    version: '0',
    request: {
      ipChain: human ? [{ ip, geographicalContext: null, version: 'V4', source: null }] : [],
    },
    target: targets,
  };
}

function actorTarget(world: World, by: string): LogTarget {
  if (by.startsWith('p_')) return userTarget(world, by);
  const [kind = '', name = ''] = by.split(':');
  if (kind === 'rule')
    return target(oktaId('0pr', name), 'SystemPrincipal', 'system@okta.com', `Group rule ${name}`);
  if (kind === 'app') return target(oktaId('0oa', name), 'PublicClientApp', name, name);
  return target('system', 'SystemPrincipal', 'system@okta.com', 'Okta System');
}

function userTarget(world: World, id: string): LogTarget {
  const person = world.people.find((candidate) => candidate.id === id);
  return target(oktaId('00u', id), 'User', person?.email ?? 'unknown', person?.name ?? 'unknown');
}

function groupTarget(name: string): LogTarget {
  return target(oktaId('00g', name), 'UserGroup', 'unknown', name);
}

function roleTargets(role: string): LogTarget[] {
  return [
    target(oktaId('irb', role), 'ROLE_ASSIGNED', 'unknown', 'Role assigned'),
    target(oktaId('cr0', role), 'ROLE', role, roleName(role)),
  ];
}

function appTargets(app: string, user: LogTarget): LogTarget[] {
  return [
    { ...user, id: oktaId('0ua', `${app}/${user.id}`), type: 'AppUser', alternateId: 'unknown' },
    target(oktaId('0oa', app), 'AppInstance', app, app),
    user,
  ];
}

function roleName(role: string): string {
  return ROLE_LABELS[role] ?? role;
}

function target(id: string, type: string, alternateId: string, displayName: string): LogTarget {
  return { id, type, alternateId, displayName, detailEntry: null };
}
