import { z } from 'zod';
import { flag, text } from './common.ts';

const number = z.number().nullish();
const ids = z.array(z.string()).nullish();

const conditions = z
  .looseObject({
    people: z
      .looseObject({
        groups: z.looseObject({ include: ids, exclude: ids }).nullish(),
        users: z.looseObject({ include: ids, exclude: ids }).nullish(),
      })
      .nullish(),
  })
  .nullish();

/** `actions` of the rules of all policy types; a type uses its own member. */
const actions = z.looseObject({
  signon: z
    .looseObject({
      access: text,
      requireFactor: flag,
      primaryFactor: text,
      session: z
        .looseObject({ maxSessionIdleMinutes: number, maxSessionLifetimeMinutes: number })
        .nullish(),
    })
    .nullish(),
  appSignOn: z
    .looseObject({
      access: text,
      verificationMethod: z
        .looseObject({
          type: text,
          factorMode: text,
          reauthenticateIn: text,
          constraints: z
            .array(
              z.looseObject({
                possession: z.looseObject({ phishingResistant: text }).nullish(),
              }),
            )
            .nullish(),
        })
        .nullish(),
    })
    .nullish(),
  enroll: z.looseObject({ self: text }).nullish(),
});

export const PolicyRule = z.looseObject({
  id: z.string().min(1),
  name: z.string(),
  type: text,
  status: text,
  priority: number,
  system: flag,
  created: text,
  lastUpdated: text,
  conditions,
  actions,
});
export type PolicyRule = z.infer<typeof PolicyRule>;

export const Policy = z.looseObject({
  id: z.string().min(1),
  name: z.string(),
  type: z.string(),
  status: text,
  priority: number,
  system: flag,
  created: text,
  lastUpdated: text,
  conditions,
  settings: z
    .looseObject({
      password: z
        .looseObject({
          complexity: z.looseObject({ minLength: number }).nullish(),
          lockout: z.looseObject({ maxAttempts: number }).nullish(),
        })
        .nullish(),
      /** Identity Engine. */
      authenticators: z
        .array(z.looseObject({ key: text, enroll: z.looseObject({ self: text }).nullish() }))
        .nullish(),
      /** Classic Engine. */
      factors: z
        .record(z.string(), z.looseObject({ enroll: z.looseObject({ self: text }).nullish() }))
        .nullish(),
    })
    .nullish(),
  _embedded: z.looseObject({ rules: z.array(z.unknown()).nullish() }).nullish(),
});
export type Policy = z.infer<typeof Policy>;
