import { AuditpackError } from '../../../errors.ts';
import type { Limit } from '../../../model/statement.ts';
import type { Page, Stream, StreamContext, StreamEnd } from '../../contract.ts';
import type { OktaClient } from '../client.ts';
import { Identified } from '../schema/common.ts';
import type { OktaSettings } from '../settings.ts';

export type OktaStream = Stream<OktaSettings, OktaClient>;
export type Context = StreamContext<OktaSettings>;
type Place = Pick<Page, 'items' | 'context' | 'single'>;

export const EXHAUSTED: StreamEnd = { paging: 'exhausted' };
export const WHOLE_BODY: Place = { items: '' };

type StateStream = Pick<OktaStream, 'name' | 'title' | 'scopes' | 'query' | 'pages' | 'map'> &
  Partial<Pick<OktaStream, 'after' | 'envelopes' | 'fallback'>>;

/** A stream of what is there now. Its client asks with the stream's own scopes and no other. */
export function stateStream(definition: StateStream): OktaStream {
  return withOwnScopes({
    nature: 'state',
    retentionDays: null,
    after: [],
    envelopes: [],
    ...definition,
  });
}

export function withOwnScopes(stream: OktaStream): OktaStream {
  return {
    ...stream,
    pages: (client, context) => stream.pages(client.scopedTo(stream.scopes), context),
  };
}

/** Follows `next` links to the end. A link seen before would go round for ever, so it ends the stream. */
export async function* follow(
  client: OktaClient,
  path: string,
  place: Place = WHOLE_BODY,
): AsyncGenerator<Page & { readonly json: unknown }, number, void> {
  const seen = new Set<string>();
  let received = 0;
  for (let url: string | undefined = path; url !== undefined; ) {
    if (seen.has(url)) {
      throw new AuditpackError(
        'ERR_RESPONSE',
        `Okta repeated the next link ${url}; the pages would never end.`,
        { hint: 'What was received is kept. Run again; if it stays, report it to Okta.' },
      );
    }
    seen.add(url);
    const answer = await client.get(url);
    received += countOf(answer.json, place, answer.exchange.url);
    yield { exchange: answer.exchange, json: answer.json, ...place };
    url = answer.next;
  }
  return received;
}

/** Items in a page. Something else than a list is no empty list. */
function countOf(json: unknown, { items, single }: Place, url: string): number {
  const value = items === '' ? json : Reflect.get(Object(json), items.slice(1));
  if (single) return 1;
  if (Array.isArray(value)) return value.length;
  throw new AuditpackError(
    'ERR_RESPONSE',
    `Expected a list from Okta at ${new URL(url).pathname}, found ${value === null ? 'null' : typeof value}.`,
    { hint: 'Run again; if it stays, something between here and Okta answers in its place.' },
  );
}

/** Something with an id that a list named and that is asked about by itself. */
export interface Target {
  readonly id: string;
  readonly name: string;
}

/** Ids and names of what an earlier stream listed. */
export async function* targetsOf(
  context: Context,
  stream: string,
  wanted: (item: unknown) => boolean = () => true,
): AsyncGenerator<Target> {
  for await (const { value } of context.collected(stream)) {
    const item = Identified.safeParse(value).data;
    if (!item || !wanted(value)) continue;
    yield { id: item.id, name: item.label ?? item.profile?.name ?? item.profile?.login ?? item.id };
  }
}

/** This many refusals without a single answer mean that all would be refused. */
const HOPELESS = 3;

/**
 * Asks about each target. One that is refused, or gone since it was listed, is counted and named
 * in one line of the statement; the rest is still asked. When the first few are all refused, so
 * would be the others: the stream ends with the refusal.
 * @param about what is asked for, in words, e.g. `factors of users`
 */
export async function* forEach<R>(
  targets: AsyncIterable<Target> | Iterable<Target>,
  about: string,
  context: Pick<Context, 'limit' | 'each'>,
  ask: (target: Target) => AsyncGenerator<Page, R, void>,
): AsyncGenerator<Page, R[], void> {
  const missed: { target: Target; error: AuditpackError }[] = [];
  let answered = 0;
  const counted = async function* (target: Target): AsyncGenerator<Page, R, void> {
    const result = yield* ask(target);
    answered++;
    return result;
  };
  const results = yield* context.each(targets, counted, (target, error) => {
    if (!(error instanceof AuditpackError) || !isRefusal(error)) throw error;
    missed.push({ target, error });
    if (missed.length === HOPELESS && answered === 0) throw error;
  });
  const [first] = missed;
  const asked = results.length + missed.length;
  if (first !== undefined) context.limit(shortfall(about, asked, missed.length, first));
  return results;
}

function isRefusal({ code }: AuditpackError): boolean {
  return code === 'ERR_PERMISSION' || code === 'ERR_PLAN';
}

function shortfall(
  about: string,
  asked: number,
  missed: number,
  { target, error }: { target: Target; error: AuditpackError },
): Limit {
  return {
    kind: error.code === 'ERR_PLAN' ? 'fault' : 'permission',
    detail: `${missed} of ${asked} ${about} were not answered for, the first being ${target.name} (${target.id}): ${error.message}`,
    answer: error.answer ?? error.code,
    incomplete: true,
  };
}
