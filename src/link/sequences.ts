import type { Sequence } from '../model/trails.ts';
import { groupBy, sortedBy } from './evidence.ts';
import type { RecordsByKind } from './records-by-kind.ts';
import type { TicketHistory } from './ticket-history.ts';

/** Ticket numbers per project: a number that is missing and not explained may be a missing ticket. */
export function sequencesOf(
  histories: readonly TicketHistory[],
  records: RecordsByKind,
): Sequence[] {
  const numbered = histories.flatMap(({ ticket }) => {
    const [, project, digits] = /^(.+)-(\d{1,9})$/.exec(ticket.key) ?? [];
    return project === undefined
      ? []
      : [{ source: ticket.source, project, number: Number(digits) }];
  });
  const explained = explanations(histories, records);
  const groups = groupBy(numbered, ({ source, project }) => `${source} ${project}`);
  return sortedBy(groups, ([key]) => key).flatMap(([, own]) => {
    const [first] = own;
    return first === undefined ? [] : [sequence(first.source, first.project, own, explained)];
  });
}

function sequence(
  source: Sequence['source'],
  project: string,
  own: readonly { number: number }[],
  explained: ReadonlyMap<string, string>,
): Sequence {
  const present = new Set(own.map(({ number }) => number));
  const numbers = [...present].sort((a, b) => a - b);
  const first = numbers[0] ?? 0;
  const last = numbers.at(-1) ?? first;
  const missing: number[] = [];
  for (const [i, number] of numbers.entries()) {
    for (let n = number + 1; n < (numbers[i + 1] ?? number); n++) missing.push(n);
  }
  const reasons = missing.flatMap((n) => {
    const why = explained.get(`${project}-${n}`);
    return why === undefined ? [] : [[String(n), why] as const];
  });
  return { source, name: project, first, last, missing, explained: Object.fromEntries(reasons) };
}

/** Tickets that left the sequence in an orderly way: moved to another project, deleted on record. */
function explanations(
  histories: readonly TicketHistory[],
  records: RecordsByKind,
): Map<string, string> {
  const found = new Map<string, string>();
  for (const { ticket, changes } of histories) {
    for (const { field, from } of changes.flatMap((change) => change.changes)) {
      if (/^key$/i.test(field) && from !== undefined) found.set(from, `moved to ${ticket.key}`);
    }
  }
  const deletions = records.of('event').filter(({ vendorType }) => /delet/i.test(vendorType));
  for (const event of deletions) {
    for (const key of [...event.targets, ...event.mentions]
      .join(' ')
      .match(/\b[A-Z][A-Z0-9]+-\d+\b/g) ?? []) {
      if (!found.has(key)) found.set(key, `deleted, ${event.time.latest}`);
    }
  }
  return found;
}
