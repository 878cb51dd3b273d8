import type { LateArrival, StateDifference } from '../model/reconciliation.ts';
import type { AnyRecord } from '../model/record.ts';
import type { Statement } from '../model/statement.ts';
import { lateArrivals } from '../reconcile/late-arrivals.ts';
import { stateDifferences } from '../reconcile/state-differences.ts';

/** What the runs of a ledger say when they are held against each other. */
export function heldAgainstEachOther(
  records: readonly AnyRecord[],
  statements: readonly Statement[],
): { late: LateArrival[]; differences: StateDifference[] } {
  return {
    late: lateArrivals(records, statements),
    differences: stateDifferences(records, statements),
  };
}
