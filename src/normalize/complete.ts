import type { StoredPage } from '../ledger/contract.ts';
import { recordId } from '../model/ids.ts';
import type { AnyRecord } from '../model/record.ts';
import type { RawRef } from '../model/record-base.ts';
import type { Statement } from '../model/statement.ts';
import { Instant } from '../model/time.ts';
import type { RecordDraft } from '../sources/contract.ts';

/**
 * A draft with what every record carries. The id of a state record includes the moment it was
 * observed: the same account seen in two runs is two observations.
 */
export function complete(
  draft: RecordDraft,
  page: StoredPage,
  raw: RawRef,
  nature: Statement['nature'],
): AnyRecord {
  const { version = '' } = draft;
  const observed = nature === 'state' ? `${version}@${observedIn(page)}` : version;
  return {
    ...(draft.version === undefined ? draft : withoutVersion(draft)),
    id: recordId(draft.kind, page.source, page.tenant, draft.nativeId, observed),
    source: page.source,
    tenant: page.tenant,
    stream: page.stream,
    raw,
    method: page.method,
    observedAt: observedIn(page),
  } as AnyRecord;
}

/** Apart, because most drafts have none and leaving a key out costs more than the rest together. */
function withoutVersion({ version: _, ...fields }: RecordDraft): Omit<RecordDraft, 'version'> {
  return fields;
}

/** The moment a page is true of: when it was received, or, for older listings, when they were made. */
export function observedIn({ context, receivedAt }: Pick<StoredPage, 'context' | 'receivedAt'>) {
  const { asOf } = context;
  return asOf !== undefined && Instant.safeParse(asOf).success && asOf < receivedAt
    ? asOf
    : receivedAt;
}
