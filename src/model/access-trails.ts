import type { z } from 'zod';
import type { Evidence } from './evidence.ts';
import type { SourceId } from './ids.ts';
import type { Credential, PolicyFacts } from './records.ts';
import type { Instant, TimeFact } from './time.ts';
import type { PersonRef } from './work-trails.ts';

/** What a person was in one role, as far as a move needs it. */
export interface RoleFacts {
  readonly title?: string;
  readonly department?: string;
  readonly manager?: string;
}

/** A change of role, department or manager inside one engagement. */
export interface Move {
  /** The directory that shows it where the people file is silent; absent for the people file. */
  readonly origin?: SourceId;
  readonly id: string;
  readonly person: string;
  readonly effective: TimeFact;
  readonly before: RoleFacts;
  readonly after: RoleFacts;
  /** Rights as written in the role matrix; absent where it does not know one of the roles. */
  readonly rights?: { readonly lost: readonly string[]; readonly gained: readonly string[] };
  readonly reviews: readonly AccessReviewNote[];
  readonly evidence: readonly Evidence[];
}

/** Somebody looked over one person's access and said so. */
export interface AccessReviewNote {
  readonly by?: string;
  readonly confidence: number;
  readonly login: string;
  readonly at: TimeFact;
  readonly what: string;
  readonly evidence: readonly Evidence[];
}

/** A closed account was opened again while its person was not with the company. */
export interface Reactivation {
  readonly id: string;
  readonly system: SourceId;
  readonly accountId: string;
  readonly login: string;
  readonly person: string;
  readonly at: TimeFact;
  /** When it was closed again, if it was. */
  readonly closedAgain?: TimeFact;
  /** Ticket keys the event itself names. */
  readonly mentions: readonly string[];
  readonly evidence: readonly Evidence[];
}

/** A policy as one listing showed it. */
export interface PolicyState {
  readonly system: SourceId;
  readonly object: string;
  readonly at: Instant;
  readonly facts: z.infer<typeof PolicyFacts>;
  readonly evidence: Evidence;
}

/** Somebody changed a policy. */
export interface PolicyChange {
  readonly system: SourceId;
  readonly what: string;
  readonly targets: readonly string[];
  readonly at: TimeFact;
  readonly by?: PersonRef;
  readonly evidence: Evidence;
}

/** A token, key, factor or installation as last seen, with whose it is. */
export interface CredentialTrail {
  readonly id: string;
  readonly system: SourceId;
  readonly type: z.infer<typeof Credential>['credentialType'];
  readonly name: string;
  readonly owner?: PersonRef;
  /** Account it belongs to. */
  readonly accountId?: string;
  readonly scopes: readonly string[];
  readonly target?: string;
  readonly state: z.infer<typeof Credential>['state'];
  readonly createdAt?: Instant;
  readonly lastUsedAt?: Instant;
  readonly expiresAt?: Instant;
  readonly evidence: readonly Evidence[];
}

/** Far more downloads or exports by one account in one day than it usually makes. */
export interface ExportAnomaly {
  readonly id: string;
  readonly system: SourceId;
  readonly accountId: string;
  readonly person?: string;
  readonly at: TimeFact;
  readonly count: number;
  /** Median per day of the ninety days before, days without any counted as none. */
  readonly usual: number;
  /** Id of the alert it was raised as. */
  readonly alert: string;
  readonly evidence: readonly Evidence[];
}

/** A use of a break-glass account, and what was said about it. */
export interface BreakGlassUse {
  readonly id: string;
  readonly system: SourceId;
  readonly accountId: string;
  readonly login: string;
  readonly at: TimeFact;
  readonly uses: number;
  /** Who had it out of the vault then, else whoever the event names. */
  readonly user?: string;
  /** Incident or planned test it belongs to. */
  readonly occasion?: string;
  readonly reviews: readonly AccessReviewNote[];
  readonly evidence: readonly Evidence[];
}

/** Who owns something that is not a person's own, and who did before. */
export interface OwnedItem {
  readonly id: string;
  readonly what: string;
  readonly system?: SourceId;
  readonly owner?: string;
  readonly previous: readonly { readonly owner: string; readonly until: TimeFact }[];
}
