/** A checkpoint somebody kept from before, and where from. */
export interface HeldCheckpoint {
  readonly note: string;
  /** What to call it in the report: a file name. */
  readonly from: string;
}

/** A module that answers for a second thread, and the size of pack that is worth one, in bytes. */
export interface SecondThread {
  readonly module: URL;
  readonly above: number;
}

/** What the auditor holds, besides the pack. Nothing of it is needed to check integrity. */
export interface VerifyOptions {
  /** Fingerprints (`SHA256:…`) of keys that may sign packs, told by another channel. */
  readonly keys?: readonly string[];
  /** Fingerprints of keys that may countersign as reviewers. */
  readonly reviewers?: readonly string[];
  /** Certificates (PEM) of time-stamping authorities the auditor trusts. */
  readonly tsaRoots?: string;
  /** An earlier pack, zip or folder. */
  readonly previous?: string;
  /** Checkpoints somebody kept; those of other logs are passed over where one is of this log. */
  readonly checkpoints?: readonly HeldCheckpoint[];
  /** Folder of the memory of packs seen before; none is kept without it. */
  readonly seen?: string;
  /** An older pack than one seen before is what is wanted. */
  readonly historic?: boolean;
  /** Large packs are read by two threads; everything is done in this one without it. */
  readonly thread?: SecondThread;
}
