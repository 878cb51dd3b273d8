import type { Exchange } from '../../../http/lane.ts';
import type { Page, PageContext, Stream } from '../../contract.ts';
import { type JiraClient, refusal } from '../client.ts';
import { mapChangelog } from '../mapping/changelog.ts';
import { mapComment } from '../mapping/comment.ts';
import { at, list, own, text } from '../mapping/values.ts';
import { apiPath, type JiraSettings } from '../settings.ts';
import { noProjects } from './issues.ts';
import { answered, broken, type JiraContext, walk } from './walk.ts';

const PATH = '/rest/api/3/changelog/bulkfetch';
/** Issues per bulk request; the vendor's limit is 1,000. */
const BATCH = 1000;

/**
 * Full histories, oldest first. Search shows only the newest entries of an issue, without saying
 * so, and would lose the oldest approvals; this endpoint does not cut.
 */
export const changelogs: Stream<JiraSettings, JiraClient> = {
  name: 'changelogs',
  title: 'Issue histories',
  nature: 'objects',
  scopes: ['read:jira-work'],
  retentionDays: null,
  after: ['issues'],
  envelopes: ['/issueChangeLogs', '/values', '/histories'],
  query: (settings) =>
    settings.deployment === 'cloud'
      ? `POST ${PATH} for every issue found; GET /issue/{key}/changelog where the site has no bulk`
      : 'histories come with the issues; GET /rest/api/2/issue/{key}?expand=changelog where one is cut',
  skip: noProjects,
  async *pages(client, context) {
    if (context.settings.deployment === 'data-center') {
      yield* cutHistories(client, context);
      return { paging: 'exhausted' };
    }
    const keys = await issueKeys(context);
    const ids = [...keys.keys()];
    for (let first = 0; first < ids.length; first += BATCH) {
      const batch = ids.slice(first, first + BATCH);
      const bulk = yield* batchPages(client, context, batch, keys);
      if (!bulk) yield* onePerIssue(client, context, batch, keys);
    }
    return { paging: 'exhausted' };
  },
  map: mapChangelog,
};

/** Data Center: issues whose history did not come whole inside them. */
async function* cutHistories(
  client: JiraClient,
  context: JiraContext,
): AsyncGenerator<Page, void, void> {
  yield* context.each(cutIn(context), async function* ({ key, total }) {
    const path = `/rest/api/2/issue/${encodeURIComponent(key)}`;
    const json = await client.get(path, { expand: 'changelog', fields: 'created' });
    yield { exchange: answered(context, path), items: '/changelog/histories', context: { key } };
    const got = list(at(json, 'changelog', 'histories')).length;
    if (got >= total) return;
    context.limit({
      kind: 'cap',
      detail: `The history of ${key} has ${total} entries; Jira gave ${got}, also when asked for it alone.`,
      incomplete: true,
    });
  });
}

async function* cutIn(context: JiraContext): AsyncGenerator<{ key: string; total: number }> {
  for await (const { value } of context.collected('issues')) {
    const key = text(own(value, 'key'));
    const total = at(value, 'changelog', 'total');
    const seen = list(at(value, 'changelog', 'histories')).length;
    if (key !== undefined && typeof total === 'number' && seen < total) yield { key, total };
  }
}

/** A site without the bulk endpoint: each issue's own history, page by page. */
async function* onePerIssue(
  client: JiraClient,
  context: JiraContext,
  batch: readonly string[],
  keys: ReadonlyMap<string, string>,
): AsyncGenerator<Page, void, void> {
  yield* context.each(batch, (id) =>
    walk(client, context, {
      path: `${client.api}/issue/${id}/changelog`,
      names: ['startAt', 'maxResults'],
      size: 100,
      member: 'values',
      context: issueContext(id, keys),
    }),
  );
}

/** False where the site has no bulk endpoint. */
async function* batchPages(
  client: JiraClient,
  context: JiraContext,
  batch: readonly string[],
  keys: ReadonlyMap<string, string>,
): AsyncGenerator<Page, boolean, void> {
  const used = new Set<string>();
  let token: string | undefined;
  do {
    const body = {
      issueIdsOrKeys: batch,
      maxResults: 1000,
      ...(token && { nextPageToken: token }),
    };
    const answer = await client.ask('POST', PATH, { body });
    const exchange = answered(context, PATH);
    if (!answer.ok && answer.status === 404 && token === undefined) return false;
    if (!answer.ok) throw refusal(PATH, answer.status, answer.says);
    yield* groupPages(answer.json, exchange, keys);
    token = text(own(answer.json, 'nextPageToken'));
    if (token !== undefined && used.has(token)) {
      throw broken(PATH, 'the same nextPageToken came twice');
    }
    if (token !== undefined) used.add(token);
  } while (token !== undefined);
  return true;
}

/** The entries of each issue in one answer. */
function* groupPages(
  json: unknown,
  exchange: Exchange,
  keys: ReadonlyMap<string, string>,
): Generator<Page, void, void> {
  const groups = own(json, 'issueChangeLogs');
  if (!Array.isArray(groups)) throw broken(PATH, '"issueChangeLogs" is not a list');
  for (const [index, group] of groups.entries()) {
    if (!Array.isArray(own(group, 'changeHistories'))) continue;
    yield {
      exchange,
      items: `/issueChangeLogs/${index}/changeHistories`,
      context: issueContext(text(own(group, 'issueId')), keys),
    };
  }
}

function issueContext(id: string | undefined, keys: ReadonlyMap<string, string>): PageContext {
  if (id === undefined) return {};
  const key = keys.get(id);
  return key === undefined ? { issueId: id } : { issueId: id, key };
}

/** Comments of every issue that has any: search shows at most 20 of them. */
export const comments: Stream<JiraSettings, JiraClient> = {
  name: 'comments',
  title: 'Comments',
  nature: 'objects',
  scopes: ['read:jira-work'],
  retentionDays: null,
  after: ['issues'],
  envelopes: ['/comments', '/values'],
  query: (settings) =>
    `GET ${apiPath(settings)}/issue/{key}/comment?orderBy=created for every issue with comments`,
  skip: noProjects,
  async *pages(client, context) {
    const server = context.settings.deployment === 'data-center';
    const walked = yield* context.each(commented(context), async function* (key) {
      const { refused } = yield* walk(client, context, {
        path: `${client.api}/issue/${encodeURIComponent(key)}/comment`,
        // Data Center tells who may read a comment among its properties.
        query: { orderBy: 'created', ...(server && { expand: 'properties' }) },
        names: ['startAt', 'maxResults'],
        size: 100,
        member: 'comments',
        context: { key },
        tolerate: [404],
      });
      return refused === undefined ? [] : [key];
    });
    const gone = walked.flat();
    if (gone.length > 0) {
      context.limit({
        kind: 'permission',
        detail: `Comments of ${gone.length} issues found a moment ago are not there (404), deleted or hidden since: ${gone.join(', ')}.`,
        incomplete: true,
      });
    }
    return { paging: 'exhausted' };
  },
  map: mapComment,
};

async function* commented(context: JiraContext): AsyncGenerator<string> {
  for await (const { value } of context.collected('issues')) {
    const key = text(own(value, 'key'));
    if (key !== undefined && at(value, 'fields', 'comment', 'total') !== 0) yield key;
  }
}

async function issueKeys(context: JiraContext): Promise<ReadonlyMap<string, string>> {
  const keys = new Map<string, string>();
  for await (const { value } of context.collected('issues')) {
    const id = text(own(value, 'id'));
    const key = text(own(value, 'key'));
    if (id !== undefined && key !== undefined) keys.set(id, key);
  }
  return keys;
}
