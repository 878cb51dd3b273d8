import type { Ledger } from '../ledger/contract.ts';
import type { AnyRecord, Reject } from '../model/record.ts';
import type { Statement } from '../model/statement.ts';
import { mergeRecords } from '../normalize/merge-records.ts';
import { normalizePage } from '../normalize/normalize-page.ts';
import { streamOf } from '../sources/registry.ts';
import { damagedStream } from './unknown-stream.ts';

export interface Derived {
  /** In record-kind order, then id. */
  readonly records: readonly AnyRecord[];
  readonly rejects: readonly Reject[];
}

/** All records and rejects of a ledger, made anew from its bytes. */
export async function deriveRecords(ledger: Pick<Ledger, 'pages'>): Promise<Derived> {
  const records: AnyRecord[] = [];
  const rejects: Reject[] = [];
  for await (const page of ledger.pages()) {
    const stream = streamOf(page.source, page.stream);
    if (!stream) throw damagedStream(page.source, page.stream);
    const normalized = normalizePage(page, stream);
    for (const record of normalized.records) records.push(record);
    for (const reject of normalized.rejects) rejects.push(reject);
  }
  return { records: mergeRecords(records, natureOf), rejects };
}

function natureOf(source: string, stream: string): Statement['nature'] {
  return streamOf(source, stream)?.nature ?? 'objects';
}
