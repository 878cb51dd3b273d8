import type { Page, PageContext, Stream } from '../../contract.ts';
import type { JiraClient } from '../client.ts';
import { mapChangelog } from '../mapping/changelog.ts';
import { mapComment } from '../mapping/comment.ts';
import { at, own, text } from '../mapping/values.ts';
import type { JiraSettings } from '../settings.ts';
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
  query: () => `POST ${PATH} for every issue found`,
  skip: noProjects,
  async *pages(client, context) {
    const keys = await issueKeys(context);
    const ids = [...keys.keys()];
    for (let first = 0; first < ids.length; first += BATCH) {
      yield* batchPages(client, context, ids.slice(first, first + BATCH), keys);
    }
    return { paging: 'exhausted' };
  },
  map: mapChangelog,
};

async function* batchPages(
  client: JiraClient,
  context: JiraContext,
  batch: readonly string[],
  keys: ReadonlyMap<string, string>,
): AsyncGenerator<Page, void, void> {
  const used = new Set<string>();
  let token: string | undefined;
  do {
    const json = await client.post(PATH, {
      issueIdsOrKeys: batch,
      maxResults: 1000,
      ...(token === undefined ? {} : { nextPageToken: token }),
    });
    const exchange = answered(context, PATH);
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
    token = text(own(json, 'nextPageToken'));
    if (token !== undefined && used.has(token)) {
      throw broken(PATH, 'the same nextPageToken came twice');
    }
    if (token !== undefined) used.add(token);
  } while (token !== undefined);
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
  query: () => 'GET /rest/api/3/issue/{key}/comment?orderBy=created for every issue with comments',
  skip: noProjects,
  async *pages(client, context) {
    const gone: string[] = [];
    for await (const { value } of context.collected('issues')) {
      const key = text(own(value, 'key'));
      if (key === undefined || at(value, 'fields', 'comment', 'total') === 0) continue;
      const { refused } = yield* walk(client, context, {
        path: `/rest/api/3/issue/${encodeURIComponent(key)}/comment`,
        query: { orderBy: 'created' },
        names: ['startAt', 'maxResults'],
        size: 100,
        member: 'comments',
        context: { key },
        tolerate: [404],
      });
      if (refused !== undefined) gone.push(key);
    }
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

async function issueKeys(context: JiraContext): Promise<ReadonlyMap<string, string>> {
  const keys = new Map<string, string>();
  for await (const { value } of context.collected('issues')) {
    const id = text(own(value, 'id'));
    const key = text(own(value, 'key'));
    if (id !== undefined && key !== undefined) keys.set(id, key);
  }
  return keys;
}
