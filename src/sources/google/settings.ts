import { z } from 'zod';
import { SecretRef } from '../../model/secret-ref.ts';

export const GoogleSettings = z.strictObject({
  /** Administrator on whose behalf the service account reads; a custom read-only role is enough. */
  subject: z.email(),
  /** Service-account key file (JSON). */
  credentials: SecretRef,
  customer: z.string().default('my_customer'),
  baseUrl: z.url({ protocol: /^https?$/ }).default('https://admin.googleapis.com/'),
  tokenUrl: z.url({ protocol: /^https?$/ }).default('https://oauth2.googleapis.com/token'),
  /** How far back this domain's reports answer; Google keeps 180 days. */
  retentionDays: z.int().min(1).max(3650).default(180),
});
export type GoogleSettings = z.infer<typeof GoogleSettings>;

const SCOPE = 'https://www.googleapis.com/auth/';
export const SCOPES = {
  users: `${SCOPE}admin.directory.user.readonly`,
  groups: `${SCOPE}admin.directory.group.readonly`,
  members: `${SCOPE}admin.directory.group.member.readonly`,
  roles: `${SCOPE}admin.directory.rolemanagement.readonly`,
  reports: `${SCOPE}admin.reports.audit.readonly`,
} as const;
