import type { PolicyFacts } from '../../../model/records.ts';
import { type ItemContext, type MapResult, type RecordDraft, records } from '../../contract.ts';
import { Policy, PolicyRule } from '../schema/policy.ts';
import { present, wrongShape } from './values.ts';

/** A policy with the rules that came inside it, or a rule of the policy the page's context names. */
export function mapPolicy(item: unknown, { page }: ItemContext): MapResult {
  const rule = PolicyRule.safeParse(item).data;
  if (rule !== undefined) {
    const id = page.policyId ?? 'unknown policy';
    const owner = { id, name: page.policyName ?? id, type: page.policyType ?? rule.type ?? '' };
    return records(ruleDraft(rule, { ...owner, enabled: true, groups: undefined }));
  }
  const parsed = Policy.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error, 'id');
  const policy = parsed.data;
  const owner: Owner = {
    id: policy.id,
    name: policy.name,
    type: policy.type,
    enabled: policy.status !== 'INACTIVE',
    groups: policy.conditions?.people?.groups?.include ?? undefined,
  };
  const rules = (policy._embedded?.rules ?? []).flatMap((embedded) => {
    const parsedRule = PolicyRule.safeParse(embedded).data;
    return parsedRule ? [ruleDraft(parsedRule, owner)] : [];
  });
  return records(policyDraft(policy, owner), ...rules);
}

interface Owner {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly enabled: boolean;
  readonly groups: readonly string[] | undefined;
}

function policyDraft(policy: Policy, owner: Owner): RecordDraft {
  const { id, name, type, status, priority, system, conditions, settings } = policy;
  return {
    kind: 'config-snapshot',
    nativeId: id,
    object: `policy ${type} ${name}`,
    settings: present({
      type: 'policy',
      policyType: type,
      id,
      name,
      status,
      priority,
      system,
      conditions,
      settings,
      created: policy.created,
      lastUpdated: policy.lastUpdated,
    }),
    policy: { ...passwordFacts(policy), ...enrolmentFacts(policy), ...scope(owner, undefined) },
  };
}

function ruleDraft(rule: PolicyRule, owner: Owner): RecordDraft {
  const { id, name, status, priority, system, conditions, actions } = rule;
  const groups = conditions?.people?.groups?.include ?? undefined;
  return {
    kind: 'config-snapshot',
    nativeId: id,
    object: `policy rule ${name} of ${owner.type} ${owner.name}`,
    settings: present({
      type: 'policy_rule',
      policyType: owner.type,
      policy: owner.id,
      policyName: owner.name,
      id,
      name,
      status,
      priority,
      system,
      conditions,
      actions,
      created: rule.created,
      lastUpdated: rule.lastUpdated,
    }),
    policy: {
      ...signOnFacts(rule),
      ...applicationFacts(rule),
      ...scope({ ...owner, enabled: owner.enabled && status !== 'INACTIVE' }, groups),
    },
  };
}

/** Whom it holds for: the rule's groups, else the policy's, else everybody. */
function scope(owner: Owner, groups: readonly string[] | undefined): PolicyFacts {
  const whom = groups && groups.length > 0 ? groups : owner.groups;
  return { enabled: owner.enabled, ...(whom && whom.length > 0 && { appliesTo: [...whom] }) };
}

function passwordFacts({ settings }: Policy): PolicyFacts {
  const minLength = settings?.password?.complexity?.minLength;
  const maxAttempts = settings?.password?.lockout?.maxAttempts;
  return {
    ...(typeof minLength === 'number' && { passwordMinLength: Math.floor(minLength) }),
    ...(typeof maxAttempts === 'number' && { lockoutAttempts: Math.floor(maxAttempts) }),
  };
}

/** One factor besides the password that must be enrolled makes enrolling required. */
function enrolmentFacts({ type, settings }: Policy): PolicyFacts {
  if (type !== 'MFA_ENROLL') return {};
  const chosen = [
    ...(settings?.authenticators ?? []).map(({ key, enroll }) => [key, enroll?.self] as const),
    ...Object.entries(settings?.factors ?? {}).map(([key, { enroll }]) => [key, enroll?.self]),
  ].filter(([key]) => key !== 'okta_password');
  if (chosen.length === 0) return { mfa: 'unknown' };
  const has = (word: string) => chosen.some(([, self]) => self === word);
  return { mfa: has('REQUIRED') ? 'required' : has('OPTIONAL') ? 'optional' : 'off' };
}

/** A global session rule. Zero as lifetime is no end; a rule that denies demands nothing. */
function signOnFacts({ actions: { signon } }: PolicyRule): PolicyFacts {
  if (!signon) return {};
  const idle = signon.session?.maxSessionIdleMinutes;
  const lifetime = signon.session?.maxSessionLifetimeMinutes;
  return {
    ...(signon.access !== 'DENY' && { mfa: signon.requireFactor ? 'required' : 'optional' }),
    ...(typeof idle === 'number' && { sessionIdleMinutes: idle }),
    ...(typeof lifetime === 'number' && {
      sessionLifetimeMinutes: lifetime === 0 ? Number.MAX_SAFE_INTEGER : lifetime,
    }),
  };
}

/** A rule of an application's policy. Of several constraints one is enough, so all must resist. */
function applicationFacts({ actions: { appSignOn } }: PolicyRule): PolicyFacts {
  if (!appSignOn || appSignOn.access === 'DENY') return {};
  const { factorMode, constraints } = appSignOn.verificationMethod ?? {};
  const resists = (constraints ?? []).map(
    ({ possession }) => possession?.phishingResistant === 'REQUIRED',
  );
  const mfa = factorMode === '2FA' ? 'required' : factorMode === '1FA' ? 'optional' : 'unknown';
  return { mfa, phishingResistant: resists.length > 0 && resists.every(Boolean) };
}
