/**
 * Ceilings that a writer keeps and a verifier refuses beyond. They bound a verifier's memory and
 * time against hostile input, and are far above any honest pack.
 */
export const LIMITS = {
  /** Files in one pack. */
  entries: 200_000,
  /** Bytes of one path below the base folder; Windows paths end at 260. */
  pathLength: 200,
  /** Folders deep. */
  depth: 8,
  /** Bytes of all files of a pack together. */
  totalSize: 1024 ** 4,
  /** Bytes of one line of a JSONL file, manifest or tag file. */
  lineLength: 32 * 1024 ** 2,
  /** Bytes of a tag file other than the log: manifests, bag-info, checkpoint. */
  tagFile: 64 * 1024 ** 2,
  /** Bytes of a checkpoint, a proof or a short JSON file. */
  checkpoint: 64 * 1024,
  /** Bytes of one file in `signatures/`. */
  signatureFile: 256 * 1024,
  /** Bytes after which a records file goes on in a further part. */
  recordsPart: 2 * 1024 ** 3,
  /** Findings a report lists before it only counts. */
  findings: 1_000,
} as const;
