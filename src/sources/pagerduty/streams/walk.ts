import { AuditpackError } from '../../../errors.ts';
import { own, text } from '../../../model/json.ts';
import type { Limit } from '../../../model/statement.ts';
import { type Instant, instantOf } from '../../../model/time.ts';
import type { Page, StreamContext, StreamEnd, Window } from '../../contract.ts';
import type { PagerDutyClient } from '../client.ts';
import type { PagerDutySettings } from '../settings.ts';

export type PagerDutyContext = StreamContext<PagerDutySettings>;
type Query = Readonly<Record<string, string>>;

const PAGE = 100;
/** The vendor answers 400 when offset and limit together exceed this. */
const MAX_REACH = 10_000;
const DAY_MS = 86_400_000;
/** The vendor takes at most six months at once; half a year of the shortest months. */
const MAX_SPAN_MS = 180 * DAY_MS;
/** The audit trail takes at most 31 days at once. */
const MAX_AUDIT_SPAN_MS = 30 * DAY_MS;
/** A second that holds more than the reach can't be split any further. */
const MIN_SPAN_MS = 1000;

interface Walked {
  readonly received: number;
  readonly total?: number;
}

/** Walks offset pages of a list without a window. */
export async function* walkList(
  client: PagerDutyClient,
  context: PagerDutyContext,
  path: string,
  member: string,
): AsyncGenerator<Page, StreamEnd, void> {
  const walked = yield* walkPages(client, context, path, member, {});
  return ended(walked);
}

/**
 * Walks everything in a window. It is cut into spans that the vendor takes, and each span with more
 * than can be reached by offset into halves, so that nothing lies beyond the reach.
 */
export async function* walkWindow(
  client: PagerDutyClient,
  context: PagerDutyContext,
  path: string,
  member: string,
  query: Query = {},
): AsyncGenerator<Page, StreamEnd, void> {
  const open = spansOf(context.window);
  let received = 0;
  let total = 0;
  for (let span = open.shift(); span !== undefined; span = open.shift()) {
    const within: Query = { ...query, since: span.from, until: span.to };
    const count = await countOf(client, path, within);
    if (count > MAX_REACH && length(span) > MIN_SPAN_MS) {
      open.unshift(...halves(span));
      continue;
    }
    if (count > MAX_REACH) {
      context.limit({
        kind: 'cap',
        detail: `${count} in the second from ${span.from}; PagerDuty gives the first ${MAX_REACH}.`,
        incomplete: true,
      });
    }
    const walked = yield* walkPages(client, context, path, member, within);
    received += walked.received;
    total += walked.total ?? count;
  }
  return ended({ received, total });
}

/** An entry that goes meanwhile moves the rest up, past the next page: the total shows it. */
async function* walkPages(
  client: PagerDutyClient,
  context: PagerDutyContext,
  path: string,
  member: string,
  query: Query,
): AsyncGenerator<Page, Walked, void> {
  let received = 0;
  let previous = '';
  const totals = new Set<unknown>();
  for (;;) {
    const limit = Math.min(PAGE, MAX_REACH - received);
    if (limit <= 0) return { received };
    const place = { limit: String(limit), offset: String(received), total: 'true' };
    const { json, exchange } = await client.get(path, { ...query, ...place });
    const items = own(json, member);
    if (!Array.isArray(items)) throw broken(path, `the answer has no list "${member}"`);
    previous = firstOf(items, previous, path, received);
    received += items.length;
    yield { exchange, items: `/${member}` };
    const total = own(json, 'total');
    totals.add(total);
    if (own(json, 'more') !== true) {
      if (totals.size > 1) context.limit(movedUnder(path));
      return { received, ...(typeof total === 'number' && { total }) };
    }
    if (items.length === 0) throw broken(path, 'an empty page, though the vendor says more follow');
  }
}

/** The id of the first item; refuses the page that was there before. */
function firstOf(items: readonly unknown[], previous: string, path: string, at: number): string {
  const first = text(own(items[0], 'id')) ?? '';
  if (first === '' || first !== previous) return first;
  throw broken(path, `the page at offset ${at} repeats the page before it`);
}

function movedUnder(path: string): Limit {
  return {
    kind: 'fault',
    detail: `The list at ${path} changed while it was read, so an entry may have slipped between two pages. Collect it again.`,
    incomplete: true,
  };
}

/** Walks a window by cursor, as the audit trail has it: at most 31 days at once. */
export async function* walkCursor(
  client: PagerDutyClient,
  path: string,
  member: string,
  window: Window,
): AsyncGenerator<Page, StreamEnd, void> {
  for (const { from, to } of spansOf(window, MAX_AUDIT_SPAN_MS)) {
    yield* walkSpan(client, path, member, { since: from, until: to, limit: String(PAGE) });
  }
  return { paging: 'exhausted' };
}

async function* walkSpan(
  client: PagerDutyClient,
  path: string,
  member: string,
  query: Query,
): AsyncGenerator<Page, void, void> {
  const seen = new Set<string>();
  let cursor: string | undefined;
  do {
    const next = cursor === undefined ? {} : { cursor };
    const { json, exchange } = await client.get(path, { ...query, ...next });
    if (!Array.isArray(own(json, member))) throw broken(path, `the answer has no list "${member}"`);
    yield { exchange, items: `/${member}` };
    cursor = text(own(json, 'next_cursor'));
    if (cursor !== undefined && seen.has(cursor)) throw broken(path, 'the same cursor came twice');
    if (cursor !== undefined) seen.add(cursor);
  } while (cursor !== undefined);
}

async function countOf(client: PagerDutyClient, path: string, query: Query): Promise<number> {
  const { json } = await client.get(path, { ...query, limit: '1', offset: '0', total: 'true' });
  const total = own(json, 'total');
  if (typeof total !== 'number') throw broken(path, 'no "total", though it was asked for');
  return total;
}

/** Spans of at most this length that tile the window. */
function spansOf({ from, to }: Window, longest = MAX_SPAN_MS): Window[] {
  const spans: Window[] = [];
  for (let start: Instant = from; start < to; ) {
    const end = instantOf(Math.min(Date.parse(start) + longest, Date.parse(to)));
    spans.push({ from: start, to: end });
    start = end;
  }
  return spans;
}

function halves({ from, to }: Window): [Window, Window] {
  const whole = Math.floor((Date.parse(from) + Date.parse(to)) / 2000) * 1000;
  const middle = instantOf(Math.max(whole, Date.parse(from) + MIN_SPAN_MS));
  return [
    { from, to: middle },
    { from: middle, to },
  ];
}

function length({ from, to }: Window): number {
  return Date.parse(to) - Date.parse(from);
}

function ended({ total }: Walked): StreamEnd {
  return {
    paging: 'exhausted',
    ...(total !== undefined && {
      independentTotal: { count: total, how: 'the vendor\'s own "total" of the same question' },
    }),
  };
}

function broken(path: string, what: string): AuditpackError {
  return new AuditpackError('ERR_RESPONSE', `PagerDuty at ${path}: ${what}.`, {
    hint: 'Run again; if it stays, PagerDuty changed its paging: update auditpack.',
  });
}
