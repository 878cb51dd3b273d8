import { shift } from '../../../model/time.ts';
import type { Page, PageContext, Stream, StreamEnd, Window } from '../../contract.ts';
import type { JiraClient } from '../client.ts';
import { customFieldIds } from '../mapping/fields.ts';
import { mapIssue } from '../mapping/issue.ts';
import { list, own, text } from '../mapping/values.ts';
import { type JiraSettings, projectKeys, recordFieldName } from '../settings.ts';
import { countAgain, Found, reportMissingKeys } from './population.ts';
import { answered, broken, type JiraContext, walk } from './walk.ts';

const PATH = '/rest/api/3/search/jql';
const SERVER_PATH = '/rest/api/2/search';
const DAY_MS = 86_400_000;
/** A request may be decided long before the access it covers is given. */
const LOOKBACK_DAYS = 90;

/**
 * Issues of the configured projects that lived in the window: created before its end and touched
 * after its start less 90 days. Jira reads dates in the account's time zone and to the minute, so
 * both ends are padded by a day; what lies outside is left to the tests.
 */
export function issuesJql(settings: JiraSettings, { from, to }: Window): string {
  const since = jqlDate(shift(from, -(LOOKBACK_DAYS + 1) * DAY_MS));
  const until = jqlDate(shift(to, DAY_MS));
  const names = projectKeys(settings).map((key) => `"${key}"`);
  return `project in (${names.join(', ')}) AND updated >= "${since}" AND created <= "${until}" ORDER BY created ASC, key ASC`;
}

function jqlDate(instant: string): string {
  return instant.slice(0, 16).replace('T', ' ');
}

/** Why issues, and all that hangs on them, are not asked for. */
export function noProjects(settings: JiraSettings): string | undefined {
  return projectKeys(settings).length > 0
    ? undefined
    : 'no project is configured under sources.jira.projects (access, change, incident)';
}

export const issues: Stream<JiraSettings, JiraClient> = {
  name: 'issues',
  title: 'Issues',
  nature: 'objects',
  scopes: ['read:jira-work'],
  retentionDays: null,
  after: ['fields'],
  envelopes: ['/issues'],
  tickets: 'by-project',
  query: (settings, window) =>
    settings.deployment === 'cloud'
      ? `GET ${PATH}?fields=*all&jql=${issuesJql(settings, window)}`
      : `GET ${SERVER_PATH}?fields=*all&expand=changelog&jql=${issuesJql(settings, window)}`,
  skip: noProjects,
  async *pages(client, context) {
    const names = await customFieldNames(context);
    const found = new Found();
    const cloud = context.settings.deployment === 'cloud';
    const search = cloud ? cloudPages(client, context) : serverPages(client, context);
    let step = await search.next();
    for (; !step.done; step = await search.next()) {
      const { issues: page, ...rest } = step.value;
      found.add(page);
      yield { ...rest, context: namesIn(page, names) };
    }
    await reportMissingKeys(client, context, found);
    const jql = issuesJql(context.settings, context.window);
    const total = cloud ? await countAgain(client, context, jql, found) : step.value;
    return {
      paging: 'exhausted',
      ...(total === undefined ? {} : { independentTotal: total, counted: found.size }),
    };
  },
  map: mapIssue,
};

type Total = NonNullable<StreamEnd['independentTotal']>;
type IssuePage = Page & { readonly issues: readonly unknown[] };

async function* cloudPages(
  client: JiraClient,
  context: JiraContext,
): AsyncGenerator<IssuePage, undefined, void> {
  const jql = issuesJql(context.settings, context.window);
  const used = new Set<string>();
  let token: string | undefined;
  do {
    const json = await client.get(PATH, {
      jql,
      fields: '*all',
      maxResults: '100',
      ...(token === undefined ? {} : { nextPageToken: token }),
    });
    const exchange = answered(context, PATH);
    const found = own(json, 'issues');
    if (!Array.isArray(found)) throw broken(PATH, '"issues" is not a list');
    yield { exchange, items: '/issues', issues: found };
    token = nextToken(json, found.length, used);
  } while (token !== undefined);
}

/** Data Center counts offsets, gives a total, and shows each issue's whole history inside it. */
async function* serverPages(
  client: JiraClient,
  context: JiraContext,
): AsyncGenerator<IssuePage, Total | undefined, void> {
  const pages = walk(client, context, {
    path: SERVER_PATH,
    query: {
      jql: issuesJql(context.settings, context.window),
      fields: '*all',
      expand: 'changelog',
    },
    names: ['startAt', 'maxResults'],
    size: 100,
    member: 'issues',
  });
  let step = await pages.next();
  for (; !step.done; step = await pages.next()) {
    const body: unknown = JSON.parse(Buffer.from(step.value.exchange.body).toString('utf8'));
    yield { ...step.value, issues: list(own(body, 'issues')) };
  }
  const { total } = step.value;
  return total === undefined ? undefined : { count: total, how: `"total" of ${SERVER_PATH}` };
}

/** The token of the next page; `undefined` only when the vendor says that this page is the last. */
function nextToken(json: unknown, count: number, used: Set<string>): string | undefined {
  const token = text(own(json, 'nextPageToken'));
  if (own(json, 'isLast') === true) return undefined;
  if (token === undefined) {
    throw broken(PATH, 'neither isLast nor nextPageToken says whether more issues follow');
  }
  if (used.has(token)) throw broken(PATH, 'the same nextPageToken came twice');
  if (count === 0) throw broken(PATH, 'an empty page with a nextPageToken');
  used.add(token);
  return token;
}

async function customFieldNames(context: JiraContext): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  for await (const { value } of context.collected('fields')) {
    const id = text(own(value, 'id'));
    const name = text(own(value, 'name'));
    if (id === undefined || name === undefined) continue;
    names.set(id, recordFieldName(context.settings, name));
  }
  return names;
}

/** Names of the custom fields that hold something on this page. */
function namesIn(found: readonly unknown[], names: ReadonlyMap<string, string>): PageContext {
  const ids = new Set(found.flatMap((issue) => customFieldIds(own(issue, 'fields'))));
  return Object.fromEntries(
    [...ids].sort().flatMap((id) => {
      const name = names.get(id);
      return name === undefined ? [] : [[`field:${id}`, name]];
    }),
  );
}
