import { z } from 'zod';
import { SecretRef } from '../../model/secret-ref.ts';

export const PagerDutySettings = z.strictObject({
  /** `https://api.pagerduty.com`, in the EU `https://api.eu.pagerduty.com`. */
  baseUrl: z.url({ protocol: /^https?$/ }).default('https://api.pagerduty.com'),
  /** What the account is called in records: its subdomain. */
  account: z.string().min(1).default('pagerduty'),
  /** A read-only REST API key. */
  token: SecretRef,
  /** Names of the services whose incidents are incidents to the tests. */
  projects: z.strictObject({ incident: z.array(z.string().min(1)).default([]) }).prefault({}),
});
export type PagerDutySettings = z.infer<typeof PagerDutySettings>;
