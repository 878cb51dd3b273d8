import type { z } from 'zod';
import { AuditpackError } from '../errors.ts';
import type { Clock, Exchange, RecordingFetch } from '../http/lane.ts';
import type { PaceRule } from '../http/pace.ts';
import type { TicketUse } from '../model/catalogue.ts';
import type { SourceId } from '../model/ids.ts';
import type { AnyRecord, RejectReason } from '../model/record.ts';
import type { Limit, Statement } from '../model/statement.ts';
import type { Instant, Period } from '../model/time.ts';

/**
 * One vendor. Everything known about it is in its folder: `client.ts` (the only file that may
 * import its SDK), `streams/`, `schema.ts`, `mapping.ts`, `index.ts`.
 * @typeParam S settings of the `sources.<id>` section, secrets resolved
 * @typeParam C the connected client
 */
export interface Source<S, C> {
  readonly id: SourceId;
  readonly title: string;
  /** The `sources.<id>` section of auditpack.yaml; secrets appear as {@link SecretRef}. */
  readonly settings: z.ZodType<S>;
  /** The tenant that records carry, e.g. the host of the Okta org. Pure; never a secret. */
  tenant(settings: S): string;
  /** Base URLs a client may talk to; anything else is refused by the transport. */
  hosts(settings: S): readonly string[];
  /** A client on the given transport. Makes no request. */
  connect(settings: S, secrets: SecretReader, fetch: RecordingFetch): Promise<C>;
  /** Who are we and what may we do? Asked by `doctor` and at the start of each run. */
  probe(client: C, settings: S): Promise<Probe>;
  /** What one rate limit covers, and how much it allows where answers do not say. */
  pace?(url: URL): PaceRule;
  /** Requests that may be under way at once: well below what the vendor allows; 4 when absent. */
  readonly concurrency?: number;
  readonly streams: readonly Stream<S, C>[];
  /** Of listings, by stream: the streams of events that tell when rights or accounts come and go. */
  readonly changesIn?: Readonly<Record<string, readonly string[]>>;
}

/** `{env: NAME}`, `{file: path}` or `{command: [program, argument…]}`. */
export type SecretRef = { env: string } | { file: string } | { command: string[] };
/** Resolves a reference to its text, trimmed. Throws ERR_SECRET naming the reference, never the value. */
export type SecretReader = (ref: SecretRef) => Promise<string>;

export interface Probe {
  /** Login or id of the credential, as the vendor reports it; null when it will not say. */
  readonly identity: string | null;
  /** Scopes the credential holds; null when the vendor does not tell. */
  readonly scopes: readonly string[] | null;
  readonly plan: string | null;
  /** Anything to warn of: write scopes, a token about to expire, an administrator's token. */
  readonly warnings: readonly string[];
}

export interface Stream<S, C> {
  /** e.g. `system-log`; `okta/system-log` on the command line. */
  readonly name: string;
  readonly title: string;
  readonly nature: Statement['nature'];
  /** Scopes it needs, in the vendor's words. */
  readonly scopes: readonly string[];
  /** How many days back the vendor answers; null for as long as the object lives. */
  readonly retentionDays: number | null;
  /** The same where settings say otherwise for this tenant. */
  keeps?(settings: S): number;
  /** Streams of the same source whose items it reads first. */
  readonly after: readonly string[];
  /** Where one vendor response page keeps its items, for imports: JSON pointers tried in order. */
  readonly envelopes: readonly string[];
  /** Endpoint and parameters in words an auditor can repeat (IPE-02). */
  query(settings: S, window: Window): string;
  /** What to do instead where plan or permission keep it closed: exact steps, for the statement. */
  readonly fallback?: string;
  /**
   * Its items are tickets, and these are the uses they can be put to; `by-project`: those for which
   * the source's settings name projects.
   */
  readonly tickets?: readonly TicketUse[] | 'by-project';
  /**
   * Takes an archive apart for `auditpack import`: each file inside is read as if imported itself.
   * `settings` are those of the source, where it is configured. Throws ERR_INPUT on what is no archive.
   */
  unpack?(file: UnpackedFile, settings: S | undefined): Promise<Unpacked>;
  /** Its imports are CSV with a header line; `json-or-csv`: each file shows which it is. */
  readonly file?: 'csv' | 'json-or-csv';
  /** Only there for `auditpack import`; never collected. */
  readonly importOnly?: true;
  /** Should this stream run with these settings? A reason when not. */
  skip?(settings: S, probe: Probe): string | undefined;
  /**
   * Walks all pages. Yields after each response that holds items; the engine stores, counts and
   * maps them. Throws AuditpackError for a failure that ends the stream (the engine records it).
   */
  pages(client: C, context: StreamContext<S>): AsyncGenerator<Page, StreamEnd, void>;
  /**
   * Turns one raw item into records. Pure. Returns a rejection instead of throwing.
   * `context` is whatever the page carried; it is empty for imports, so the item itself must do.
   */
  map(item: unknown, context: ItemContext): MapResult;
}

