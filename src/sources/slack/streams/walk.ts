import { AuditpackError } from '../../../errors.ts';
import type { Page, Stream, StreamContext, StreamEnd } from '../../contract.ts';
import type { Arguments, As, SlackAnswer, SlackClient } from '../client.ts';
import { own } from '../mapping/values.ts';
import type { SlackSettings } from '../settings.ts';

export type SlackStream = Stream<SlackSettings, SlackClient>;
export type SlackContext = StreamContext<SlackSettings>;
export type SlackPage = Page & { readonly json: unknown };

export const EXHAUSTED: StreamEnd = { paging: 'exhausted' };
export const STATE = { nature: 'state', retentionDays: null, after: [] } as const;

export interface Walk {
  readonly method: string;
  readonly args: Arguments;
  readonly page: Pick<Page, 'items' | 'context'>;
  /** Error words that concern this object alone: returned, not thrown, on the first page. */
  readonly tolerate?: readonly string[];
  readonly as?: As;
}

/**
 * Follows cursors to the end. Returns the error word with which Slack refused this object. A
 * repeated cursor would go round for ever; `has_more` without a cursor would lose the rest.
 */
export async function* walk(
  client: SlackClient,
  { method, args, page, tolerate = [], as = 'bot' }: Walk,
): AsyncGenerator<SlackPage, string | undefined, void> {
  const seen = new Set<string>();
  for (let cursor = ''; ; ) {
    const answer: SlackAnswer | { refused: string } =
      cursor === ''
        ? await client.ask(method, args, tolerate, as)
        : await client.call(method, { ...args, cursor }, as);
    if ('refused' in answer) return answer.refused;
    yield { exchange: answer.exchange, json: answer.json, ...page };
    cursor = answer.cursor;
    if (cursor === '') {
      if (own(answer.json, 'has_more') === true) {
        throw broken(method, 'it says that more follow, and gives no cursor to them');
      }
      return undefined;
    }
    if (seen.has(cursor)) throw broken(method, 'the same cursor came twice');
    seen.add(cursor);
  }
}

/** Walks what must succeed and hands on its pages. */
export async function* pagesOf(client: SlackClient, plan: Walk): AsyncGenerator<Page, void, void> {
  for await (const { json: _, ...page } of walk(client, plan)) yield page;
}

/** The error for an answer that contradicts itself. */
export function broken(method: string, found: string): AuditpackError {
  return new AuditpackError('ERR_RESPONSE', `Slack's pages of ${method} have no end: ${found}.`, {
    hint: 'Run again; what was collected so far is kept and marked incomplete.',
  });
}
