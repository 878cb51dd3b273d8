import { messageOf } from '../errors.ts';
import { sha256 } from '../integrity/digest.ts';
import type { StoredPage } from '../ledger/contract.ts';
import type { AnyRecord, Reject, RejectReason } from '../model/record.ts';
import type { RawRef } from '../model/record-base.ts';
import type { AnySource, MapResult } from '../sources/contract.ts';
import { complete, observedIn } from './complete.ts';
import { cutItems } from './cut-items.ts';
import type { CutItem } from './parse-item.ts';

/** The two things of a stream that normalizing needs. */
export type Mapper = Pick<AnySource['streams'][number], 'nature' | 'map'>;

export interface NormalizedPage {
  readonly records: readonly AnyRecord[];
  readonly rejects: readonly Reject[];
  /** Items in the page: each gave at least one record or exactly one reject. */
  readonly received: number;
}

/** What one item gave. */
type NormalizedItem =
  | { readonly kind: 'records'; readonly records: readonly AnyRecord[] }
  | { readonly kind: 'reject'; readonly reject: Reject };

/**
 * Turns the items of one stored response into records and rejects, one after the other, so that a
 * page of thousands is never all in memory. Never throws on content.
 */
export function* normalizeItems(page: StoredPage, stream: Mapper): Generator<NormalizedItem> {
  for (const item of cutItems(page)) {
    const raw = rawOf(page, item);
    const mapped = mapItem(item, page, stream);
    yield mapped.kind === 'reject'
      ? { kind: 'reject', reject: rejected(page, raw, mapped) }
      : {
          kind: 'records',
          records: mapped.records.map((draft) => complete(draft, page, raw, stream.nature)),
        };
  }
}

/** The same, all of a page. */
export function normalizePage(page: StoredPage, stream: Mapper): NormalizedPage {
  const items = [...normalizeItems(page, stream)];
  return {
    records: items.flatMap((item) => (item.kind === 'records' ? item.records : [])),
    rejects: items.flatMap((item) => (item.kind === 'reject' ? [item.reject] : [])),
    received: items.length,
  };
}

export interface PageCount {
  readonly received: number;
  readonly records: number;
  readonly rejects: { readonly count: number; readonly reasons: Readonly<Record<string, number>> };
}

/** What normalizing a page would give, in numbers, for completeness statements. */
export function countPage(page: StoredPage, stream: Mapper): PageCount {
  const reasons = new Map<RejectReason, number>();
  let [received, records, rejects] = [0, 0, 0];
  for (const item of normalizeItems(page, stream)) {
    received++;
    if (item.kind === 'records') records += item.records.length;
    else {
      rejects++;
      const { reason } = item.reject;
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    }
  }
  return {
    received,
    records,
    rejects: { count: rejects, reasons: Object.fromEntries([...reasons].sort()) },
  };
}

type Rejection = Extract<MapResult, { kind: 'reject' }>;

function mapItem(item: CutItem, page: StoredPage, stream: Mapper): MapResult {
  if (item.parsed.kind === 'reject') return item.parsed;
  const context = { tenant: page.tenant, page: page.context, observedAt: observedIn(page) };
  try {
    const mapped = stream.map(item.parsed.value, context);
    if (mapped.kind === 'reject' || mapped.records.length > 0) return mapped;
    return { kind: 'reject', reason: 'not-an-item', detail: 'the mapping found no record in it' };
  } catch (error) {
    // A mapping promises not to throw; if one does, the item must still be counted.
    const detail = `the mapping failed: ${messageOf(error)}`.slice(0, 500);
    return { kind: 'reject', reason: 'other', detail };
  }
}

function rawOf(page: StoredPage, { pointer, start, bytes }: CutItem): RawRef {
  return {
    run: page.run,
    path: page.path,
    exchange: page.exchange,
    pointer,
    offset: page.offset + start,
    length: bytes.length,
    sha256: sha256(bytes),
  };
}

function rejected(page: StoredPage, raw: RawRef, { reason, detail }: Rejection): Reject {
  return { kind: 'reject', source: page.source, stream: page.stream, reason, detail, raw };
}
