import { z } from 'zod';
import { User } from './schema.ts';

const text = z.string().nullish();
const loose = z.looseObject;
const Levels = z.record(z.string(), z.string()).nullish();

/** A GitHub App on the organization (`GET /orgs/{org}/installations`). */
export const Installation = loose({
  id: z.int(),
  app_id: z.int(),
  app_slug: z.string().min(1),
  repository_selection: text,
  permissions: Levels,
  created_at: z.union([z.string(), z.number()]).nullish(),
  suspended_at: text,
});

export const DeployKey = loose({
  id: z.int(),
  title: z.string(),
  /** Only the public half is ever shown. */
  key: z.string(),
  url: text,
  read_only: z.boolean(),
  created_at: text,
  added_by: text,
  last_used: text,
  enabled: z.boolean().nullish(),
});

/** A webhook of an organization or repository; GitHub stars its secret out. */
export const Hook = loose({
  id: z.int(),
  type: text,
  url: text,
  active: z.boolean(),
  events: z.array(z.string()),
  config: loose({ url: text, insecure_ssl: z.union([z.string(), z.number()]).nullish() }),
  created_at: text,
});

/** A fine-grained personal access token that reaches the organization. */
export const TokenGrant = loose({
  token_id: z.int(),
  token_name: z.string(),
  owner: User,
  repository_selection: text,
  permissions: loose({ organization: Levels, repository: Levels, other: Levels }),
  access_granted_at: text,
  token_expired: z.boolean().nullish(),
  token_expires_at: text,
  token_last_used_at: text,
});

/** A token or key that somebody authorised for single sign-on. */
export const SsoCredential = loose({
  credential_id: z.int(),
  credential_type: z.string(),
  login: z.string().min(1),
  scopes: z.array(z.string()).nullish(),
  authorized_credential_note: text,
  authorized_credential_title: text,
  credential_authorized_at: text,
  credential_accessed_at: text,
  authorized_credential_expires_at: text,
});

/** Name of an Actions secret; GitHub never shows the value. */
export const ActionsSecret = loose({
  name: z.string().min(1),
  created_at: z.string(),
  updated_at: z.string(),
  visibility: text,
});

export const OrganizationRole = loose({
  id: z.int(),
  name: z.string().min(1),
  description: text,
  base_role: text,
  permissions: z.array(z.string()),
});
