import { AuditpackError } from '../../../errors.ts';
import type { Exchange } from '../../../http/lane.ts';
import type { Limit } from '../../../model/statement.ts';
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
 * An entry that goes while the list is read moves the rest up, past the next page: a total that
 * changes shows it, and where there is none, each page begins with the last entry of the one before.
 */
export async function* walk(
  client: JiraClient,
  context: JiraContext,
  plan: Walk,
): AsyncGenerator<Page, Walked, void> {
  const { path, names, member } = plan;
  const seam = new Seam();
  let received = 0;
  for (;;) {
    const start = received - seam.again;
    const answer = await client.ask('GET', path, {
      query: pageQuery(plan, start),
      ...(plan.experimental && { headers: { 'X-ExperimentalApi': 'opt-in' } }),
    });
    const exchange = answered(context, path);
    if (!answer.ok) return refusedWalk(plan, received, answer);
    const items = itemsOf(answer.json, member, path);
    const place = `${names[0]}=${start}`;
    const fresh = items.length - seam.again;
    const { total } = totalOf(answer.json);
    if (seam.see(items, total) === 'repeated')
      throw broken(path, `the page at ${place} repeats the page before it`);
    received += Math.max(fresh, 0);
    yield pageOf(plan, exchange);
    const end = ended(answer.json, fresh, received);
    if (end === 'no') continue;
    if (seam.moved) context.limit(movedUnder(path));
    if (end === 'yes') return { received, ...totalOf(answer.json) };
    throw broken(path, `an empty page at ${place}, though the vendor says more follow`);
  }
}

/** Where two pages meet: did the list stay as it was in between? */
class Seam {
  /** Entries of the page before that are asked for again with the next. */
  again = 0;
  moved = false;
  #first = '';
  #last = '';
  #total: number | undefined;

  see(items: readonly unknown[], total: number | undefined): 'repeated' | undefined {
    const texts = items.map((item) => JSON.stringify(item));
    const [first = ''] = texts;
    if (first !== '' && first === this.#first) return 'repeated';
    this.moved ||= this.again > 0 && first !== this.#last;
    this.moved ||= this.#total !== undefined && total !== this.#total;
    this.#first = first;
    this.#last = texts.at(-1) ?? '';
    this.#total = total;
    // Pages of one would never get further.
    this.again = total === undefined && items.length > 1 ? 1 : 0;
    return undefined;
  }
}

function movedUnder(path: string): Limit {
  return {
    kind: 'fault',
    detail: `The list at ${path} changed while it was read, so an entry may have slipped between two pages. Collect it again.`,
    incomplete: true,
  };
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
