import { finalUntil } from '../../model/finality.ts';
import type { PackInput, WrittenFile } from '../contract.ts';
import { utcTime } from '../local-time.ts';
import { yesNo } from '../tables/results.ts';
import { column, type Table } from '../tables/table.ts';

/** Every file written so far. */
export function provenanceTable(written: readonly WrittenFile[]): Table {
  return {
    columns: [
      column('File', 58),
      column('What it is', 36),
      column('Bytes', 12),
      column('SHA-256', 68),
    ],
    rows: written.map(({ path, what, size, sha256 }) => [path, what, size, sha256]),
  };
}

/** Every completeness statement. */
export function statementsTable(input: PackInput): Table {
  return {
    columns: [
      column('System', 9),
      column('Stream', 16),
      column('Complete', 10),
      column('Why not', 34),
      column('Asked UTC', 14),
      column('Answered UTC', 14),
      column('Final until UTC', 14),
      column('Received', 10),
      column('Records', 10),
      column('Rejected', 10),
      column('Pages', 8),
      column('Ended', 11),
      column('Independent total', 18),
      column('Query', 34),
      column('Read as', 18),
      column('Run', 14),
    ],
    rows: input.statements.map((s) => [
      s.source,
      s.stream,
      yesNo(s.complete),
      s.why.join('\n'),
      span(s.asked),
      span(s.answered),
      finalWords(s),
      s.received,
      s.records,
      s.rejects.count,
      s.pages,
      s.paging,
      s.independentTotal === null
        ? 'none offered'
        : `${s.independentTotal.count} (${s.independentTotal.how}), difference ${s.independentTotal.difference}`,
      s.query,
      s.identity ?? 'not reported',
      s.run,
    ]),
  };
}

/** Of events: up to when nothing more is expected to come. */
function finalWords(statement: PackInput['statements'][number]): string {
  if (statement.nature !== 'events') return 'not by time';
  const until = finalUntil(statement);
  return until === null ? 'nothing of it yet' : utcTime(until);
}

function span(window: PackInput['statements'][number]['asked']): string {
  return window === null ? 'not by time' : `${utcTime(window.from)} to ${utcTime(window.to)}`;
}
