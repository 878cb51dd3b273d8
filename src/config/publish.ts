import { z } from 'zod';
import { SecretRef } from '../model/secret-ref.ts';

const PATH = /^(?!.*(^|\/)\.)[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/;

/** `publish:` where checkpoints go, so that somebody outside this machine holds them. */
export const PublishSettings = z.array(
  z.union(
    [
      /** A line is appended. */
      z.strictObject({ file: z.string().min(1) }),
      /** A line is appended to a file of a repository, and pushed. */
      z.strictObject({
        git: z.string().regex(/^[^-\s]\S*$/, { error: 'expected the address of a repository' }),
        path: z
          .string()
          .regex(PATH, { error: 'expected a path like checkpoints.txt' })
          .default('checkpoints.txt'),
        branch: z
          .string()
          .regex(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,99}$/, { error: 'expected the name of a branch' })
          .default('main'),
      }),
      /** The note is put there over HTTP. */
      z.strictObject({ put: z.url({ protocol: /^https?$/ }), token: SecretRef.optional() }),
    ],
    { error: 'expected {file: path}, {git: address, path, branch} or {put: https://…, token}' },
  ),
);
export type PublishSettings = z.infer<typeof PublishSettings>;
