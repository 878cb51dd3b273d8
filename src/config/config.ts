import { z } from 'zod';
import { PublishSettings } from './publish.ts';
import { SignSettings } from './sign.ts';

const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, { error: 'expected a date like 2026-01-01' });

/** A value a control uses, with the sentence of policy behind it. A bare value has no policy yet. */
const ParameterOverride = z.union([
  z.strictObject({ value: z.unknown(), policy: z.string().optional() }),
  z.number(),
  z.string(),
  z.boolean(),
  z.array(z.unknown()),
]);

/** `auditpack.yaml`. The sections under `sources` are checked by each source's own schema. */
export const Config = z.strictObject({
  organization: z.string().min(1),
  timezone: z
    .string()
    .refine(isTimezone, { error: 'expected an IANA time zone like America/Chicago' }),
  period: z.strictObject({ from: date, to: date }).refine(({ from, to }) => from < to, {
    error: 'expected `from` before `to`; the period is half-open, `to` is the first day after it',
  }),
  frameworks: z
    .array(z.enum(['soc2', 'iso27001-2022', 'hipaa']))
    .min(1)
    .default(['soc2', 'iso27001-2022', 'hipaa']),
  ledger: z.string().default('./evidence'),
  people: z.string().default('people.csv'),
  entitlements: z.string().default('entitlements.yaml'),
  registers: z.string().default('registers.yaml'),
  decisions: z.string().default('decisions.yaml'),
  profile: z.enum(['strict', 'small_team']).default('strict'),
  /** Share of every vendor's rate limit that is left to the company's other integrations. */
  headroom: z.number().min(0).max(0.95).default(0.5),
  holidays: z.array(date).default([]),
  productionEnvironments: z.array(z.string()).default(['production', 'prod']),
  emergencyLabels: z.array(z.string()).default(['emergency', 'hotfix']),
  /** Systems without a source, known from imported tables alone, e.g. `[onepassword]`. */
  otherSystems: z
    .array(
      z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, { error: 'expected a name like `onepassword`' }),
    )
    .default([]),
  sign: SignSettings.optional(),
  publish: PublishSettings.default([]),
  sources: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
  parameters: z.record(z.string(), ParameterOverride).default({}),
});
export type Config = z.infer<typeof Config>;

function isTimezone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
