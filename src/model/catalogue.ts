import { z } from 'zod';
import { SourceId } from './ids.ts';
import { Moment } from './registers.ts';

/**
 * `entitlements.yaml`: what the rights of the company are called, how sensitive they are, who may
 * approve them, and what people call them. Versioned and itself approved (auditors.md §2.4, ACC-05).
 */
const EntitlementRule = z.strictObject({
  system: SourceId,
  type: z.enum(['org', 'group', 'role', 'app', 'team', 'repo', 'channel', 'other']),
  /** Name or key; `*` for every one of this system and type. */
  name: z.string(),
  /** Only this level (`admin`, `push`); absent for every level. */
  level: z.string().optional(),
  class: z.enum(['standard', 'sensitive', 'privileged']),
  ephi: z.boolean().default(false),
  owner: z.string().optional(),
  delegates: z.array(z.string()).default([]),
  /** Comes with the job through a rule; read by ACC-14, not ACC-01…08. */
  birthright: z.boolean().default(false),
  aliases: z.array(z.string()).default([]),
  /** Not in scope of access tests, with the reason. */
  outOfScope: z.string().optional(),
});
export const Catalogue = z.strictObject({
  version: z.union([z.int(), z.string()]),
  approved: z.strictObject({ by: z.string(), on: z.string() }).optional(),
  entitlements: z.array(EntitlementRule).default([]),
  /** Lowest to highest, per system and type, e.g. `github:repo: [pull, push, admin]`. */
  levels: z.record(z.string(), z.array(z.string())).default({}),
  /** Who approves: `manager` of the beneficiary or `owner` of the resource. */
  approvers: z
    .strictObject({
      standard: z.enum(['manager', 'owner']).default('manager'),
      sensitive: z.enum(['manager', 'owner']).default('owner'),
      privileged: z.enum(['manager', 'owner']).default('owner'),
    })
    .default({ standard: 'manager', sensitive: 'owner', privileged: 'owner' }),
  /** Who reviews access to a system, besides managers and owners, as person ids. */
  reviewers: z.record(SourceId, z.array(z.string())).default({}),
  /** Non-human accounts: service, bot, shared and break-glass, with the person who owns them. */
  nonHuman: z
    .array(
      z.strictObject({
        system: SourceId,
        account: z.string(),
        type: z.enum(['service', 'bot', 'shared', 'break_glass']),
        owner: z.string().optional(),
        purpose: z.string().optional(),
        /** What it may do, in words. */
        scope: z.string().optional(),
        approved: z.strictObject({ by: z.string(), on: Moment }).optional(),
        reviewed: Moment.optional(),
        /** Tokens, keys and installations it stands for, by name or id. */
        credentials: z.array(z.string()).default([]),
        /** Who owned it before, and until when. */
        previous: z.array(z.strictObject({ owner: z.string(), until: Moment })).default([]),
      }),
    )
    .default([]),
  /** Deactivations that are no terminations: leave of absence, duplicate (LEV-08). */
  explanations: z
    .array(
      z.strictObject({
        system: SourceId,
        account: z.string(),
        from: z.string(),
        to: z.string().optional(),
        reason: z.string(),
        recordedBy: z.string(),
      }),
    )
    .default([]),
});
export type Catalogue = z.infer<typeof Catalogue>;
export type EntitlementRule = z.infer<typeof EntitlementRule>;

/** What a ticket can be evidence of. */
export type TicketUse = 'access' | 'change' | 'incident';

/** How tickets and channels of this company are read; `projects` and `channels` of every source. */
export interface WorkConventions {
  /** Jira projects, ServiceNow tables, PagerDuty services and the like, by what they are used for. */
  readonly accessProjects: readonly string[];
  readonly changeProjects: readonly string[];
  readonly incidentProjects: readonly string[];
  /** Channel names in which requests are made and approved. */
  readonly requestChannels: readonly string[];
  /** Name patterns of incident channels, `*` as wildcard. */
  readonly incidentChannels: readonly string[];
  /** Environments that count as production. */
  readonly productionEnvironments: readonly string[];
  readonly emergencyLabels: readonly string[];
  /** Streams that hold tickets, as `jira/issues`, and what those can be used for. */
  readonly ticketStreams?: ReadonlyMap<string, readonly TicketUse[]>;
}
