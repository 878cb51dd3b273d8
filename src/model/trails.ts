import type { z } from 'zod';
import type {
  BreakGlassUse,
  CredentialTrail,
  ExportAnomaly,
  Move,
  OwnedItem,
  PolicyChange,
  PolicyState,
  Reactivation,
} from './access-trails.ts';
import type { Approval } from './approval.ts';
import type { Catalogue, TicketUse } from './catalogue.ts';
import type { Evidence } from './evidence.ts';
import type { SourceId } from './ids.ts';
import type { Engagement, LinkedAccount, Person } from './people-trails.ts';
import type { Reject } from './record.ts';
import type { EntitlementRef } from './record-base.ts';
import type { Event } from './records.ts';
import type { Decisions, Registers } from './registers.ts';
import type { ReviewTrails } from './review-trails.ts';
import type { Statement } from './statement.ts';
import type { Instant, Period, TimeFact } from './time.ts';
import type {
  Alert,
  Change,
  DeploymentTrail,
  EnvironmentState,
  Incident,
  IncidentSign,
  ProtectionEvent,
  ProtectionState,
  Push,
  RepositorySecrets,
  SettingChange,
} from './work-trails.ts';

/**
 * What the link stage makes of the records and the evaluate stage reads. Plain data, total order,
 * no functions. Everything names the records and raw bytes it rests on in `evidence`.
 */
export interface Trails extends ReviewTrails {
  readonly period: Period;
  /** The latest moment any evidence was received. */
  readonly extractedAt: Instant;
  readonly people: readonly Person[];
  readonly accounts: readonly LinkedAccount[];
  readonly entitlements: readonly CatalogueEntry[];
  readonly grants: readonly Grant[];
  readonly requests: readonly Request[];
  readonly links: readonly Link[];
  readonly leavers: readonly Leaver[];
  readonly changes: readonly Change[];
  readonly pushes: readonly Push[];
  readonly protectionEvents: readonly ProtectionEvent[];
  readonly incidents: readonly Incident[];
  /** Signs of incidents elsewhere: channels, alerts, emergency changes (INC-08). */
  readonly incidentSigns: readonly IncidentSign[];
  readonly deployments: readonly DeploymentTrail[];
  readonly alerts: readonly Alert[];
  readonly coverage: readonly Coverage[];
  readonly statements: readonly Statement[];
  readonly rejects: readonly Reject[];
  /** Numbered populations: issue keys, pull request numbers (IPE-05). */
  readonly sequences: readonly Sequence[];
  /** Levels of a right from low to high, by `system:type`, as the company orders them (ACC-06). */
  readonly levels?: Readonly<Record<string, readonly string[]>>;
  /** What branches demanded before a merge, at each listing (CHG-10). */
  readonly protections?: readonly ProtectionState[];
  /** Environments of repositories, and who and what can reach them (CHG-13). */
  readonly environments?: readonly EnvironmentState[];
  readonly repositorySecrets?: readonly RepositorySecrets[];
  /** Changes of settings that bear on security (CHG-12). */
  readonly settingChanges?: readonly SettingChange[];
  readonly moves: readonly Move[];
  readonly reactivations: readonly Reactivation[];
  readonly policies: readonly PolicyState[];
  readonly policyChanges: readonly PolicyChange[];
  readonly credentials: readonly CredentialTrail[];
  readonly exportAnomalies: readonly ExportAnomaly[];
  readonly breakGlass: readonly BreakGlassUse[];
  readonly owned: readonly OwnedItem[];
  /** The register of non-human accounts and credentials. */
  readonly machines: Catalogue['nonHuman'];
  /** The company's registers as given; absent when it keeps none. */
  readonly registers?: Registers;
  readonly decisions: Decisions;
}

export interface CatalogueEntry {
  /** `<system>:<type>:<key>[:level]`; stable. */
  readonly id: string;
  readonly ref: EntitlementRef;
  readonly class: 'standard' | 'sensitive' | 'privileged';
  readonly ephi: boolean;
  /** Person id of the resource owner, and of delegates. */
  readonly owner?: string;
  readonly delegates: readonly string[];
  readonly birthright: boolean;
  /** Lower-case words by which people ask for it. */
  readonly aliases: readonly string[];
  /** Why access tests leave it out, when they do. */
  readonly outOfScope?: string;
}

/** An account held an entitlement from `effective` until `ended`. */
export interface Grant {
  readonly id: string;
  readonly system: SourceId;
  readonly accountId: string;
  readonly person?: string;
  /** Confidence of `person`; below 0.9 tests answer I. */
  readonly personConfidence: number;
  readonly accountType: LinkedAccount['type'];
  readonly entitlement: CatalogueEntry;
  readonly effective: TimeFact;
  readonly ended?: TimeFact;
  /** Was the start seen as an event, or only bounded by snapshots? */
  readonly seen: 'event' | 'snapshot';
  /** In place at the first sight of the system, before or without an event in the period. */
  readonly preexisting: boolean;
  readonly actor?: {
    person?: string;
    confidence: number;
    login: string;
    rule: boolean;
    name?: string;
  };
  readonly via: 'direct' | 'group' | 'rule' | 'unknown';
  /** Granted automatically by a rule engine: read by ACC-14, not ACC-01…08. */
  readonly birthright: boolean;
  readonly outcome: 'success' | 'failure' | 'unknown';
  /** Seen in a later state snapshot; undefined when no snapshot of that entitlement followed. */
  readonly confirmedBySnapshot?: boolean;
  readonly evidence: readonly Evidence[];
}

