import { z } from 'zod';
import { SecretRef } from '../../model/secret-ref.ts';

const Address = z.url({ protocol: /^https?$/ });
const RepoName = z.string().regex(/^([\w.-]+\/)?[\w.-]+$/, {
  error: 'expected a repository name like `api` or `larkspur/api`',
});

const FullName = z.string().regex(/^[\w.-]+\/[\w.-]+$/, {
  error: 'expected a repository with its owner like `larkspur/it`',
});

const base = {
  /** Login of the organization. */
  org: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]*$/, { error: 'expected an organization login' }),
  /** REST address; a GitHub Enterprise Server has `https://HOST/api/v3`. */
  baseUrl: Address.default('https://api.github.com'),
  /** GraphQL address, derived from `baseUrl` unless a gateway puts it elsewhere. */
  graphqlUrl: Address.optional(),
  /** Repositories to walk; without it all that are not archived or were pushed to in the window. */
  repos: z.array(RepoName).min(1).optional(),
  /** Repositories whose issues are tickets, by what they are evidence of. */
  projects: z
    .strictObject({
      access: z.array(FullName).default([]),
      change: z.array(FullName).default([]),
      incident: z.array(FullName).default([]),
    })
    .optional(),
  /** Reads the activity of default branches only: less volume, but pushes elsewhere stay unseen. */
  defaultBranchOnly: z.boolean().default(false),
  /** How long the audit log answers; GitHub keeps 180 days. */
  retentionDays: z.int().min(1).max(3650).default(180),
  /** How long rule suites answer; GitHub looks back a month. */
  ruleSuiteDays: z.int().min(1).max(3650).default(30),
};

/** A token (fine-grained, or classic), or better a GitHub App with its PEM key and installation. */
export const GithubSettings = z.union([
  z.strictObject({ ...base, token: SecretRef }),
  z.strictObject({
    ...base,
    appId: z.int().positive(),
    privateKey: SecretRef,
    installationId: z.int().positive(),
  }),
]);
export type GithubSettings = z.infer<typeof GithubSettings>;

/** `baseUrl` without slashes at its end. */
export function restUrl({ baseUrl }: Pick<GithubSettings, 'baseUrl'>): string {
  return baseUrl.replace(/\/+$/, '');
}

/** `/api/v3` of an Enterprise Server has its GraphQL at `/api/graphql`; others add `/graphql`. */
export function graphqlUrl(settings: Pick<GithubSettings, 'baseUrl' | 'graphqlUrl'>): string {
  if (settings.graphqlUrl !== undefined) return settings.graphqlUrl;
  const rest = restUrl(settings);
  return rest.endsWith('/api/v3') ? `${rest.slice(0, -'/v3'.length)}/graphql` : `${rest}/graphql`;
}
