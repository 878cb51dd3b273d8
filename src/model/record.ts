import { z } from 'zod';
import {
  Account,
  Attestation,
  Channel,
  ConfigSnapshot,
  Credential,
  Entitlement,
  Event,
  Membership,
  Message,
  PersonRow,
} from './records.ts';
import { Review } from './review-records.ts';
import {
  Comment,
  Commit,
  Deployment,
  PullRequest,
  Tenant,
  Ticket,
  TicketApproval,
  TicketChange,
} from './work-records.ts';

/** Every kind of normalized record. */
export const AnyRecord = z.discriminatedUnion('kind', [
  PersonRow,
  Attestation,
  Account,
  Membership,
  Entitlement,
  Event,
  ConfigSnapshot,
  Credential,
  Message,
  Channel,
  Ticket,
  TicketChange,
  Comment,
  TicketApproval,
  PullRequest,
  Commit,
  Deployment,
  Tenant,
  Review,
]);
export type AnyRecord = z.infer<typeof AnyRecord>;
export type RecordKind = AnyRecord['kind'];
export type RecordOf<K extends RecordKind> = Extract<AnyRecord, { kind: K }>;

/** Every record kind, in the order packs list them. */
export const RECORD_KINDS = [
  'person-row',
  'tenant',
  'account',
  'entitlement',
  'membership',
  'event',
  'config-snapshot',
  'credential',
  'channel',
  'message',
  'ticket',
  'ticket-change',
  'comment',
  'ticket-approval',
  'pull-request',
  'commit',
  'deployment',
  'review',
  'attestation',
] as const satisfies readonly RecordKind[];

/** What can't be mapped: kept, counted and shipped, never dropped. */
export const Reject = z.object({
  kind: z.literal('reject'),
  source: z.string(),
  stream: z.string(),
  reason: z.enum([
    'not-json',
    'wrong-shape',
    'no-id',
    'no-time',
    'bad-time',
    'too-deep',
    'too-large',
    'not-an-item',
    'other',
  ]),
  detail: z.string(),
  raw: z.object({
    run: z.string(),
    path: z.string(),
    exchange: z.int(),
    pointer: z.string(),
    offset: z.int(),
    length: z.int(),
    sha256: z.string(),
  }),
});
export type Reject = z.infer<typeof Reject>;
export type RejectReason = Reject['reason'];