export interface Request {
  readonly id: string;
  /** System it was made in; `jsm` where a Jira ticket passed approval steps. */
  readonly channel: string;
  /** HELP-101, or a Slack permalink-like `channel/ts`. */
  readonly key: string;
  /** Its title, or the beginning of its text. */
  readonly title?: string;
  readonly requester?: string;
  readonly requesterConfidence: number;
  /** Persons it is for; usually one. */
  readonly beneficiaries: readonly string[];
  readonly asked: readonly { entitlement?: string; text: string; level?: string }[];
  readonly reason: string;
  readonly created: TimeFact;
  /** When what it asks, or for whom, was last changed afterwards. */
  readonly changed?: TimeFact;
  readonly approvals: readonly Approval[];
  readonly expiry?: TimeFact;
  readonly closed?: TimeFact;
  readonly outcome: 'open' | 'done' | 'declined' | 'cancelled' | 'unknown';
  /** Persons who took part (comments, transitions, replies). */
  readonly participants: readonly string[];
  /** The text that says it is done, by whom, when. */
  readonly confirmation?: { text: string; by?: string; at: TimeFact };
  readonly evidence: readonly Evidence[];
}

/** A derived connection, recomputable from the records. */
export interface Link {
  readonly from: string;
  readonly to: string;
  readonly relation: 'grant-request' | 'change-ticket' | 'change-deployment' | 'incident-sign';
  readonly confidence: number;
  readonly rule:
    | 'exact'
    | 'referenced'
    | 'referenced_text'
    | 'corroborated'
    | 'partial'
    | 'weak'
    | 'manual';
  /** What the rule saw, in plain words. */
  readonly because: readonly string[];
  /** The next best candidate of the same relation, and how close it came. */
  readonly runnerUp?: { readonly to: string; readonly confidence: number };
  /** Two different candidates within 0.05: nobody may choose. */
  readonly ambiguous: boolean;
}

export interface Leaver {
  readonly id: string;
  readonly person: string;
  readonly endType: Engagement['endType'];
  /** The moment after which access is not justified; absent when nobody knows. */
  readonly t0?: TimeFact;
  readonly notice?: TimeFact;
  /** When the roster first said so: between the last version without this end and the first with it. */
  readonly recorded?: TimeFact;
  /** Start of the next engagement: activity after it is not this leaver's. */
  readonly nextStart?: TimeFact;
  readonly accounts: readonly {
    readonly system: SourceId;
    readonly accountId: string;
    readonly login: string;
    /** First moment it was fully inactive at or after which it stayed so; absent when never. */
    readonly inactive?: TimeFact;
    readonly evidence: readonly Evidence[];
  }[];
  readonly privileged: readonly {
    readonly grant: string;
    readonly entitlement: string;
    readonly ended?: TimeFact;
  }[];
  /** Use of access after t0, and whether each system's history is whole from t0 to the extract. */
  readonly activity: readonly {
    readonly system: SourceId;
    readonly events: readonly z.infer<typeof Event>[];
    readonly covered: boolean;
    readonly why?: string;
  }[];
  readonly evidence: readonly Evidence[];
}

/** What is known of one stream over the period, from all its statements. */
export interface Coverage {
  readonly source: SourceId;
  readonly stream: string;
  readonly nature: Statement['nature'];
  /** What its tickets can be used for, where it holds tickets. */
  readonly tickets?: readonly TicketUse[];
  /** Answered windows of complete runs, merged, in time order; for state streams the moments. */
  readonly windows: readonly { readonly from: Instant; readonly to: Instant }[];
  readonly holes: readonly {
    readonly from: Instant;
    readonly to: Instant;
    /** Until when the vendor can still answer; absent when it already can't. */
    readonly refillableUntil?: Instant;
    readonly why: string;
  }[];
  /** No hole in the period is left (a later run may have filled one), and the last run was complete. */
  readonly complete: boolean;
  readonly why: readonly string[];
}

export interface Sequence {
  readonly source: SourceId;
  /** e.g. `HELP` or `larkspur/api pull requests`. */
  readonly name: string;
  readonly first: number;
  readonly last: number;
  readonly missing: readonly number[];
  readonly explained: Readonly<Record<string, string>>;
}

export type {
  AccessReviewNote,
  BreakGlassUse,
  CredentialTrail,
  ExportAnomaly,
  Move,
  OwnedItem,
  PolicyChange,
  PolicyState,
  Reactivation,
} from './access-trails.ts';
export type { Approval, Strength } from './approval.ts';
export type { Evidence } from './evidence.ts';
export type {
  AccountState,
  Engagement,
  IdentityLink,
  LinkedAccount,
  Person,
  Role,
} from './people-trails.ts';
export type {
  Alert,
  Change,
  DeploymentTrail,
  EnvironmentState,
  Incident,
  IncidentAction,
  IncidentSign,
  LinkedTicket,
  PersonRef,
  ProtectionEvent,
  ProtectionState,
  Push,
  RepositorySecrets,
  SettingChange,
} from './work-trails.ts';
