import type { Gate } from '../http/gate.ts';
import type { Clock } from '../http/lane.ts';
import type { Pacer, RetryBudget } from '../http/pace.ts';
import type { RetryPolicy } from '../http/retry.ts';
import type { EndedStream, Ledger, RunWriter, StoredPage } from '../ledger/contract.ts';
import type { SourceId } from '../model/ids.ts';
import type { Statement } from '../model/statement.ts';
import type { AnySource, PageContext, SecretReader, Window } from '../sources/contract.ts';

/** A stream with its types hidden. */
export type AnyStream = AnySource['streams'][number];

/** What mapping makes of a page; passed in, because collecting knows nothing of records. */
export type CountPage = (page: StoredPage, stream: AnyStream) => PageCounts;

export interface PageCounts {
  readonly received: number;
  readonly records: number;
  readonly rejects: { readonly count: number; readonly reasons: Readonly<Record<string, number>> };
}

export interface CollectOptions {
  /** A run to go on with; its start is `startedAt`. A new one when absent. */
  readonly resumed?: RunWriter;
  /** Streams that need not run again, and what they collected. */
  ended?(source: SourceId, stream: string): EndedStream | undefined;
  readonly ledger: Ledger;
  readonly sources: readonly SourceEntry[];
  /** Only these, as `okta` or `okta/system-log`; all when absent. */
  readonly only?: readonly string[];
  readonly window: Window;
  /** Statements of earlier runs: with them, histories are asked only for what is still missing. */
  readonly earlier?: readonly Statement[];
  readonly secrets: SecretReader;
  /** A clock for each stream: with a stepping clock, times do not depend on what else runs. */
  clockFor(source: string, stream: string): Clock;
  readonly startedAt: string;
  readonly toolVersion: string;
  readonly configDigest: string;
  readonly retry?: RetryPolicy;
  readonly connectTo?: (url: URL) => URL;
  /** Share of every rate limit left to others; not paced at all when absent. */
  readonly headroom?: number;
  /** Retries that the whole run may spend. */
  readonly budget?: RetryBudget;
  /** Keeps one source below its limits; made by the engine, one for each source. */
  readonly pacer?: Pacer;
  /** Keeps few requests of one source under way at once; made by the engine, too. */
  readonly gate?: Gate;
  /** Ends the run: something failed that no statement could tell of. */
  readonly stop?: AbortSignal;
  readonly countPage: CountPage;
  /** Ids of the tests that read a stream: collecting knows nothing of controls. */
  weakens?(source: string, stream: string): readonly string[];
  /** Files that belong into the same run, such as people.csv. */
  readonly files?: readonly FileStream[];
  onProgress?(line: string): void;
}

/** Requests of a source that are under way at once, unless the source says otherwise. */
export const CONCURRENCY = 4;

export interface SourceEntry {
  readonly source: AnySource;
  readonly settings: unknown;
}

/** A file stored as a stream of the run. */
export interface FileStream {
  readonly source: AnySource;
  readonly stream: AnyStream;
  readonly tenant: string;
  readonly file: StoredFile;
}

export interface StoredFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** `csv`, `lines`, or a JSON pointer; null for a file that is kept as it is and holds no items. */
  readonly items: string | null;
  readonly single?: boolean;
  /** What its mapping needs to know and its items do not say. */
  readonly context?: PageContext;
}

/** What a stream brought, read back from the ledger, and its statement once it has ended. */
export interface Collected {
  pages(): AsyncIterable<StoredPage>;
  readonly statement?: Statement;
}

/** One stream about to run. */
export interface StreamRun {
  readonly run: RunWriter;
  readonly entry: SourceEntry;
  readonly stream: AnyStream;
  readonly options: CollectOptions;
  /** What this stream is asked for. */
  readonly window: Window;
  /** This source's earlier streams. */
  readonly collected: Map<string, Collected>;
}
