import type { SourceId } from './ids.ts';
import type { Instant } from './time.ts';

/** An event that a later run showed first, though its window had been called final before. */
export interface LateArrival {
  /** Id of the event's record. */
  readonly record: string;
  /** The vendor's own id of it. */
  readonly nativeId: string;
  readonly source: SourceId;
  readonly stream: string;
  /** When it happened. */
  readonly at: Instant;
  readonly firstSeen: Instant;
  /** The run that showed it, and the one after which its window was final. */
  readonly run: string;
  readonly finalSince: string;
}

/** What changed in a listing between two complete looks. */
export interface StateDifference {
  readonly source: SourceId;
  readonly stream: string;
  readonly from: { readonly run: string; readonly at: Instant };
  readonly to: { readonly run: string; readonly at: Instant };
  readonly added: readonly StateItem[];
  readonly removed: readonly StateItem[];
  readonly changed: readonly (StateItem & { readonly fields: readonly string[] })[];
}

export interface StateItem {
  readonly kind: string;
  readonly nativeId: string;
  /** Id of the record that shows it: the later one where it is in both looks. */
  readonly record: string;
}

/** Two looks at a listing held against the events between them: later = earlier + events. */
export interface Reconciliation {
  readonly source: SourceId;
  readonly stream: string;
  readonly from: { readonly run: string; readonly at: Instant };
  readonly to: { readonly run: string; readonly at: Instant };
  /** Streams of events that tell of such changes. */
  readonly events: readonly string[];
  /** Those of them that have a hole between the two looks. */
  readonly blind: readonly string[];
  readonly lines: readonly ReconciledItem[];
}

export interface ReconciledItem {
  readonly kind: string;
  readonly nativeId: string;
  /** Id of the record that shows the item. */
  readonly record: string;
  /** `not-shown`: an event tells of a change that the later look does not show. */
  readonly change: 'added' | 'removed' | 'changed' | 'not-shown';
  readonly fields?: readonly string[];
  /** Id of the event's record, where one explains the difference. */
  readonly event?: string;
  /** The event, or why there is none, in words. */
  readonly why: string;
  /** Must an event tell of it? Of right and account yes; of an attribute vendors may log nothing. */
  readonly demanded: boolean;
}
