import { z } from 'zod';
import { SourceId } from './ids.ts';
import { AccountRef, EntitlementRef, RecordBase } from './record-base.ts';
import { Action } from './taxonomy.ts';
import { Instant, TimeFact } from './time.ts';

/** One row of people.csv: one engagement or one role of a person. */
export const PersonRow = RecordBase.extend({
  kind: z.literal('person-row'),
  personId: z.string(),
  name: z.string(),
  emails: z.array(z.string()),
  workerType: z.enum(['employee', 'contractor', 'vendor', 'external', 'unknown']),
  title: z.string().optional(),
  department: z.string().optional(),
  manager: z.string().optional(),
  sponsor: z.string().optional(),
  timezone: z.string().optional(),
  start: TimeFact.optional(),
  end: TimeFact.optional(),
  endType: z.enum(['voluntary', 'involuntary', 'contract_end', 'unknown']).optional(),
  notice: TimeFact.optional(),
  screeningPassed: TimeFact.optional(),
  policyAck: TimeFact.optional(),
  /** The tested systems the row was made from; absent for HR's own. */
  derivedFrom: z.string().optional(),
  /** The person's account per system, by id or login. */
  nativeIds: z.record(SourceId, z.string()),
});

/** What a directory says of the person behind an account, in its own words. */
export const DirectoryProfile = z.object({
  title: z.string().optional(),
  department: z.string().optional(),
  /** Of the manager: an address, a login or an id of the same directory, else a name. */
  manager: z.string().optional(),
  workerType: z.string().optional(),
  timezone: z.string().optional(),
});
export type DirectoryProfile = z.infer<typeof DirectoryProfile>;

/** An account as a system showed it at `observedAt`. */
export const Account = RecordBase.extend({
  kind: z.literal('account'),
  accountId: z.string(),
  logins: z.array(z.string()),
  emails: z.array(z.string()),
  displayName: z.string().optional(),
  accountType: z.enum(['human', 'service', 'bot', 'guest', 'unknown']),
  state: z.enum(['active', 'suspended', 'deactivated', 'deleted', 'invited', 'unknown']),
  /** The vendor's own word for the state. */
  vendorState: z.string(),
  stateSince: Instant.optional(),
  /** The state was reached at this time or earlier, where the vendor tells no more than that. */
  stateBy: Instant.optional(),
  createdAt: Instant.optional(),
  lastUseAt: Instant.optional(),
  mfaEnrolled: z.boolean().optional(),
  /** A second factor is demanded of this account, where the vendor tells per account. */
  mfaEnforced: z.boolean().optional(),
  /** Path of the organizational unit it is in, which policies may be scoped to. */
  orgUnit: z.string().optional(),
  profile: DirectoryProfile.optional(),
});

/** At `observedAt` this account held this entitlement. */
export const Membership = RecordBase.extend({
  kind: z.literal('membership'),
  account: AccountRef,
  entitlement: EntitlementRef,
  via: z.enum(['direct', 'group', 'rule', 'unknown']),
  /** The group it came through, where the vendor names it. */
  through: EntitlementRef.optional(),
  since: Instant.optional(),
});

/** An entitlement that exists in a system (group, team, role, application, repository). */
export const Entitlement = RecordBase.extend({
  kind: z.literal('entitlement'),
  entitlement: EntitlementRef,
  description: z.string().optional(),
});

/** A normalized audit event. `vendorType` keeps the vendor's own name for the action. */
export const Event = RecordBase.extend({
  kind: z.literal('event'),
  action: Action,
  vendorType: z.string(),
  actor: AccountRef.optional(),
  /** The account the action was done to, for account, grant, credential and session actions. */
  subject: AccountRef.optional(),
  entitlement: EntitlementRef.optional(),
  /** Anything else the action touched, in words a reader understands. */
  targets: z.array(z.string()),
  time: TimeFact,
  outcome: z.enum(['success', 'failure', 'unknown']),
  reason: z.string().optional(),
  origin: z.object({ ip: z.string().optional(), userAgent: z.string().optional() }).optional(),
  session: z.string().optional(),
  correlation: z.array(z.string()),
  /** Free-text ticket references seen in the event, e.g. `HELP-101`. */
  mentions: z.array(z.string()),
  /** Changed settings or role before and after, where the vendor gives them. */
  before: z.string().optional(),
  after: z.string().optional(),
});

