import type { Cell } from '../../format/csv.ts';
import type { Decisions } from '../../model/registers.ts';
import type { ItemResult, Results } from '../../model/result.ts';
import { type Column, column } from './table.ts';

export type Disposition = Decisions['dispositions'][number];

/** What the company says was done about a deviation. It stands beside the verdict and changes none. */
export function dispositionOf(
  { test, item }: Pick<ItemResult, 'test' | 'item'>,
  { dispositions }: Decisions,
): Disposition | undefined {
  return dispositions.findLast((one) => one.test === test && one.item === item);
}

export const DISPOSITION_COLUMNS: readonly Column[] = [
  column('Disposition', 16),
  column('Cause', 34),
  column('Action', 34),
  column('Owner', 12),
  column('Due', 11),
  column('Closed', 11),
  column('Approved by', 18),
];

export function dispositionCells(disposition: Disposition | undefined): Cell[] {
  if (disposition === undefined) return ['none recorded', ...Array<Cell>(6).fill(undefined)];
  const { status, cause, action, owner, due, closed, approved } = disposition;
  return [status, cause, action, owner, due, closed, approvalWords(disposition, approved)];
}

/** Whoever writes a disposition can't accept it alone. */
function approvalWords({ owner }: Disposition, approved: Disposition['approved']): string {
  if (approved === undefined) return 'nobody';
  const own = approved.by === owner ? ', who is its owner' : '';
  return `${approved.by} on ${approved.on}${own}`;
}

/** Dispositions of items that do not deviate: written for another state of the evidence, or misspelt. */
export function strayDispositions(results: Results, { dispositions }: Decisions): Disposition[] {
  const deviating = new Set(
    results.tests.flatMap(({ items }) =>
      items.flatMap(({ test, item, verdict }) => (verdict === 'F' ? [`${test} ${item}`] : [])),
    ),
  );
  return dispositions.filter(({ test, item }) => !deviating.has(`${test} ${item}`));
}
