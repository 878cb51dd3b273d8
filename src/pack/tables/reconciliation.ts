import type { ReconciledItem } from '../../model/reconciliation.ts';
import type { PackInput } from '../contract.ts';
import { utcTime } from '../local-time.ts';
import { column, type Table } from './table.ts';

/** Events that an earlier run should have seen, each by its own id. */
export function lateArrivalsTable(input: PackInput): Table {
  return {
    columns: [
      column('System', 9),
      column('Stream', 16),
      column("Vendor's id", 30),
      column('Happened UTC', 18),
      column('First seen UTC', 18),
      column('By run', 24),
      column('Final since run', 24),
      column('Record', 34),
    ],
    rows: (input.late ?? []).map((late) => [
      late.source,
      late.stream,
      late.nativeId,
      utcTime(late.at),
      utcTime(late.firstSeen),
      late.run,
      late.finalSince,
      late.record,
    ]),
  };
}

/** Every difference between the last two looks at a listing, with the event that explains it. */
export function reconciliationTable(input: PackInput): Table {
  return {
    columns: [
      column('System', 9),
      column('Stream', 16),
      column('Earlier look UTC', 16),
      column('Later look UTC', 16),
      column('Kind', 12),
      column('Item', 34),
      column('Change', 11),
      column('Fields', 20),
      column('Explained', 14),
      column('By which event, or why not', 46),
      column('Events from', 18),
      column('Record', 34),
      column("Event's record", 34),
    ],
    rows: (input.reconciliations ?? []).flatMap((pair) =>
      pair.lines.map((line) => [
        pair.source,
        pair.stream,
        utcTime(pair.from.at),
        utcTime(pair.to.at),
        line.kind,
        line.nativeId,
        line.change,
        line.fields?.join(', '),
        explained(line, pair.blind),
        line.why,
        pair.events.join(', '),
        line.record,
        line.event,
      ]),
    ),
  };
}

function explained(line: ReconciledItem, blind: readonly string[]): string {
  if (line.event !== undefined && line.change !== 'not-shown') return 'yes';
  if (blind.length > 0) return 'not known';
  return line.demanded ? 'no' : 'no, to be known';
}
