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
  /** RFC 3161: an authority that says by its own clock when a signature existed. */
  timestamp: z
    .strictObject({
      url: z.url({ protocol: /^https?$/ }),
      /** PEM file: the authority's root, and what stands between it and the authority. */
      chain: z.string(),
      policy: z
        .string()
        .regex(/^[0-2](\.(0|[1-9]\d{0,15})){2,20}$/, {
          error: 'expected an identifier like 1.2.3.4',
        })
        .optional(),
      /** The answer proves itself, so `http:` loses nothing but privacy; it has to be wanted. */
      plainHttp: z.boolean().default(false),
    })
    .refine(({ url, plainHttp }) => plainHttp || !leavesUnencrypted(url), {
      error: 'expected https:, or `plainHttp: true` for an authority that has nothing else',
      path: ['url'],
    })
    .optional(),
});

function leavesUnencrypted(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'http:' && !/^(127(\.\d{1,3}){3}|\[::1\]|localhost)$/.test(hostname);
}
export type SignSettings = z.infer<typeof SignSettings>;
