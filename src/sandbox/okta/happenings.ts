import type { World } from '../contract.ts';
import { type OktaFact, oktaFacts, oktaId } from './state.ts';
import {
  appTargets,
  groupTarget,
  type LogTarget,
  roleName,
  roleTargets,
  target,
  userTarget,
} from './targets.ts';

/** Event type, message, targets and debug data of one event; one fact may be several. */
export type Sketch = readonly [
  eventType: string,
  message: string,
  targets: LogTarget[] | null,
  debug?: Record<string, string>,
];

/** What Okta logs about a fact. */
export function sketches(world: World, fact: OktaFact): Sketch[] {
  return 'who' in fact
    ? personSketches(fact, userTarget(world, fact.who))
    : orgSketches(world, fact);
}

type PersonFact = Extract<OktaFact, { who: string }>;

function personSketches(fact: PersonFact, user: LogTarget): Sketch[] {
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
    default:
      return credentialSketches(fact, user);
  }
}

/** Factors, tokens, exports, requests and reviews. */
function credentialSketches(fact: PersonFact, user: LogTarget): Sketch[] {
  switch (fact.do) {
    case 'okta.factor.enroll':
      return [
        [
          'user.mfa.factor.activate',
          'Enroll new multifactor authentication factor for user',
          [user],
          { factor: fact.factor },
        ],
      ];
    case 'okta.factor.reset':
      return [['user.mfa.factor.reset_all', 'Reset all factors for user', [user]]];
    case 'okta.token.create':
      return [['system.api_token.create', 'Create API token', [tokenTarget(fact.name)]]];
    case 'okta.token.revoke':
      return [['system.api_token.revoke', 'Revoke API token', [tokenTarget(fact.name)]]];
    case 'okta.export':
      return [
        [
          'analytics.reports.export.download',
          'Download exported report',
          [target(oktaId('rpt', fact.report), 'Report', 'unknown', fact.report)],
        ],
      ];
    case 'okta.request.create':
      return [
        [
          'access.request.create',
          'Access request created',
          [target(oktaId('req', fact.id), 'Request', 'unknown', `Access to ${fact.app}`)],
        ],
      ];
    case 'okta.review.decide':
      return fact.decision === 'UNREVIEWED'
        ? []
        : [
            [
              'certification.campaign.item.decide',
              'Review item decided',
              [
                target(oktaId('ici', fact.campaign), 'CAMPAIGN', 'unknown', fact.campaign),
                user,
                groupTarget(fact.group),
              ],
              { decision: fact.decision },
            ],
          ];
    default:
      return [];
  }
}

function orgSketches(world: World, fact: Exclude<OktaFact, PersonFact>): Sketch[] {
  switch (fact.do) {
    case 'okta.policy.change': {
      const policy = target(oktaId('00p', fact.name), 'PolicyEntity', 'unknown', fact.name);
      const changeDetails = fact.set && { from: {}, to: fact.set };
      return [
        [
          'policy.lifecycle.update',
          'Update policy',
          [{ ...policy, ...(changeDetails && { changeDetails }) }],
        ],
      ];
    }
    case 'okta.group.role':
      return [
        [
          'group.privilege.grant',
          'Grant privilege to group',
          [groupTarget(fact.group), ...roleTargets(fact.role)],
          { privilegeGranted: roleName(fact.role) },
        ],
      ];
    case 'okta.app.group':
      return [
        [
          'group.application_assignment.add',
          'Add assigned application to group',
          [
            groupTarget(fact.group),
            target(oktaId('0oa', fact.app), 'AppInstance', fact.app, fact.app),
          ],
        ],
      ];
    case 'okta.app.consent':
      return [
        [
          'app.oauth2.admin.consent.grant',
          'OAuth2 consent granted to application',
          [
            target(oktaId('0oa', fact.app), 'AppInstance', fact.app, fact.app),
            target(fact.scope, 'scope', fact.scope, fact.scope),
          ],
        ],
      ];
    case 'okta.request.decide':
      return [
        [
          fact.decision === 'APPROVED' ? 'access.request.resolve' : 'access.request.reject',
          'Access request decided',
          [target(oktaId('req', fact.id), 'Request', 'unknown', requestName(world, fact.id))],
        ],
      ];
    default:
      return [];
  }
}

function requestName(world: World, id: string): string {
  const made = oktaFacts(world).find((fact) => fact.do === 'okta.request.create' && fact.id === id);
  return made?.do === 'okta.request.create' ? `Access to ${made.app}` : id;
}

function tokenTarget(name: string): LogTarget {
  return target(oktaId('00T', name), 'Token', 'unknown', name);
}
