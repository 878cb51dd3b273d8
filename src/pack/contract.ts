import type { RedactionAbout } from '../format/redaction.ts';
import type { StampAnswer } from '../integrity/timestamp/request.ts';
import type { LateArrival, Reconciliation } from '../model/reconciliation.ts';
import type { RecordKind, RecordOf, Reject } from '../model/record.ts';
import type { ParameterUsed, Results } from '../model/result.ts';
import type { Statement } from '../model/statement.ts';
import type { Instant, Period } from '../model/time.ts';
import type { Trails } from '../model/trails.ts';

/** Bytes of one file, opened when they are needed and read once. */
export interface ByteFile {
  /** Path below the folder it goes to, `/` between segments. */
  readonly path: string;
  /** Exact number of bytes; a file that turns out different stops the pack. */
  readonly size: number;
  open(): AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

export type Rows<T> = Iterable<T> | AsyncIterable<T>;

/** A file that people handed in, with what they attest of it. */
export interface ManualFile {
  /** Name below `data/manual/`. */
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly attested: readonly RecordOf<'attestation'>[];
}

/** A run of the ledger as the pack lists it. */
export interface PackRun {
  readonly id: string;
  readonly kind: string;
  readonly startedAt: Instant;
  readonly toolVersion: string;
  readonly configDigest: string;
  readonly state: string;
  readonly checkpoint?: { readonly size: number; readonly root: string };
}

/** The slice of the ledger's log that the pack carries. */
export interface PackLog {
  /** All entries in sequence, one JSON object a line; `path` is not used. */
  readonly entries: ByteFile;
  /** Number of entries and RFC 6962 root over them, base64 as in the checkpoint. */
  readonly size: number;
  readonly root: string;
  /** C2SP checkpoint text, byte for byte. */
  readonly checkpoint: string;
  /** Checkpoint the previous pack ended with, and what shows that this log extends it. */
  readonly previous?: {
    readonly checkpoint: string;
    /** Right-edge hashes of the tree as it was. */
    readonly frontier: readonly Uint8Array[];
    /** RFC 6962 consistency proof. */
    readonly consistency: readonly Uint8Array[];
  };
  /** Key text by which C2SP tools check the checkpoint's signature line. */
  readonly vkey?: string;
}

/** Who signs a pack. */
export interface PackSigner {
  readonly identity: string;
  /** `ssh-ed25519 AAAA…` */
  readonly key: string;
  /** `SHA256:…` */
  readonly fingerprint: string;
  /** Armored SSH signature over the tag manifest. */
  sign(tagManifest: string): Promise<string>;
  /** Asks a time-stamping authority about the signature; absent when none is configured. */
  readonly stamp?: (signature: string) => Promise<StampAnswer>;
}

/** What became of the time stamp of a pack. */
export type PackTime =
  | { readonly state: 'stamped'; readonly at: Instant; readonly authority: string }
  | { readonly state: 'refused'; readonly why: string }
  | { readonly state: 'none' };

/** Everything a pack is made of. Plain data and readers: the pack stage opens nothing itself. */
export interface PackInput {
  readonly organization: string;
  readonly period: Period;
  /** 1 for the first pack of this organization. */
  readonly sequence: number;
  /** SHA-256 of the previous pack's tag manifest, hex. */
  readonly previousPackDigest?: string;
  readonly toolVersion: string;
  readonly libraryVersion: string;
  /** Written into the pack as its date; an argument, so that the same input gives the same bytes. */
  readonly generatedAt: Instant;
  readonly frameworks: readonly string[];
  readonly results: Results;
  readonly trails: Trails;
  /** Normalized records of one kind in their final order, as JSON. Called once per kind. */
  records(kind: RecordKind): Rows<string>;
  readonly rejects: Rows<Reject>;
  readonly statements: readonly Statement[];
  /** Events that came after their window had been called final. */
  readonly late?: readonly LateArrival[];
  /** Listings looked at twice, held against the events between. */
  readonly reconciliations?: readonly Reconciliation[];
  readonly runs: readonly PackRun[];
  /** Every parameter in force, also those no item used. */
  readonly parameters: readonly ParameterUsed[];
  /** auditpack.yaml as read: secrets are references there. */
  readonly config: string;
  /** people.csv byte for byte; absent when the company has none. */
  readonly people?: Uint8Array;
  /** entitlements.yaml as read; absent when there is none. */
  readonly entitlements?: string;
  /** registers.yaml and decisions.yaml as read, those that exist. */
  readonly registers?: readonly { readonly path: string; readonly text: string }[];
  /** Tests and controls used, e.g. `tests/acc.yaml`. */
  readonly library: readonly { readonly path: string; readonly bytes: Uint8Array }[];
  /** The statements of each run as the ledger has them, e.g. `<run>/statements.jsonl`. */
  readonly runFiles: readonly ByteFile[];
  /** The ledger's `raw/**`, paths below `raw/`. */
  readonly raw: readonly ByteFile[];
  /** Files that people handed in, by the name they get below `data/manual/`. */
  readonly manual?: readonly ManualFile[];
  readonly log: PackLog;
  /** In a redacted pack, its lists of what is withheld, by path below `data/redaction/`. */
  readonly redaction?: {
    readonly about: RedactionAbout;
    readonly files: readonly { readonly path: string; readonly bytes: Uint8Array }[];
  };
  readonly signer?: PackSigner;
  /** Lines of the log about earlier packs and about keys, as files below `data/chain/`. */
  readonly chain?: readonly { readonly path: string; readonly bytes: Uint8Array }[];
}

/** A pack on disk. */
export interface PackWritten {
  readonly file: string;
  /** Name of the pack and of its base folder. */
  readonly name: string;
  /** SHA-256 of tagmanifest-sha256.txt, hex: the digest people quote. */
  readonly packDigest: string;
  /** SHA-256 of the zip, hex; also in the side-car `.zip.sha256`. */
  readonly zipSha256: string;
  readonly files: number;
  readonly bytes: number;
  /** True when the very same pack was already there and nothing was written. */
  readonly already: boolean;
  readonly signed: boolean;
  /** Absent when the pack was already there: it is as it was. */
  readonly time?: PackTime;
}

/** Something that goes into the zip, in order. */
export interface PackFile {
  /** Path below the base folder. */
  readonly path: string;
  /** What it is, in a few words, for the provenance tab. */
  readonly what: string;
  /** Known length, checked; absent for what is generated on the way. */
  readonly size?: number;
  /** Called once, when every earlier file has been written. */
  bytes(
    written: readonly WrittenFile[],
  ): Uint8Array | string | Rows<Uint8Array | string> | Promise<Uint8Array | string>;
  /** Asked after the file is written: a further file that continues it. */
  next?(): PackFile | undefined;
}

export interface WrittenFile {
  readonly path: string;
  readonly what: string;
  readonly size: number;
  readonly sha256: string;
}
