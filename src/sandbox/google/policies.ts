import type { World } from '../contract.ts';
import { isEnforced } from './state.ts';

/** Id of the topmost organizational unit. */
export const ROOT_UNIT = '03ph8a2z0000000';

type Json = Record<string, unknown>;

/** The admin console's settings for the whole company, as Cloud Identity shows them. */
export function policiesJson(world: World): Json[] {
  const enforced = isEnforced(world);
  const settings: readonly (readonly [type: string, value: Json])[] = [
    ['security.two_step_verification_enrollment', { allowEnrollment: true }],
    [
      'security.two_step_verification_enforcement',
      enforced ? { enforcedFrom: '2024-04-01T00:00:00Z' } : {},
    ],
    [
      'security.two_step_verification_enforcement_factor',
      { allowedSignInFactorSet: 'NO_TELEPHONY' },
    ],
    [
      'security.password',
      { minimumLength: 14, maximumLength: 100, allowedStrength: 'STRONG', allowReuse: false },
    ],
    ['security.session_controls', { webSessionDuration: '43200s' }],
    [
      'groups_for_business.groups_sharing',
      { ownersCanAllowExternalMembers: false, collaborationCapability: 'DOMAIN_USERS_ONLY' },
    ],
  ];
  return settings.map(([type, value], i) => ({
    name: `policies/sandbox${i}`,
    customer: 'customers/C01larkspur',
    policyQuery: { orgUnit: `orgUnits/${ROOT_UNIT}`, sortOrder: 1 },
    setting: { type: `settings/${type}`, value },
    type: 'ADMIN',
  }));
}