/** A file to import, with what the mapping needs to know of it and its items do not say. */
export interface UnpackedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly context?: PageContext;
}

export interface Unpacked {
  readonly files: readonly UnpackedFile[];
  /** What was left inside, and what is missing from it. */
  readonly limits: readonly Limit[];
}

export type Window = Pick<Period, 'from' | 'to'>;

export interface StreamContext<S> {
  readonly settings: S;
  readonly window: Window;
  readonly clock: Clock;
  readonly probe: Probe;
  /** Items that an earlier stream (named in `after`) received in this run, parsed. */
  collected(stream: string): AsyncIterable<CollectedItem>;
  /** Exchanges since the last call: the last one is the response the client just returned. */
  take(): Exchange[];
  /** Records that something could not be seen; the stream goes on. */
  limit(limit: Limit): void;
  /** Asks about each of several targets. */
  readonly each: Each;
}

/**
 * Asks about several targets, several at once. Pages come in the order of the targets, whatever the
 * order of the answers, and so do failures: `failed` is told of each, in that order, and throws
 * what should end the stream; without it, every failure does. One target is asked at a time until
 * one has gone well, so that a refusal of all is learned from the first few. Gives what `ask`
 * returned of those that went well.
 */
export type Each = <T, R>(
  targets: AsyncIterable<T> | Iterable<T>,
  ask: (target: T) => AsyncGenerator<Page, R, void>,
  failed?: (target: T, error: unknown) => void,
) => AsyncGenerator<Page, R[], void>;

export interface CollectedItem {
  readonly value: unknown;
  readonly context: PageContext;
}

export type PageContext = Readonly<Record<string, string>>;

/** A response whose items become ledger entries. */
export interface Page {
  readonly exchange: Exchange;
  /** JSON pointer of the array in the body, '' when the body is the array itself. */
  readonly items: string;
  /** The pointer names one object that is itself the item, not an array. */
  readonly single?: boolean;
  /** What the mapping needs to know and the item does not say, e.g. `{repo: 'larkspur/api'}`. */
  readonly context?: PageContext;
}

export interface StreamEnd {
  /** `exhausted`: the vendor said there is no more. `stopped`: a limit of ours or theirs ended it. */
  readonly paging: 'exhausted' | 'stopped' | 'not-paged';
  /** The window the vendor really answered for, when narrower than asked. */
  readonly answered?: Window;
  /** A count from another place of the vendor's API. */
  readonly independentTotal?: { readonly count: number; readonly how: string };
  /** Items received that the total counts (defaults to all received). */
  readonly counted?: number;
}

export interface ItemContext {
  readonly tenant: string;
  readonly page: PageContext;
  /** When the bytes were received; for state streams, the moment the state is true of. */
  readonly observedAt: Instant;
}

/** A record before the engine adds id, source, tenant, raw reference and method. */
export type RecordDraft = AnyRecord extends infer R
  ? R extends AnyRecord
    ? Omit<R, 'id' | 'source' | 'tenant' | 'stream' | 'raw' | 'method' | 'observedAt'> & {
        /** Distinguishes several records of one kind made from one native object. */
        readonly version?: string;
      }
    : never
  : never;

export type MapResult =
  | { readonly kind: 'records'; readonly records: readonly RecordDraft[] }
  | { readonly kind: 'reject'; readonly reason: RejectReason; readonly detail: string };

/** Shorthand for mappings. */
export function records(...drafts: readonly RecordDraft[]): MapResult {
  return { kind: 'records', records: drafts };
}
export function reject(reason: RejectReason, detail: string): MapResult {
  return { kind: 'reject', reason, detail };
}

/** A source with its type parameters hidden, as the registry and the engine see it. */
// biome-ignore lint/suspicious/noExplicitAny: settings and client are opaque outside their folder
export type AnySource = Source<any, any>;

type FileStream = Pick<Stream<unknown, null>, 'name' | 'title' | 'nature'> & {
  readonly query: string;
};

/** Everything of a stream that only imports fill, but its mapping. */
export function fileOnly({ query, ...about }: FileStream): Omit<Stream<unknown, null>, 'map'> {
  return {
    ...about,
    scopes: [],
    retentionDays: null,
    after: [],
    envelopes: [],
    importOnly: true,
    query: () => query,
    pages() {
      throw new AuditpackError('ERR_USAGE', `${about.name} is filled by \`${query}\` alone.`);
    },
  };
}
