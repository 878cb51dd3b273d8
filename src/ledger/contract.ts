import type { Exchange, Lane } from '../http/lane.ts';
import type { ChainLine } from '../model/chain.ts';
import type { SourceId } from '../model/ids.ts';
import type { Statement } from '../model/statement.ts';
import type { Instant } from '../model/time.ts';

/** How a stored body holds items. */
export interface PageMark {
  readonly exchange: number;
  /** JSON pointer of the array ('' is the body itself); `lines` for NDJSON. */
  readonly items: string;
  readonly single: boolean;
  readonly count: number;
  readonly context: Readonly<Record<string, string>>;
}

export interface StreamKey {
  readonly source: SourceId;
  readonly stream: string;
  readonly tenant: string;
  readonly method: 'api' | 'import' | 'file';
}

/** What is known of a stream before its first request; kept so that a killed run can still say it. */
export type StreamAbout = Pick<
  Statement,
  'nature' | 'identity' | 'baseUrl' | 'query' | 'asked' | 'scopes' | 'plan' | 'retentionFloor'
>;

/** One stream of one run, being written. */
export interface StreamWriter extends Lane {
  page(mark: PageMark): Promise<void>;
  /** As it was told when the stream began: in a resumed run, before the interruption. */
  readonly about: StreamAbout;
  /** Exchanges that the interrupted run had stored; empty in a run that was not interrupted. */
  readonly stored: readonly Pick<Exchange, 'sentAt' | 'receivedAt' | 'attempt' | 'headers'>[];
  /** Pages written so far, read back. */
  pages(): AsyncIterable<StoredPage>;
  close(): Promise<void>;
}

/** A stream that had ended before its run was interrupted. */
export interface EndedStream {
  readonly statement: Statement;
  pages(): AsyncIterable<StoredPage>;
}

/** A run being written. Everything recorded survives a crash; `seal` turns it into log entries. */
export interface RunWriter {
  readonly id: string;
  stream(key: StreamKey, about: StreamAbout): Promise<StreamWriter>;
  statement(statement: Statement): Promise<void>;
  /** In a resumed run, a stream that has its statement already. */
  ended(source: SourceId, stream: string): EndedStream | undefined;
  /** Something that stands in the log by itself; written when the run is sealed. */
  note(entry: LogNote): void;
  /** Writes entries in canonical order, the checkpoint, and closes the run. */
  seal(): Promise<Checkpoint>;
}

/** An entry about the log itself, flat, without `seq` and `run`: a sealed pack, a key. */
export type LogNote = Readonly<Record<string, string | number>> & { readonly kind: 'pack' | 'key' };

/** RFC 6962 tree head after a run. `note` is the C2SP checkpoint, signed where a key is at hand. */
export interface Checkpoint {
  readonly size: number;
  readonly root: string;
  readonly note: string;
}

export interface RunInfo {
  readonly id: string;
  readonly startedAt: Instant;
  readonly kind: 'collect' | 'import' | 'pack' | 'key';
  readonly toolVersion: string;
  readonly configDigest: string;
  readonly state: 'sealed' | 'open' | 'interrupted';
  readonly checkpoint?: { readonly size: number; readonly root: string };
}

/** A body with items, in canonical order: run, source, stream, exchange. */
export interface StoredPage extends StreamKey, PageMark {
  readonly run: string;
  readonly path: string;
  readonly receivedAt: Instant;
  /** Where the body starts in the bodies file. */
  readonly offset: number;
  readonly sha256: string;
  readonly body: Uint8Array;
}

export interface Ledger {
  readonly directory: string;
  /** Name of the log. */
  readonly origin: string;
  begin(options: {
    kind: RunInfo['kind'];
    startedAt: Instant;
    toolVersion: string;
    configDigest: string;
  }): Promise<RunWriter>;
  /**
   * Goes on with the run that a killed process left open, if the ledger was opened with
   * `keepInterrupted` and that run is accepted. Otherwise it is closed, as `begin` does.
   */
  resume(
    accept: (run: RunInfo) => boolean,
  ): Promise<{ readonly run: RunInfo; readonly writer: RunWriter } | undefined>;
  runs(): Promise<readonly RunInfo[]>;
  /** Pages of closed runs. */
  pages(filter?: { source?: SourceId; stream?: string; run?: string }): AsyncIterable<StoredPage>;
  statements(): Promise<readonly Statement[]>;
  /** Tree head after the last closed run; size 0 for a new ledger. */
  head(): Promise<Checkpoint>;
  /** What the log says of packs and keys, in sequence. */
  chain(): Promise<readonly ChainLine[]>;
  /** All log entries in sequence, as lines without their line ends. */
  entries(): AsyncIterable<string>;
  /** Releases the lock. */
  close(): Promise<void>;
}
