import { hash } from 'node:crypto';
import { z } from 'zod';

/**
 * A system, as records, folders and configuration name it: `okta`, `service-now`. Which there are
 * is said by the registry of sources and by `otherSystems` in auditpack.yaml, not here.
 */
export const SourceId = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, { error: 'expected the name of a system like okta' });
export type SourceId = z.infer<typeof SourceId>;

/** Kept by the company itself, as files: nothing to connect to and no history to have holes. */
export const OWN_FILES: ReadonlySet<SourceId> = new Set(['people', 'reviews', 'manual']);

export const RecordId = z.string().brand<'RecordId'>();
export type RecordId = z.infer<typeof RecordId>;

/**
 * A record's stable id: `<kind>_<20 hex>` over source, tenant, kind, native id and version.
 * The same vendor object collected twice gets the same id.
 */
export function recordId(
  kind: string,
  source: string,
  tenant: string,
  nativeId: string,
  version = '',
): RecordId {
  const text = [source, tenant, kind, nativeId, version].map((part) => JSON.stringify(part)).join();
  return `${kind}_${hash('sha256', text, 'hex').slice(0, 20)}` as RecordId;
}

/** Compares by UTF-16 code unit: the one ordering used everywhere, independent of locale. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
