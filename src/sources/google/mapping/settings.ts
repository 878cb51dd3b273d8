import type { PolicyFacts } from '../../../model/records.ts';
import { parseInstant } from '../../../model/time.ts';
import { type ItemContext, type MapResult, records } from '../../contract.ts';
import { Customer, Domain, OrgUnit, Policy } from '../schema.ts';
import { wrongShape } from './values.ts';

export function mapDomain(item: unknown): MapResult {
  const parsed = Domain.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error);
  const { domainName, isPrimary, verified, domainAliases } = parsed.data;
  return records({
    kind: 'config-snapshot',
    nativeId: domainName,
    object: `domain ${domainName}`,
    settings: {
      type: 'domain',
      domain: domainName,
      primary: isPrimary ?? false,
      verified: verified ?? false,
      aliases: (domainAliases ?? []).map(({ domainAliasName }) => domainAliasName),
    },
  });
}

export function mapOrgUnit(item: unknown): MapResult {
  const parsed = OrgUnit.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error);
  const { orgUnitId, orgUnitPath, name, parentOrgUnitPath } = parsed.data;
  return records({
    kind: 'config-snapshot',
    nativeId: orgUnitId,
    object: `organizational unit ${orgUnitPath}`,
    settings: {
      type: 'org_unit',
      path: orgUnitPath,
      ...(name && { name }),
      ...(parentOrgUnitPath && { parent: parentOrgUnitPath }),
    },
  });
}

export function mapCustomer(item: unknown): MapResult {
  const parsed = Customer.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error);
  const { id, customerDomain, customerCreationTime, postalAddress } = parsed.data;
  return records({
    kind: 'tenant',
    nativeId: id,
    name: postalAddress?.organizationName || customerDomain,
    settings: {
      domain: customerDomain,
      ...(customerCreationTime && { created: customerCreationTime }),
    },
  });
}

/**
 * A setting where it was set. `ADMIN` ones were set by the company, `SYSTEM` ones are Google's
 * defaults. Of several for one unit the highest sort order counts.
 */
export function mapPolicy(item: unknown, { page, observedAt }: ItemContext): MapResult {
  const parsed = Policy.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error);
  const { name, type, policyQuery, setting } = parsed.data;
  const kind = setting.type.replace(/^settings\//, '');
  const place = [policyQuery?.group, policyQuery?.orgUnit].flatMap((id) => id ?? [])[0];
  const where = place === undefined ? undefined : (page[place] ?? place);
  return records({
    kind: 'config-snapshot',
    nativeId: name,
    object: `setting ${kind}${where === undefined ? '' : ` of ${where}`}`,
    settings: {
      type: 'policy',
      setting: kind,
      setBy: type ?? 'unknown',
      ...(where !== undefined && { appliesTo: where }),
      ...(typeof policyQuery?.sortOrder === 'number' && { sortOrder: policyQuery.sortOrder }),
      value: setting.value ?? {},
    },
    policy: {
      ...factsOf(kind, setting.value ?? {}, observedAt),
      ...(where !== undefined && where !== '/' && { appliesTo: [where] }),
    },
  });
}

function factsOf(kind: string, value: Readonly<Record<string, unknown>>, now: string): PolicyFacts {
  switch (kind) {
    case 'security.two_step_verification_enrollment':
      return { mfa: value.allowEnrollment === false ? 'off' : 'optional' };
    case 'security.two_step_verification_enforcement':
      return enforcement(value.enforcedFrom, now);
    case 'security.two_step_verification_enforcement_factor':
      return { phishingResistant: value.allowedSignInFactorSet === 'PASSKEY_ONLY' };
    case 'security.password': {
      const length = value.minimumLength;
      return typeof length === 'number' ? { passwordMinLength: Math.floor(length) } : {};
    }
    case 'security.session_controls': {
      const minutes = minutesIn(value.webSessionDuration);
      return minutes === undefined ? {} : { sessionLifetimeMinutes: minutes };
    }
    default:
      return {};
  }
}

/** Demanded from a moment on: before it, or without one, it is not. */
function enforcement(enforcedFrom: unknown, now: string): PolicyFacts {
  const from = typeof enforcedFrom === 'string' ? parseInstant(enforcedFrom) : undefined;
  return { mfa: from !== undefined && from <= now ? 'required' : 'optional' };
}

/** A duration like `50400s`, in minutes. */
function minutesIn(duration: unknown): number | undefined {
  const seconds =
    typeof duration === 'string' ? /^(\d+(?:\.\d+)?)s$/.exec(duration)?.[1] : undefined;
  return seconds === undefined ? undefined : Number(seconds) / 60;
}
