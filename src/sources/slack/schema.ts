import { z } from 'zod';

const text = z.string().nullish();
const flag = z.boolean().nullish();

export const Team = z.looseObject({
  id: z.string().min(1),
  name: z.string(),
  domain: text,
  email_domain: text,
  plan: text,
});

/** A deleted user lacks most fields. */
export const User = z.looseObject({
  id: z.string().regex(/^[UW]/),
  team_id: text,
  name: text,
  real_name: text,
  deleted: flag,
  is_bot: flag,
  is_app_user: flag,
  is_admin: flag,
  is_owner: flag,
  is_primary_owner: flag,
  is_restricted: flag,
  is_ultra_restricted: flag,
  is_invited_user: flag,
  has_2fa: flag,
  updated: z.number().nullish(),
  profile: z.looseObject({ email: text, real_name: text, display_name: text }).nullish(),
});

export const Channel = z.looseObject({
  id: z.string().regex(/^[CGD]/),
  name: z.string(),
  created: z.number().nullish(),
  is_private: flag,
  is_member: flag,
  is_archived: flag,
});

/** `ts` is the message's id and its time in one: seconds and microseconds as text. */
export const Message = z.looseObject({
  type: z.literal('message'),
  subtype: text,
  ts: z.string().regex(/^\d{9,11}\.\d{6}$/),
  thread_ts: text,
  user: text,
  bot_id: text,
  username: text,
  text: text,
  channel: text,
  reply_count: z.int().nullish(),
  edited: z.looseObject({ user: text, ts: text }).nullish(),
  reactions: z
    .array(
      z.looseObject({
        name: z.string(),
        users: z.array(z.string()).nullish(),
        count: z.int().nullish(),
      }),
    )
    .nullish(),
});

const entity = z.looseObject({ id: text, name: text, email: text, team: text }).nullish();

/** An audit log entry: actor and entity say their kind and hold it under a member of that name. */
export const AuditEntry = z.looseObject({
  id: z.string().min(1),
  date_create: z.number(),
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
