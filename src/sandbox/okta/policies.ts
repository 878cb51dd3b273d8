import type { World } from '../contract.ts';
import type { FactOf } from '../facts.ts';
import { oktaFacts, oktaId, SET_UP } from './state.ts';

type Json = Record<string, unknown>;

interface Demands {
  mfa: boolean;
  minLength: number;
  lockout: number;
  idleMinutes: number;
  lifetimeMinutes: number;
}

/** What the org demands at first; facts change it. */
const DEMANDS: Demands = {
  mfa: true,
  minLength: 14,
  lockout: 5,
  idleMinutes: 60,
  lifetimeMinutes: 720,
};

/** Policies by the names that `okta.policy.change` uses. */
const NAMES: Readonly<Record<string, string>> = {
  OKTA_SIGN_ON: 'Sign-on',
  PASSWORD: 'Password',
  MFA_ENROLL: 'Factor enrolment',
  ACCESS_POLICY: 'Any two factors',
};

export const POLICY_TYPES = Object.keys(NAMES);

/** The one policy of a type, with its rule inside when asked to expand. */
export function policiesJson(world: World, type: string, expand: boolean): Json[] {
  const name = NAMES[type];
  if (name === undefined) return [];
  const { id, at } = policyOf(world, name);
  const rules = rulesJson(world, type);
  return [
    {
      id,
      status: 'ACTIVE',
      name,
      description: `${name} policy of the company`,
      priority: 1,
      system: true,
      created: SET_UP,
      lastUpdated: at,
      type,
      ...(type !== 'ACCESS_POLICY' && {
        conditions: { people: { groups: { include: [oktaId('00g', 'everyone')] } } },
      }),
      ...settingsOf(world, type, name),
      ...(expand && { _embedded: { rules } }),
    },
  ];
}

export function policyTypeOf(id: string | undefined): string | undefined {
  return POLICY_TYPES.find((type) => oktaId('00p', NAMES[type] ?? '') === id);
}

function policyOf(world: World, name: string): { id: string; at: string } {
  const last = changesOf(world, name).at(-1);
  return { id: oktaId('00p', name), at: last ? new Date(last.at).toISOString() : SET_UP };
}

function changesOf(world: World, name: string): FactOf<'okta.policy.change'>[] {
  return oktaFacts(world).flatMap((fact) =>
    fact.do === 'okta.policy.change' && fact.name === name ? [fact] : [],
  );
}

/** What the policy of this name says after all facts. */
function demandsOf(world: World, name: string): Demands {
  const demands = { ...DEMANDS };
  for (const { set } of changesOf(world, name)) {
    demands.mfa = set?.mfa ?? demands.mfa;
    demands.minLength = set?.minLength ?? demands.minLength;
    demands.lockout = set?.lockout ?? demands.lockout;
    demands.idleMinutes = set?.idleMinutes ?? demands.idleMinutes;
    demands.lifetimeMinutes = set?.lifetimeMinutes ?? demands.lifetimeMinutes;
  }
  return demands;
}

function settingsOf(world: World, type: string, name: string): Json {
  const { minLength, lockout, mfa } = demandsOf(world, name);
  if (type === 'PASSWORD') {
    return {
      settings: {
        password: {
          complexity: { minLength, minLowerCase: 1, minUpperCase: 1, minNumber: 1 },
          age: { maxAgeDays: 0, historyCount: 4 },
          lockout: { maxAttempts: lockout, autoUnlockMinutes: 0 },
        },
      },
    };
  }
  if (type !== 'MFA_ENROLL') return {};
  return {
    settings: {
      type: 'AUTHENTICATORS',
      authenticators: [
        { key: 'okta_password', enroll: { self: 'REQUIRED' } },
        { key: 'okta_verify', enroll: { self: mfa ? 'REQUIRED' : 'OPTIONAL' } },
        { key: 'webauthn', enroll: { self: 'OPTIONAL' } },
      ],
    },
  };
}

export function rulesJson(world: World, type: string): Json[] {
  const name = NAMES[type] ?? '';
  const { mfa, idleMinutes, lifetimeMinutes } = demandsOf(world, name);
  const { at } = policyOf(world, name);
  const base = {
    id: oktaId('0pr', `${type}/rule`),
    status: 'ACTIVE',
    name: 'Everybody',
    priority: 1,
    system: false,
    created: SET_UP,
    lastUpdated: at,
  };
  const people = { people: { users: { exclude: [] } }, network: { connection: 'ANYWHERE' } };
  switch (type) {
    case 'OKTA_SIGN_ON':
      return [
        {
          ...base,
          type: 'SIGN_ON',
          conditions: { ...people, authContext: { authType: 'ANY' } },
          actions: {
            signon: {
              access: 'ALLOW',
              requireFactor: mfa,
              factorPromptMode: 'ALWAYS',
              primaryFactor: 'PASSWORD_IDP',
              session: {
                usePersistentCookie: false,
                maxSessionIdleMinutes: idleMinutes,
                maxSessionLifetimeMinutes: lifetimeMinutes,
              },
            },
          },
        },
      ];
    case 'PASSWORD':
      return [
        {
          ...base,
          type: 'PASSWORD',
          conditions: people,
          actions: {
            passwordChange: { access: 'ALLOW' },
            selfServicePasswordReset: { access: 'ALLOW' },
            selfServiceUnlock: { access: 'DENY' },
          },
        },
      ];
    case 'MFA_ENROLL':
      return [
        { ...base, type: 'MFA_ENROLL', conditions: people, actions: { enroll: { self: 'LOGIN' } } },
      ];
    default:
      return [
        {
          ...base,
          type: 'ACCESS_POLICY',
          conditions: { network: { connection: 'ANYWHERE' } },
          actions: {
            appSignOn: {
              access: 'ALLOW',
              verificationMethod: {
                type: 'ASSURANCE',
                factorMode: mfa ? '2FA' : '1FA',
                reauthenticateIn: 'PT2H',
                constraints: [
                  {
                    possession: { deviceBound: 'REQUIRED', phishingResistant: 'OPTIONAL' },
                  },
                ],
              },
            },
          },
        },
      ];
  }
}
