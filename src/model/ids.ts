import { createHash } from 'node:crypto';
import { z } from 'zod';

export const SOURCE_IDS = ['okta', 'github', 'slack', 'google', 'jira', 'people'] as const;
export const SourceId = z.enum(SOURCE_IDS);
export type SourceId = z.infer<typeof SourceId>;

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
  return `${kind}_${createHash('sha256').update(text).digest('hex').slice(0, 20)}` as RecordId;
}

/** Compares by UTF-16 code unit: the one ordering used everywhere, independent of locale. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
