import { z } from 'zod';
import { SecretRef } from '../model/secret-ref.ts';

const AgentKey = z.strictObject({
  agent: z.string().regex(/^SHA256:[A-Za-z0-9+/]{43}$/, {
    error: 'expected a fingerprint as `ssh-add -l` prints it: SHA256:…',
  }),
});

/** `sign:` who signs packs and checkpoints, and whose clock says when. */
export const SignSettings = z.strictObject({
  key: z.union([...SecretRef.options, AgentKey], {
    error:
      'expected where the key is: {file: path}, {env: NAME}, {command: [program, …]} or {agent: SHA256:…}',
  }),
  passphrase: SecretRef.optional(),
  /** Name by which auditors list the key; `evidence@<organization>` unless given. */
  identity: z
    .string()
    .regex(/^[A-Za-z0-9._@+-]{1,100}$/, { error: 'expected a name like evidence@example.com' })
    .optional(),
  timestamp: z
    .strictObject({
      /** RFC 3161 over HTTP; the answer proves itself, so plain http is fine. */
      url: z.url({ protocol: /^https?$/ }),
      /** PEM file: the authority's root, and what stands between it and the authority. */
      chain: z.string(),
    })
    .optional(),
});
export type SignSettings = z.infer<typeof SignSettings>;
