import type { Page, Stream, StreamEnd } from '../../contract.ts';
import type { JiraClient } from '../client.ts';
import { mapField, mapProject, mapServerInfo } from '../mapping/site.ts';
import { list, own } from '../mapping/values.ts';
import { apiPath, type JiraSettings, projectKeys } from '../settings.ts';
import { answered, type JiraContext, walk } from './walk.ts';

type JiraStream = Stream<JiraSettings, JiraClient>;

export const serverInfo: JiraStream = {
  name: 'server-info',
  title: 'Jira site',
  nature: 'state',
  scopes: [],
  retentionDays: null,
  after: [],
  envelopes: [],
  query: (settings) => `GET ${apiPath(settings)}/serverInfo`,
  async *pages(client, context) {
    const path = `${client.api}/serverInfo`;
    await client.get(path);
    yield { exchange: answered(context, path), items: '', single: true };
    return { paging: 'not-paged' };
  },
  map: mapServerInfo,
};

/** Every project the account may browse; a configured project that is not among them is a hole. */
export const projects: JiraStream = {
  name: 'projects',
  title: 'Projects',
  nature: 'state',
  scopes: ['read:jira-work'],
  retentionDays: null,
  after: [],
  envelopes: ['/values'],
  query: (settings) =>
    settings.deployment === 'cloud'
      ? 'GET /rest/api/3/project/search?expand=lead'
      : 'GET /rest/api/2/project?expand=lead',
  async *pages(client, context) {
    const seen = new Set<unknown>();
    const cloud = context.settings.deployment === 'cloud';
    const pages = cloud ? projectPages(client, context) : projectList(client, context);
    let step = await pages.next();
    for (; !step.done; step = await pages.next()) {
      const body: unknown = JSON.parse(Buffer.from(step.value.exchange.body).toString('utf8'));
      for (const project of list(cloud ? own(body, 'values') : body)) seen.add(own(project, 'key'));
      yield step.value;
    }
    for (const key of projectKeys(context.settings).filter((project) => !seen.has(project))) {
      context.limit({
        kind: 'permission',
        detail: `Expected project ${key} of sources.jira.projects among the projects the account may browse; it is not there. Grant "Browse projects" on ${key} or correct the key.`,
        incomplete: true,
      });
    }
    return step.value;
  },
  map: mapProject,
};

async function* projectPages(
  client: JiraClient,
  context: JiraContext,
): AsyncGenerator<Page, StreamEnd, void> {
  const { total } = yield* walk(client, context, {
    path: '/rest/api/3/project/search',
    query: { expand: 'lead', orderBy: 'key' },
    names: ['startAt', 'maxResults'],
    size: 50,
    member: 'values',
  });
  return {
    paging: 'exhausted',
    ...(total === undefined
      ? {}
      : { independentTotal: { count: total, how: '"total" of /project/search' } }),
  };
}

/** Data Center lists all projects at once. */
async function* projectList(
  client: JiraClient,
  context: JiraContext,
): AsyncGenerator<Page, StreamEnd, void> {
  await client.get('/rest/api/2/project', { expand: 'lead' });
  yield { exchange: answered(context, '/rest/api/2/project'), items: '' };
  return { paging: 'not-paged' };
}

export const fields: JiraStream = {
  name: 'fields',
  title: 'Fields and their names',
  nature: 'state',
  scopes: ['read:jira-work'],
  retentionDays: null,
  after: [],
  envelopes: [''],
  query: (settings) => `GET ${apiPath(settings)}/field`,
  async *pages(client, context) {
    const path = `${client.api}/field`;
    await client.get(path);
    yield { exchange: answered(context, path), items: '' };
    return { paging: 'not-paged' };
  },
  map: mapField,
};
