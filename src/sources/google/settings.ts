import { z } from 'zod';
import { SecretRef } from '../../model/secret-ref.ts';

const GOOGLE = 'https://admin.googleapis.com/';

export const GoogleSettings = z.strictObject({
  /** Administrator on whose behalf the service account reads; a custom read-only role is enough. */
  subject: z.email(),
  /** Service-account key file (JSON). */
  credentials: SecretRef,
  customer: z.string().default('my_customer'),
  baseUrl: z.url({ protocol: /^https?$/ }).default(GOOGLE),
  tokenUrl: z.url({ protocol: /^https?$/ }).default('https://oauth2.googleapis.com/token'),
  /** Cloud Identity, where policies are; beside `baseUrl` unless that is Google's own. */
  policyUrl: z.url({ protocol: /^https?$/ }).optional(),
  /** A super administrator, whom alone Google shows policies; without one they are not read. */
  policySubject: z.email().optional(),
  /** Read users' OAuth grants. Its scope can also revoke them: Google has none that only reads. */
  tokens: z.boolean().default(false),
  /** Reports applications that are not to be read, e.g. `[drive]`; the pack says so. */
  without: z.array(z.string()).default([]),
  /** How far back this domain's reports answer; Google keeps 180 days. */
  retentionDays: z.int().min(1).max(3650).default(180),
});
export type GoogleSettings = z.infer<typeof GoogleSettings>;

/** Where policies are asked for. An address that was moved elsewhere moves this one with it. */
export function policyBase({ policyUrl, baseUrl }: GoogleSettings): string {
  return policyUrl ?? (baseUrl === GOOGLE ? 'https://cloudidentity.googleapis.com/' : baseUrl);
}

const SCOPE = 'https://www.googleapis.com/auth/';
export const SCOPES = {
  users: `${SCOPE}admin.directory.user.readonly`,
  groups: `${SCOPE}admin.directory.group.readonly`,
  members: `${SCOPE}admin.directory.group.member.readonly`,
  roles: `${SCOPE}admin.directory.rolemanagement.readonly`,
  orgUnits: `${SCOPE}admin.directory.orgunit.readonly`,
  domains: `${SCOPE}admin.directory.domain.readonly`,
  customer: `${SCOPE}admin.directory.customer.readonly`,
  reports: `${SCOPE}admin.reports.audit.readonly`,
  policies: `${SCOPE}cloud-identity.policies.readonly`,
  tokens: `${SCOPE}admin.directory.user.security`,
} as const;
