import { z } from 'zod';
import { RecordId, SourceId } from './ids.ts';

/** Where in the evidence a record comes from: one item inside one stored response body. */
export const RawRef = z.object({
  run: z.string(),
  /** Path below the ledger and below `data/` of a pack, e.g. `raw/okta/<run>/users.bodies`. */
  path: z.string(),
  /** Number of the exchange inside its stream and run. */
  exchange: z.int(),
  /** JSON pointer of the item inside that body ('' is the whole body; `#12` is line 12 of NDJSON). */
  pointer: z.string(),
  /** Byte range of the item inside the bodies file. */
  offset: z.int(),
  length: z.int(),
  /** SHA-256 of exactly those bytes, hex. */
  sha256: z.string(),
});
export type RawRef = z.infer<typeof RawRef>;

/** Fields that every record has. */
export const RecordBase = z.object({
  id: RecordId,
  source: SourceId,
  tenant: z.string(),
  stream: z.string(),
  nativeId: z.string(),
  raw: RawRef,
  method: z.enum(['api', 'import', 'file']),
  /** When this run received it. */
  observedAt: z.string(),
});
export type RecordBase = z.infer<typeof RecordBase>;

/** An account as another record names it; every part may be missing. `''` and "unknown" are never ids. */
export const AccountRef = z.object({
  system: SourceId,
  id: z.string().optional(),
  login: z.string().optional(),
  email: z.string().optional(),
  name: z.string().optional(),
  type: z.enum(['human', 'service', 'bot', 'app', 'rule', 'system', 'guest', 'unknown']).optional(),
});
export type AccountRef = z.infer<typeof AccountRef>;

/** A right inside a system: a group, role, team, repository permission, application or membership. */
export const EntitlementRef = z.object({
  system: SourceId,
  type: z.enum(['org', 'group', 'role', 'app', 'team', 'repo', 'channel', 'other']),
  /** The vendor's immutable id where it has one, else its name. */
  key: z.string(),
  name: z.string(),
  /** Level inside the entitlement, e.g. `admin`, `write`, `member`. */
  level: z.string().optional(),
});
export type EntitlementRef = z.infer<typeof EntitlementRef>;
