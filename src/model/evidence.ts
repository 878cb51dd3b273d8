import type { RawRef } from './record-base.ts';

/** A pointer a reader can follow: the record and its bytes. */
export interface Evidence {
  readonly record: string;
  readonly what: string;
  readonly raw: RawRef;
}
