import { z } from 'zod';

/** Where a secret is; the secret itself never stands in a configuration. */
export const SecretRef = z.union(
  [
    z.strictObject({ env: z.string().min(1) }),
    z.strictObject({ file: z.string().min(1) }),
    z.strictObject({ command: z.array(z.string()).min(1) }),
  ],
  { error: 'expected a reference: {env: NAME}, {file: path} or {command: [program, …]}' },
);
export type SecretRef = z.infer<typeof SecretRef>;
