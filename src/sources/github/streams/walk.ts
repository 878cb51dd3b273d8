import { AuditpackError } from '../../../errors.ts';
import { byText } from '../../../model/ids.ts';
import type { Limit } from '../../../model/statement.ts';
import { instantOf } from '../../../model/time.ts';
import type {
  Page,
  PageContext,
  Stream,
  StreamContext,
  StreamEnd,
  Window,
} from '../../contract.ts';
import type { GithubAnswer, GithubClient } from '../client.ts';
import { at } from '../mapping/values.ts';
import type { GithubSettings } from '../settings.ts';

export type GithubStream = Stream<GithubSettings, GithubClient>;
export type Context = StreamContext<GithubSettings>;
export type Pages = AsyncGenerator<Page, number, void>;

export const EXHAUSTED: StreamEnd = { paging: 'exhausted' };
export const state = { nature: 'state', retentionDays: null, envelopes: [] } as const;
export const PER_PAGE = { per_page: '100' } as const;

/** The part of the window that is over. */
export function answered({ window, clock }: Context): Window {
  const [to = window.to] = [window.to, instantOf(clock.now())].toSorted(byText);
  return { from: window.from, to };
}

/** Pointer and context of the pages, and when there is nothing left worth asking for. */
export interface PageShape {
  readonly items?: string;
  readonly context?: PageContext;
  readonly enough?: (json: unknown) => boolean;
  /** The first page, when it was asked for already. */
  readonly first?: GithubAnswer;
}

/**
 * Follows `next` links to the end and gives the number of items. Pages by `Link` ourselves: the
 * SDK's own paging takes a 409 for an empty last page.
 */
export async function* follow(
  client: GithubClient,
  context: Context,
  path: string,
  query: Readonly<Record<string, string>>,
  { items = '', context: about, enough, first }: PageShape = {},
): Pages {
  const seen = new Set<string>();
  let received = 0;
  let answer = first ?? (await client.get(path, query));
  const total = at(answer.json, 'total_count');
  for (;;) {
    received += itemsAt(answer.json, items, answer).length;
    noteSilences(answer, context);
    yield { exchange: answer.exchange, items, ...(about && { context: about }) };
    const { next } = answer;
    if (enough?.(answer.json)) return received;
    if (next === undefined) break;
    if (seen.has(next)) throw repeated(next);
    seen.add(next);
    answer = await client.get(next);
  }
  if (typeof total === 'number' && received < total) context.limit(shortOf(path, total, received));
  return received;
}

/** Everything a list holds, for asking further; what it holds are no items of the stream. */
export async function gathered(...asked: Parameters<typeof follow>): Promise<readonly unknown[]> {
  const rows: unknown[] = [];
  for await (const { exchange } of follow(...asked)) {
    const page: unknown = JSON.parse(Buffer.from(exchange.body).toString('utf8'));
    if (Array.isArray(page)) rows.push(...(page as unknown[]));
  }
  return rows;
}

/** Some lists say how long they are: one that ends sooner was cut, or changed meanwhile. */
function shortOf(path: string, total: number, received: number): Limit {
  return {
    kind: 'fault',
    detail: `${path} says total_count ${total}, and ${received} came. Run again.`,
    incomplete: true,
  };
}

/** The items of a page; something else in their place is no empty page. */
export function itemsAt(
  json: unknown,
  pointer: string,
  { exchange }: Pick<GithubAnswer, 'exchange'>,
): readonly unknown[] {
  const found = at(json, ...pointer.split('/').slice(1));
  if (Array.isArray(found)) return found;
  throw new AuditpackError(
    'ERR_RESPONSE',
    `Expected a list at "${pointer}" from ${exchange.method} ${new URL(exchange.url).pathname}, found ${found === null ? 'null' : typeof found}.`,
    { hint: 'Run again; if it stays, check what stands between this machine and GitHub.' },
  );
}

export function repeated(what: string): AuditpackError {
  return new AuditpackError('ERR_RESPONSE', `GitHub repeated ${what}; the pages would never end.`, {
    hint: 'What was received is kept. Run again; if it stays, report it to GitHub.',
  });
}

/** Two ways in which a 200 shows less than everything, and says so only in a header. */
function noteSilences({ exchange }: GithubAnswer, context: Context): void {
  const { pathname } = new URL(exchange.url);
  const sso = exchange.headers['x-github-sso'];
  if (sso?.startsWith('partial-results')) {
    context.limit({
      kind: 'fault',
      detail: `GitHub left out of ${pathname} what the token is not authorised for by single sign-on. Authorise the token for the organization.`,
      answer: sso.slice(0, 500),
      incomplete: true,
    });
  }
  const scopes = exchange.headers['x-oauth-scopes']?.split(/,\s*/).filter(Boolean);
  const lost = context.probe.scopes && scopes ? lostScopes(context.probe.scopes, scopes) : [];
  if (lost.length > 0) {
    context.limit({
      kind: 'scope',
      detail: `The token lost ${lost.join(', ')} during the run, seen at ${pathname}. Restore it and run again.`,
      incomplete: true,
    });
  }
}

/** Probes add what a scope includes, so only scopes that nothing left includes are lost. */
function lostScopes(held: readonly string[], now: readonly string[]): string[] {
  return held.filter((scope) => !withIncluded(now).includes(scope));
}

const INCLUDED: Readonly<Record<string, readonly string[]>> = {
  'admin:org': ['write:org', 'read:org'],
  'write:org': ['read:org'],
  repo: ['repo:status', 'repo_deployment', 'public_repo', 'security_events'],
  audit_log: ['read:audit_log'],
};

/** Classic scopes with those that they include. */
export function withIncluded(scopes: readonly string[]): string[] {
  const all = scopes.flatMap((scope) => [
    scope,
    ...(Object.hasOwn(INCLUDED, scope) ? (INCLUDED[scope] ?? []) : []),
  ]);
  return [...new Set(all)].sort(byText);
}
