import type { Fault } from '../../src/sandbox/faults.ts';

/** One way in which an answer looks whole and is not; `apis.md` §16 numbers them. */
export interface Trap {
  readonly number: number;
  readonly title: string;
  /** The source that meets it. */
  readonly source: string;
  readonly faults: readonly Fault[];
  /** Settings to change, by source. */
  readonly settings?: Readonly<Record<string, object>>;
  /** The stream that must say it is incomplete, and its words; absent when nothing may be missing. */
  readonly stated?: { readonly stream: string; readonly says: RegExp };
  /** What must be said all the same, where nothing is missing. */
  readonly noted?: { readonly stream: string; readonly says: RegExp };
  /** Requests that must never be made. */
  readonly neverAsked?: RegExp;
}
