import { byText } from '../model/ids.ts';
import type { ReconciledItem, Reconciliation, StateDifference } from '../model/reconciliation.ts';
import type { AnyRecord, RecordOf } from '../model/record.ts';
import { gapsIn, merge } from '../model/spans.ts';
import type { Statement } from '../model/statement.ts';
import { type Instant, shift } from '../model/time.ts';
import { type Change, sameAccount, sameRight, tellsOf } from './explain.ts';

type Event = RecordOf<'event'>;
const MINUTE_MS = 60_000;

/** Streams of events that tell of every change of a listing; none where no stream does. */
export type ChangesIn = (source: string, stream: string) => readonly string[];

/**
 * Holds the last two looks at every listing against the events between them, both ways: each
 * difference should have an event, and each event should show in the later look.
 */
export function reconcileLooks(
  differences: readonly StateDifference[],
  records: readonly AnyRecord[],
  statements: readonly Statement[],
  changesIn: ChangesIn,
): Reconciliation[] {
  const byId = new Map(records.map((record) => [record.id, record]));
  const events = records.filter((record) => record.kind === 'event');
  return differences.flatMap((difference): Reconciliation[] => {
    const { source, stream, from, to } = difference;
    const streams = changesIn(source, stream);
    if (streams.length === 0) return [];
    const between = events.filter(
      ({ source: own, stream: name, time }) =>
        own === source &&
        streams.includes(name) &&
        time.latest >= from.at &&
        time.earliest <= to.at,
    );
    const until = beginningOf(statements, to);
    const blind = streams.filter((name) => hasHole(statements, source, name, from.at, until));
    const lines = [
      ...differenceLines(difference, byId, between),
      ...eventLines(difference, records, between),
    ];
    return [{ source, stream, from, to, events: streams, blind, lines }];
  });
}

/**
 * When a run began, near enough: it asks a log up to its own beginning, and looks at listings in
 * the minutes after.
 */
function beginningOf(statements: readonly Statement[], { run, at }: Reconciliation['to']): Instant {
  const [first = at] = statements
    .flatMap((one) => (one.run === run ? [one.startedAt] : []))
    .sort(byText);
  return shift(first, -MINUTE_MS);
}

function hasHole(
  statements: readonly Statement[],
  source: string,
  stream: string,
  from: string,
  to: string,
): boolean {
  const spans = statements.flatMap((one) =>
    one.source === source && one.stream === stream && one.complete && one.answered
      ? [one.answered]
      : [],
  );
  return gapsIn(merge(spans), { from, to }).length > 0;
}

function differenceLines(
  { added, removed, changed }: StateDifference,
  byId: ReadonlyMap<string, AnyRecord>,
  events: readonly Event[],
): ReconciledItem[] {
  const line = (change: Change) => (item: StateDifference['added'][number]) =>
    lineOf(change, item, byId.get(item.record), events);
  return [
    ...added.map(line('added')),
    ...removed.map(line('removed')),
    ...changed.map((item) => ({ ...line('changed')(item), fields: item.fields })),
  ];
}

function lineOf(
  change: Change,
  { kind, nativeId, record: id }: StateDifference['added'][number],
  record: AnyRecord | undefined,
  events: readonly Event[],
): ReconciledItem {
  const event = record && events.find((one) => tellsOf(one, record, change));
  return {
    kind,
    nativeId,
    record: id,
    change,
    ...(event && { event: event.id }),
    why: event
      ? `${event.vendorType} at ${event.time.latest}`
      : 'no event between the two looks tells of it',
    demanded: change !== 'changed' && (kind === 'account' || kind === 'membership'),
  };
}

/** Rights that events gave and nobody took back, and that the later look does not show. */
function eventLines(
  { source, stream, to }: StateDifference,
  records: readonly AnyRecord[],
  events: readonly Event[],
): ReconciledItem[] {
  const shown = records
    .filter((record) => record.kind === 'membership')
    .filter((one) => one.source === source && one.stream === stream && one.raw.run === to.run);
  const types = new Set(shown.map(({ entitlement }) => entitlement.type));
  const ordered = [...events].sort(
    (a, b) => byText(a.time.latest, b.time.latest) || byText(a.id, b.id),
  );
  return ordered.flatMap((event, i): ReconciledItem[] => {
    const { action, outcome, subject, entitlement, time } = event;
    if (action !== 'grant.add' || outcome === 'failure' || !subject || !entitlement) return [];
    if (!types.has(entitlement.type) || time.latest > to.at) return [];
    const there = shown.some(
      (one) => sameAccount(subject, one.account) && sameRight(entitlement, one.entitlement),
    );
    const undone = ordered.slice(i + 1).some((later) => takesBack(later, event));
    if (there || undone) return [];
    return [
      {
        kind: 'membership',
        nativeId: `${entitlement.key}/${subject.id ?? subject.login ?? ''}`,
        record: event.id,
        change: 'not-shown',
        event: event.id,
        why: `${event.vendorType} at ${time.latest} gave it, and the later look does not show it`,
        demanded: true,
      },
    ];
  });
}

function takesBack(later: Event, { subject, entitlement }: Event): boolean {
  if (later.outcome === 'failure' || !sameAccount(later.subject, subject)) return false;
  if (/^account\.(deactivate|delete)$/.test(later.action)) return true;
  return (
    later.action === 'grant.remove' &&
    entitlement !== undefined &&
    sameRight(later.entitlement, entitlement)
  );
}
