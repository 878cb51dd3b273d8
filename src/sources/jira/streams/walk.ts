import { AuditpackError } from '../../../errors.ts';
import type { Exchange } from '../../../http/lane.ts';
import type { Page, PageContext, StreamContext } from '../../contract.ts';
import { type Answer, type JiraClient, refusal } from '../client.ts';
import { list, own } from '../mapping/values.ts';
import type { JiraSettings } from '../settings.ts';

export type JiraContext = StreamContext<JiraSettings>;

/** How an endpoint counts its pages. */
export interface Walk {
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** `['startAt', 'maxResults']` on the platform, `['start', 'limit']` in the service desk. */
  readonly names: readonly [start: string, size: string];
  readonly size: number;
  /** Member that holds the items; '' when the body is the array. */
  readonly member: string;
  readonly context?: PageContext;
  /** Statuses that concern this object alone: returned as {@link Walked.refused}, not thrown. */
  readonly tolerate?: readonly number[];
  /** The vendor wants to hear that the client knows this endpoint may change. */
  readonly experimental?: true;
}

export interface Walked {
  readonly received: number;
  /** The total the vendor gave with the last page. */
  readonly total?: number;
  /** The tolerated status with which the vendor refused this object. */
  readonly refused?: number;
}

/** The recorded exchange behind the answer just returned. */
export function answered(context: JiraContext, path: string): Exchange {
  const exchange = context.take().at(-1);
  if (exchange === undefined) {
    throw new AuditpackError('ERR_RESPONSE', `No recorded response for ${path}.`, {
      hint: 'Responses must come through the recording transport.',
    });
  }
  return exchange;
}

/**
 * Walks offset pages to their end. Advances by what was received, so a server that clamps the page
 * size loses nothing. Refuses an empty page before the end and a page that repeats the one before.
 */
export async function* walk(
  client: JiraClient,
  context: JiraContext,
  plan: Walk,
): AsyncGenerator<Page, Walked, void> {
  const { path, names, member } = plan;
  let received = 0;
  let previous = '';
  for (;;) {
    const answer = await client.ask('GET', path, {
      query: pageQuery(plan, received),
      ...(plan.experimental && { headers: { 'X-ExperimentalApi': 'opt-in' } }),
    });
    const exchange = answered(context, path);
    if (!answer.ok) return refusedWalk(plan, received, answer);
    const items = itemsOf(answer.json, member, path);
    const first = items.length === 0 ? '' : JSON.stringify(items[0]);
    const place = `${names[0]}=${received}`;
    if (first !== '' && first === previous) {
      throw broken(path, `the page at ${place} repeats the page before it`);
    }
    previous = first;
    received += items.length;
    yield pageOf(plan, exchange);
    const end = ended(answer.json, items.length, received);
    if (end === 'yes') return { received, ...totalOf(answer.json) };
    if (end === 'short') {
      throw broken(path, `an empty page at ${place}, though the vendor says more follow`);
    }
  }
}

function pageOf({ member, context }: Walk, exchange: Exchange): Page {
  const items = member === '' ? '' : `/${member}`;
  return context === undefined ? { exchange, items } : { exchange, items, context };
}

function pageQuery({ query = {}, names: [start, limit], size }: Walk, received: number) {
  return { ...query, [start]: String(received), [limit]: String(size) };
}

function refusedWalk(
  { path, tolerate = [] }: Walk,
  received: number,
  { status, says }: Extract<Answer, { ok: false }>,
): Walked {
  if (received === 0 && tolerate.includes(status)) return { received, refused: status };
  throw refusal(path, status, says);
}

function totalOf(json: unknown): { total?: number } {
  const total = own(json, 'total');
  return typeof total === 'number' ? { total } : {};
}

/** Did the vendor say there is no more? `short` when a page is empty but the end is not reached. */
function ended(json: unknown, count: number, received: number): 'yes' | 'no' | 'short' {
  const last = own(json, 'isLast') ?? own(json, 'isLastPage');
  if (last === true) return 'yes';
  const total = own(json, 'total');
  if (typeof total === 'number' && received >= total) return 'yes';
  if (count > 0) return 'no';
  return last === undefined && typeof total !== 'number' ? 'yes' : 'short';
}

function itemsOf(json: unknown, member: string, path: string): readonly unknown[] {
  const items = member === '' ? json : own(json, member);
  if (!Array.isArray(items)) {
    throw broken(path, member === '' ? 'the body is not a list' : `"${member}" is not a list`);
  }
  return list(items);
}

/** The error for an answer that contradicts itself. */
export function broken(path: string, found: string): AuditpackError {
  return new AuditpackError(
    'ERR_RESPONSE',
    `Expected whole pages from Jira at ${path}: ${found}.`,
    {
      hint: 'Run again with --resume; what was collected so far is kept and marked incomplete.',
    },
  );
}
