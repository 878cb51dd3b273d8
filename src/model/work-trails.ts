import type { Approval } from './approval.ts';
import type { Evidence } from './evidence.ts';
import type { SourceId } from './ids.ts';
import type { Instant, TimeFact } from './time.ts';

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
    readonly state:
      | 'approved'
      | 'changes_requested'
      | 'commented'
      | 'dismissed'
      | 'pending'
      | 'unknown';
    readonly at?: TimeFact;
    readonly commit?: string;
  }[];
  readonly commits: readonly {
    readonly sha: string;
    readonly parents: number;
    readonly committedAt?: Instant;
  }[];
  readonly checks: readonly {
    readonly name: string;
    readonly conclusion: string;
    readonly at?: TimeFact;
    readonly required?: boolean;
  }[];
  /** Names of required checks from the protection in force; undefined when not collected. */
  readonly requiredChecks?: readonly string[];
  readonly tickets: readonly string[];
  /** The tickets by those keys, and tickets that name the change. */
  readonly linkedTickets?: readonly LinkedTicket[];
  /** Decisions in words or on tickets about an emergency, before or after it. */
  readonly authorisations?: readonly Approval[];
  readonly deployments: readonly string[];
  readonly truncated: readonly string[];
  readonly evidence: readonly Evidence[];
}

export interface LinkedTicket {
  readonly key: string;
  readonly summary: string;
  readonly created: TimeFact;
  /** Fields by name, each with when it got its value. */
  readonly fields: readonly {
    readonly name: string;
    readonly value: string;
    readonly at: TimeFact;
  }[];
  readonly approvals: readonly Approval[];
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
  /** Ruleset it is about, where it is about one. */
  readonly ruleset?: string;
  /** Did it take a demand away? Undefined where the log does not tell. */
  readonly weakens?: boolean;
  /** The change it belongs to. */
  readonly change?: string;
  readonly evidence: readonly Evidence[];
}

/** The settings of one protection or ruleset of a branch, as one listing showed them. */
export interface ProtectionState {
  readonly repo: string;
  readonly branch: string;
  readonly at: Instant;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly evidence: Evidence;
}

export interface DeploymentTrail {
  readonly id: string;
  readonly repo: string;
  readonly environment: string;
  readonly sha: string;
  readonly at: TimeFact;
  readonly by?: PersonRef;
  /** Who let it through as a reviewer of the environment. */
  readonly approvedBy?: PersonRef;
  readonly state: string;
  /** The automated run that deployed, by the vendor's id. */
  readonly run?: string;
  readonly change?: string;
  readonly evidence: readonly Evidence[];
}

/** An environment as the last complete listing showed it, and the secrets that can be read there. */
export interface EnvironmentState {
  readonly repo: string;
  readonly environment: string;
  readonly production: boolean;
  readonly reviewersRequired: boolean;
  readonly reviewers: readonly string[];
  readonly selfReviewPrevented: boolean;
  readonly branches: string;
  readonly secrets: readonly string[];
  readonly evidence: readonly Evidence[];
}

/** Secrets that every workflow of a repository can read. */
export interface RepositorySecrets {
  readonly repo: string;
  readonly names: readonly string[];
}

/** A change of a setting that bears on security, and what was decided about it beforehand. */
export interface SettingChange {
  readonly id: string;
  readonly system: SourceId;
  /** The vendor's own name for the change. */
  readonly what: string;
  /** What was changed. */
  readonly on: string;
  readonly at: TimeFact;
  readonly by?: PersonRef;
  /** Tickets that the change names or that name what was changed, with their decisions. */
  readonly tickets: readonly LinkedTicket[];
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
  /** Every value a field was given, oldest first; those set at creation carry that time. */
  readonly journal?: readonly {
    readonly field: string;
    readonly to: string;
    readonly by?: string;
    readonly at: TimeFact;
  }[];
  readonly comments?: readonly {
    readonly by?: string;
    readonly at: TimeFact;
    readonly text: string;
    readonly evidence: Evidence;
  }[];
  /** Work tickets linked to it: what was to be done afterwards. */
  readonly actions?: readonly IncidentAction[];
  readonly evidence: readonly Evidence[];
}

export interface IncidentAction {
  readonly key: string;
  readonly summary: string;
  readonly owner?: string;
  readonly due?: TimeFact;
  readonly closed?: TimeFact;
  /** When the due date was moved, and from which. */
  readonly dueMoves: readonly { readonly at: TimeFact; readonly from?: TimeFact }[];
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
