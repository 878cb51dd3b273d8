import type { Stream } from '../../contract.ts';
import type { JiraClient } from '../client.ts';
import { mapField, mapProject, mapServerInfo } from '../mapping/site.ts';
import { own } from '../mapping/values.ts';
import { type JiraSettings, projectKeys } from '../settings.ts';
import { answered, walk } from './walk.ts';

type JiraStream = Stream<JiraSettings, JiraClient>;

export const serverInfo: JiraStream = {
  name: 'server-info',
  title: 'Jira site',
  nature: 'state',
  scopes: [],
  retentionDays: null,
  after: [],
  envelopes: [],
  query: () => 'GET /rest/api/3/serverInfo',
  async *pages(client, context) {
    const path = '/rest/api/3/serverInfo';
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
  query: () => 'GET /rest/api/3/project/search?expand=lead',
  async *pages(client, context) {
    const seen = new Set<unknown>();
    const pages = walk(client, context, {
      path: '/rest/api/3/project/search',
      query: { expand: 'lead', orderBy: 'key' },
      names: ['startAt', 'maxResults'],
      size: 50,
      member: 'values',
    });
    let step = await pages.next();
    for (; !step.done; step = await pages.next()) {
      const body: unknown = JSON.parse(Buffer.from(step.value.exchange.body).toString('utf8'));
      const values = own(body, 'values');
      for (const project of Array.isArray(values) ? values : []) seen.add(own(project, 'key'));
      yield step.value;
    }
    for (const key of projectKeys(context.settings).filter((project) => !seen.has(project))) {
      context.limit({
        kind: 'permission',
        detail: `Expected project ${key} of sources.jira.projects among the projects the account may browse; it is not there. Grant "Browse projects" on ${key} or correct the key.`,
        incomplete: true,
      });
    }
    return {
      paging: 'exhausted',
      ...(step.value.total === undefined
        ? {}
        : { independentTotal: { count: step.value.total, how: '"total" of /project/search' } }),
    };
  },
  map: mapProject,
};

export const fields: JiraStream = {
  name: 'fields',
  title: 'Fields and their names',
  nature: 'state',
  scopes: ['read:jira-work'],
  retentionDays: null,
  after: [],
  envelopes: [''],
  query: () => 'GET /rest/api/3/field',
  async *pages(client, context) {
    const path = '/rest/api/3/field';
    await client.get(path);
    yield { exchange: answered(context, path), items: '' };
    return { paging: 'not-paged' };
  },
  map: mapField,
};
