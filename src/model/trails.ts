import type { Account, Event } from './records.ts';
import type { EntitlementRef, RawRef } from './record-base.ts';
import type { SourceId } from './ids.ts';
import type { AnyRecord, Reject } from './record.ts';
import type { Statement } from './statement.ts';
import type { Instant, Period, TimeFact } from './time.ts';
import type { z } from 'zod';

/**
 * What the link stage makes of the records and the evaluate stage reads. Plain data, total order,
 * no functions. Everything names the records and raw bytes it rests on in `evidence`.
 */
export interface Trails {
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
}

/** A pointer a reader can follow: the record and its bytes. */
export interface Evidence {
  readonly record: string;
  readonly what: string;
  readonly raw: RawRef;
}

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly emails: readonly string[];
  readonly workerType: 'employee' | 'contractor' | 'vendor' | 'external' | 'unknown';
  readonly timezone: string;
  readonly engagements: readonly Engagement[];
  readonly roles: readonly Role[];
  readonly screeningPassed?: TimeFact;
  readonly policyAck?: TimeFact;
  readonly sponsor?: string;
  readonly evidence: readonly Evidence[];
}
export interface Engagement {
  readonly start?: TimeFact;
  readonly end?: TimeFact;
  readonly endType: 'voluntary' | 'involuntary' | 'contract_end' | 'unknown';
  readonly notice?: TimeFact;
  readonly evidence: readonly Evidence[];
}
export interface Role {
  readonly title?: string;
  readonly department?: string;
  /** Person id of the manager. */
  readonly manager?: string;
  readonly from?: TimeFact;
  readonly to?: TimeFact;
}

/** Account → person, by the levels of auditors.md §2.3. */
export interface IdentityLink {
  readonly person: string;
  readonly confidence: number;
  readonly rule: 'native_id' | 'idp_link' | 'email' | 'confirmed' | 'name_department' | 'name';
  readonly evidence: readonly Evidence[];
}

export type AccountState = z.infer<typeof Account>['state'];

export interface LinkedAccount {
  readonly system: SourceId;
  readonly accountId: string;
  readonly login: string;
  readonly displayName: string;
  readonly type: 'human' | 'service' | 'bot' | 'guest' | 'unknown';
  /** Best identity at or above 0.4; tests use only ≥ 0.9. */
  readonly identity?: IdentityLink;
  readonly runnerUp?: IdentityLink;
  readonly conflict?: string;
  /** Its entry in the register of non-human accounts; such an account is nobody's identity. */
  readonly register?: {
    readonly type: 'service' | 'bot' | 'shared' | 'break_glass';
    readonly owner?: string;
    readonly purpose?: string;
  };
  /** In time order, from events and snapshots. */
  readonly states: readonly { state: AccountState; from: TimeFact; evidence: Evidence }[];
  readonly current: AccountState;
  readonly lastUseAt?: Instant;
  readonly createdAt?: Instant;
  readonly mfaEnrolled?: boolean;
  readonly evidence: readonly Evidence[];
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
  readonly actor?: { person?: string; confidence: number; login: string; rule: boolean };
  readonly via: 'direct' | 'group' | 'rule' | 'unknown';
  /** Granted automatically by a rule engine: read by ACC-14, not ACC-01…08. */
  readonly birthright: boolean;
  readonly outcome: 'success' | 'failure' | 'unknown';
  /** Seen in a later state snapshot; undefined when no snapshot of that entitlement followed. */
  readonly confirmedBySnapshot?: boolean;
  readonly evidence: readonly Evidence[];
}

export type Strength = 'A' | 'B' | 'C' | 'D' | 'E';

export interface Approval {
  readonly id: string;
  readonly approver?: string;
  readonly approverConfidence: number;
  readonly approverLogin: string;
  readonly decision: 'approved' | 'declined' | 'withdrawn' | 'pending';
  readonly decided: TimeFact;
  readonly strength: Strength;
  readonly text: string;
  readonly edited: boolean;
  readonly how: string;
  readonly evidence: readonly Evidence[];
}

