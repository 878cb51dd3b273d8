import { AuditpackError } from '../../../errors.ts';
import type { Limit } from '../../../model/statement.ts';
import type { Page, Stream, StreamContext, StreamEnd } from '../../contract.ts';
import type { GoogleClient } from '../client.ts';
import type { GoogleSettings } from '../settings.ts';

export type GoogleStream = Stream<GoogleSettings, GoogleClient>;
export type Context = StreamContext<GoogleSettings>;

export const EXHAUSTED: StreamEnd = { paging: 'exhausted' };
export const DIRECTORY = '/admin/directory/v1';

type StateStream = Pick<GoogleStream, 'name' | 'title' | 'scopes' | 'query' | 'pages' | 'map'> &
  Partial<Pick<GoogleStream, 'after' | 'envelopes' | 'fallback' | 'skip'>>;

/** A stream of what is there now. Its client asks with the stream's own scopes and no other. */
export function stateStream(definition: StateStream): GoogleStream {
  return withOwnScopes({
    nature: 'state',
    retentionDays: null,
    after: [],
    envelopes: [],
    ...definition,
  });
}

export function withOwnScopes(stream: GoogleStream): GoogleStream {
  return {
    ...stream,
    pages: (client, context) => stream.pages(client.scopedTo(stream.scopes), context),
  };
}

/** Walks page tokens to the end. An empty list leaves its member out altogether. */
export async function* walk(
  client: GoogleClient,
  path: string,
  query: Readonly<Record<string, string>>,
  member: string,
  contextOf: (items: readonly unknown[]) => Page['context'] = () => undefined,
): AsyncGenerator<Page & { readonly list: readonly unknown[] }, number, void> {
  const seen = new Set<string>();
  let received = 0;
  for (let pageToken: string | undefined = ''; pageToken !== undefined; ) {
    const { exchange, json, nextPageToken } = await client.get(path, {
      ...query,
      ...(pageToken && { pageToken }),
    });
    const items: unknown = Reflect.get(Object(json), member);
    if (!isPage(json, items, path)) {
      throw new AuditpackError(
        'ERR_RESPONSE',
        `Expected a list "${member}" from Google at ${path}, found something else.`,
        { hint: 'Run again.' },
      );
    }
    if (items !== undefined) {
      const list = items as readonly unknown[];
      received += list.length;
      const context = contextOf(list);
      yield { exchange, items: `/${member}`, list, ...(context && { context }) };
    }
    if (nextPageToken !== undefined && seen.has(nextPageToken)) {
      throw new AuditpackError(
        'ERR_RESPONSE',
        `Google repeated a page token at ${path}; the pages would never end.`,
        { hint: 'Run again.' },
      );
    }
    if (nextPageToken !== undefined) seen.add(nextPageToken);
    pageToken = nextPageToken;
  }
  return received;
}

/** Directory and Reports name the kind of every page, also of one without items. */
function isPage(json: unknown, items: unknown, path: string): boolean {
  const body = Object(json) as object;
  if (Reflect.has(body, 'error')) return false;
  if (items !== undefined) return Array.isArray(items);
  return !path.startsWith('/admin/') || Reflect.has(body, 'kind') || Reflect.has(body, 'etag');
}

/** This many refusals without a single answer mean that all would be refused. */
const HOPELESS = 3;

/**
 * Asks about each target. One that is refused, or gone since it was listed, is counted and named
 * in one line of the statement; the rest is still asked. When the first few are all refused, the
 * stream ends with the refusal.
 */
export async function* forEach<T extends { readonly name: string }, R>(
  targets: AsyncIterable<T> | Iterable<T>,
  about: string,
  context: Pick<Context, 'limit' | 'each'>,
  ask: (target: T) => AsyncGenerator<Page, R, void>,
): AsyncGenerator<Page, R[], void> {
  const missed: Missed[] = [];
  let answered = 0;
  const counted = async function* (target: T): AsyncGenerator<Page, R, void> {
    const result = yield* ask(target);
    answered++;
    return result;
  };
  const results = yield* context.each(targets, counted, ({ name }, error) => {
    if (!isRefusal(error)) throw error;
    missed.push({ name, error });
    if (missed.length === HOPELESS && answered === 0) throw error;
  });
  const [first] = missed;
  const asked = results.length + missed.length;
  if (first !== undefined) context.limit(shortfall(about, asked, missed.length, first));
  return results;
}

interface Missed {
  readonly name: string;
  readonly error: AuditpackError;
}

function isRefusal(error: unknown): error is AuditpackError {
  return (
    error instanceof AuditpackError &&
    (error.code === 'ERR_PERMISSION' || error.code === 'ERR_PLAN')
  );
}

function shortfall(about: string, asked: number, missed: number, { name, error }: Missed): Limit {
  return {
    kind: error.code === 'ERR_PLAN' ? 'fault' : 'permission',
    detail: `${missed} of ${asked} ${about} were not answered for, the first being ${name}: ${error.message}`,
    answer: error.answer ?? error.code,
    incomplete: true,
  };
}