/** What a policy demands, in one vocabulary for all vendors; what it does not say is absent. */
export const PolicyFacts = z.object({
  mfa: z.enum(['required', 'optional', 'off', 'unknown']).optional(),
  phishingResistant: z.boolean().optional(),
  passwordMinLength: z.int().optional(),
  /** Failed attempts before the account locks; 0 is never. */
  lockoutAttempts: z.int().optional(),
  sessionIdleMinutes: z.number().optional(),
  /** Without an end it is `Number.MAX_SAFE_INTEGER`, so that no comparison takes it for short. */
  sessionLifetimeMinutes: z.number().optional(),
  ssoRequired: z.boolean().optional(),
  enabled: z.boolean().optional(),
  /** Groups, org units or applications it holds for, by the vendor's key; absent is everybody. */
  appliesTo: z.array(z.string()).optional(),
});
export type PolicyFacts = z.infer<typeof PolicyFacts>;

/** A setting as it stood at `observedAt`: branch protection, ruleset, policy. */
export const ConfigSnapshot = RecordBase.extend({
  kind: z.literal('config-snapshot'),
  object: z.string(),
  settings: z.record(z.string(), z.unknown()),
  policy: PolicyFacts.optional(),
});

/** Something that opens a door besides a password: token, key, factor, installation. Never its secret. */
export const Credential = RecordBase.extend({
  kind: z.literal('credential'),
  credentialType: z.enum([
    'api_token',
    'oauth_grant',
    'ssh_key',
    'deploy_key',
    'app_installation',
    'mfa_factor',
    'webhook',
    'other',
  ]),
  name: z.string(),
  /** Whose it is; absent where the vendor does not say. */
  owner: AccountRef.optional(),
  /** Rights it carries, in the vendor's words. */
  scopes: z.array(z.string()),
  /** What it opens, where not the whole tenant: a repository, an application. */
  target: z.string().optional(),
  state: z.enum(['active', 'pending', 'suspended', 'expired', 'revoked', 'unknown']),
  createdAt: Instant.optional(),
  lastUsedAt: Instant.optional(),
  expiresAt: Instant.optional(),
});

/** A message in a channel; `ts` is the vendor's own id and never parsed to a float. */
export const Message = RecordBase.extend({
  kind: z.literal('message'),
  channel: z.string(),
  channelName: z.string().optional(),
  ts: z.string(),
  threadTs: z.string().optional(),
  /** The vendor's own kind of message, e.g. `bot_message`, `tombstone`. */
  subtype: z.string().optional(),
  author: AccountRef.optional(),
  text: z.string(),
  time: TimeFact,
  editedAt: Instant.optional(),
  deletedAt: Instant.optional(),
  mentions: z.array(AccountRef),
  reactions: z.array(z.object({ name: z.string(), users: z.array(z.string()), count: z.int() })),
  /** Files shared with it, never their content. */
  files: z
    .array(
      z.object({
        name: z.string(),
        id: z.string().optional(),
        type: z.string().optional(),
        size: z.number().optional(),
        deleted: z.boolean().optional(),
      }),
    )
    .optional(),
  /** What an app says of its message for other programs; the payload is JSON. */
  metadata: z.object({ type: z.string(), payload: z.string() }).optional(),
});

/** A file that somebody handed in, and what they attest of it. Manual wherever it is used. */
export const Attestation = RecordBase.extend({
  kind: z.literal('attestation'),
  /** Name of the file as handed in. */
  file: z.string(),
  sha256: z.string(),
  bytes: z.int(),
  /** Controls it is to be read for, by id. */
  controls: z.array(z.string()),
  who: z.string(),
  /** Where it comes from: system, screen, person. */
  from: z.string(),
  why: z.string(),
  /** When it was obtained there, as attested. */
  obtained: Instant,
});

/** A channel the collector could see. */
export const Channel = RecordBase.extend({
  kind: z.literal('channel'),
  channelId: z.string(),
  name: z.string(),
  isPrivate: z.boolean(),
  createdAt: Instant.optional(),
  collectorIsMember: z.boolean(),
});