export interface Request {
  readonly id: string;
  readonly channel: 'jsm' | 'jira' | 'slack' | 'okta_iga' | 'github' | 'other';
  /** HELP-101, or a Slack permalink-like `channel/ts`. */
  readonly key: string;
  readonly requester?: string;
  readonly requesterConfidence: number;
  /** Persons it is for; usually one. */
  readonly beneficiaries: readonly string[];
  readonly asked: readonly { entitlement?: string; text: string; level?: string }[];
  readonly reason: string;
  readonly created: TimeFact;
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
  readonly privileged: readonly { readonly grant: string; readonly entitlement: string; readonly ended?: TimeFact }[];
  /** Use of access after t0, and whether each system's history is whole from t0 to the extract. */
  readonly activity: readonly { readonly system: SourceId; readonly events: readonly z.infer<typeof Event>[]; readonly covered: boolean; readonly why?: string }[];
  readonly evidence: readonly Evidence[];
}

/** A merged pull request. */
export interface Change {
  readonly id: string;
  readonly repo: string;
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly baseRef: string;
  readonly author?: PersonRef;
  readonly commitAuthors: readonly PersonRef[];
  readonly lastPusher?: PersonRef;
  readonly headSha?: string;
  readonly mergeSha?: string;
  readonly merged: TimeFact;
  readonly mergedBy?: PersonRef;
  readonly labels: readonly string[];
  readonly emergency: boolean;
  readonly reviews: readonly {
    readonly by: PersonRef;
    readonly state: 'approved' | 'changes_requested' | 'commented' | 'dismissed' | 'pending' | 'unknown';
    readonly at?: TimeFact;
    readonly commit?: string;
  }[];
  readonly commits: readonly { readonly sha: string; readonly parents: number; readonly committedAt?: Instant }[];
  readonly checks: readonly { readonly name: string; readonly conclusion: string; readonly at?: TimeFact; readonly required?: boolean }[];
  /** Names of required checks from the protection in force; undefined when not collected. */
  readonly requiredChecks?: readonly string[];
  readonly tickets: readonly string[];
  readonly deployments: readonly string[];
  readonly truncated: readonly string[];
  readonly evidence: readonly Evidence[];
}

/** Someone named in a source, and the person behind it when known. */
export interface PersonRef {
  readonly login: string;
  readonly person?: string;
  readonly confidence: number;
  readonly bot: boolean;
}

/** A commit that reached a protected branch. */
export interface Push {
  readonly id: string;
  readonly repo: string;
  readonly branch: string;
  readonly sha: string;
  readonly at?: TimeFact;
  readonly by?: PersonRef;
  /** Pull requests merged to that branch which contain it. */
  readonly changes: readonly string[];
  readonly evidence: readonly Evidence[];
}

/** A protection override, or a setting change of a protection. */
export interface ProtectionEvent {
  readonly id: string;
  readonly kind: 'override' | 'change' | 'unmet-merge';
  readonly repo: string;
  readonly branch?: string;
  readonly at: TimeFact;
  readonly by?: PersonRef;
  readonly what: string;
  /** The change it belongs to. */
  readonly change?: string;
  readonly evidence: readonly Evidence[];
}

export interface DeploymentTrail {
  readonly id: string;
  readonly repo: string;
  readonly environment: string;
  readonly sha: string;
  readonly at: TimeFact;
  readonly by?: PersonRef;
  readonly state: string;
  readonly change?: string;
  readonly evidence: readonly Evidence[];
}

export interface Incident {
  readonly id: string;
  readonly key: string;
  readonly summary: string;
  readonly severity?: string;
  readonly status: string;
  readonly owner?: string;
  readonly systems?: string;
  readonly detected?: TimeFact;
  readonly reported?: TimeFact;
  readonly triaged?: TimeFact;
  readonly contained?: TimeFact;
  readonly resolved?: TimeFact;
  readonly closed?: TimeFact;
  readonly fields: Readonly<Record<string, string>>;
  readonly links: readonly string[];
  readonly evidence: readonly Evidence[];
}

export interface IncidentSign {
  readonly id: string;
  readonly kind: 'channel' | 'alert' | 'emergency-change' | 'severity-ticket';
  readonly what: string;
  readonly at: TimeFact;
  /** Key of the incident record it maps to. */
  readonly incident?: string;
  readonly evidence: readonly Evidence[];
}

export interface Alert {
  readonly id: string;
  readonly system: SourceId;
  readonly what: string;
  readonly at: TimeFact;
  readonly subject?: PersonRef;
  readonly disposition?: { value: string; by?: string; at: TimeFact; note: string };
  readonly evidence: readonly Evidence[];
}

/** What is known of one stream over the period, from all its statements. */
export interface Coverage {
  readonly source: SourceId;
  readonly stream: string;
  readonly nature: Statement['nature'];
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

/** Records the link stage reads. */
export type RecordSource = Iterable<AnyRecord>;
