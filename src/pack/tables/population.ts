import type { Cell } from '../../format/csv.ts';
import type { SourceId } from '../../model/ids.ts';
import { type TimeFact, within } from '../../model/time.ts';
import type { Trails } from '../../model/trails.ts';
import { localSpan, utcSpan } from '../local-time.ts';
import { column, type Table } from './table.ts';

/** One list an auditor samples from, with the words that define it. */
export interface Population {
  /** `P01`; also the beginning of its file names. */
  readonly id: string;
  readonly name: string;
  readonly definition: string;
  /** Systems of record it is drawn from. */
  readonly sources: readonly SourceId[];
  readonly table: Table;
  /** The same rows as objects, for JSONL. */
  readonly objects: readonly unknown[];
}

/** Systems in which tickets were looked for. */
export function ticketSystems({ coverage }: Trails): SourceId[] {
  return [...new Set(coverage.flatMap(({ source, tickets }) => (tickets ? [source] : [])))];
}

/** Columns of `times`. */
export const TIMES = [column('Date UTC', 24), column('Date local', 27), column('In period', 10)];

/** The three columns every dated row begins with after its id and words. */
export function times(time: TimeFact | undefined, trails: Trails): Cell[] {
  if (time === undefined) return ['unknown', 'unknown', 'unknown'];
  const inside = within(time, trails.period);
  return [
    utcSpan(time),
    localSpan(time, trails.period.timezone),
    inside === 'unknown' ? 'unknown' : inside ? 'yes' : 'no',
  ];
}
