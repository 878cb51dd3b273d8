import { z } from 'zod';

const text = z.string().nullish();
const flag = z.boolean().nullish();
const int = z.int().nullish();

export const Team = z.looseObject({
  id: z.string().min(1),
  name: z.string().min(1),
  domain: text,
  email_domain: text,
  enterprise_id: text,
  enterprise_name: text,
  sso_provider: z.looseObject({ type: text, name: text, label: text }).nullish(),
});

/** What `team.billing.info` answers; beside `ok` it holds the plan alone. */
export const Billing = z.looseObject({ ok: z.literal(true), plan: z.string() });

/** A deleted user lacks most fields. */
export const User = z.looseObject({
  id: z.string().regex(/^[UW]/),
  team_id: text,
  name: text,
  real_name: text,
  deleted: flag,
  is_bot: flag,
  is_app_user: flag,
  is_workflow_bot: flag,
  is_admin: flag,
  is_owner: flag,
  is_primary_owner: flag,
  is_restricted: flag,
  is_ultra_restricted: flag,
  is_stranger: flag,
  is_invited_user: flag,
  has_2fa: flag,
  updated: z.number().nullish(),
  profile: z
    .looseObject({
      email: text,
      real_name: text,
      display_name: text,
      guest_expiration_ts: z.number().nullish(),
    })
    .nullish(),
  enterprise_user: z.looseObject({ is_admin: flag, is_owner: flag }).nullish(),
});
export type User = z.infer<typeof User>;

export const Channel = z.looseObject({
  id: z.string().regex(/^[CGD]/),
  name: z.string().min(1),
  created: z.number().nullish(),
  is_private: flag,
  is_group: flag,
  is_member: flag,
  is_archived: flag,
  is_ext_shared: flag,
  is_org_shared: flag,
  is_pending_ext_shared: flag,
  shared_team_ids: z.array(z.string()).nullish(),
});

export const UserGroup = z.looseObject({
  id: z.string().regex(/^S/),
  name: z.string().min(1),
  handle: text,
  description: text,
  date_delete: z.number().nullish(),
  users: z.array(z.string()).nullish(),
  user_count: z.union([z.int(), z.string()]).nullish(),
});

/** `ts` is a message's id and its time in one: seconds and microseconds as text. */
export const Ts = z.string().regex(/^\d{9,11}\.\d{6}$/);

const Reaction = z.looseObject({
  name: z.string(),
  users: z.array(z.string()).nullish(),
  count: int,
});
const File = z.looseObject({
  id: text,
  name: text,
  title: text,
  filetype: text,
  size: z.number().nullish(),
  mode: text,
});

export const Message = z.looseObject({
  type: z.literal('message'),
  subtype: text,
  ts: Ts,
  thread_ts: text,
  user: text,
  bot_id: text,
  username: text,
  bot_profile: z.looseObject({ name: text, app_id: text }).nullish(),
  text: text,
  channel: text,
  reply_count: int,
  latest_reply: text,
  edited: z.looseObject({ user: text, ts: text }).nullish(),
  reactions: z.array(Reaction).nullish(),
  files: z.array(File).nullish(),
  blocks: z.unknown().optional(),
  attachments: z.unknown().optional(),
  metadata: z.looseObject({ event_type: text, event_payload: z.unknown().optional() }).nullish(),
});
export type Message = z.infer<typeof Message>;

const entity = z.looseObject({ id: text, name: text, email: text, team: text }).nullish();

/** An audit log entry: actor and entity say their kind and hold it under a member of that name. */
export const AuditEntry = z.looseObject({
  id: text,
  /** Epoch seconds; exports have text. */
  date_create: z.union([z.number(), z.string()]).nullish(),
  action: z.string().min(1),
  actor: z.looseObject({ type: text, user: entity }).nullish(),
  entity: z
    .looseObject({
      type: text,
      user: entity,
      workspace: entity,
      app: entity,
      channel: entity,
      usergroup: entity,
      role: entity,
    })
    .nullish(),
  context: z
    .looseObject({
      ip_address: text,
      ua: text,
      session_id: z.union([z.number(), z.string()]).nullish(),
      app: entity,
    })
    .nullish(),
  details: z.unknown().optional(),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

/** Seconds since 1970, of this century. */
const Epoch = z.int().min(1_000_000_000);

/** Accesses of one user from one address and program, added up. */
export const AccessLog = z.looseObject({
  user_id: z.string().regex(/^[UW]/),
  username: text,
  date_first: Epoch,
  date_last: Epoch,
  count: int,
  ip: text,
  user_agent: text,
  country: text,
});

/** A change of an app or integration; `date` is epoch seconds as text. */
export const IntegrationLog = z.looseObject({
  user_id: text,
  user_name: text,
  date: z.union([z.string().regex(/^\d{10,11}$/), Epoch]),
  change_type: z.string().min(1),
  app_id: text,
  app_type: text,
  service_id: z.union([z.string(), z.int()]).nullish(),
  service_type: text,
  scope: text,
  channel: text,
  reason: text,
});
