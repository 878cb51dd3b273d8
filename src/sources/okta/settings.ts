import { z } from 'zod';
import { SecretRef } from '../../model/secret-ref.ts';

const base = {
  baseUrl: z.url({ protocol: /^https?$/ }),
  /** How long this org's System Log answers; Okta keeps 90 days unless told otherwise. */
  retentionDays: z.int().min(1).max(3650).default(90),
};

/** An API token, or better an OAuth service application with a private RSA key (PEM). */
export const OktaSettings = z.union([
  z.strictObject({ ...base, token: SecretRef }),
  z.strictObject({ ...base, clientId: z.string().min(1), privateKey: SecretRef }),
]);
export type OktaSettings = z.infer<typeof OktaSettings>;
