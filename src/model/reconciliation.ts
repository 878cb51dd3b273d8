import type { SourceId } from './ids.ts';
import type { Instant } from './time.ts';

/** An event that a later run showed first, though its window had been called final before. */
export interface LateArrival {
  /** Id of the event's record. */
  readonly record: string;
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
