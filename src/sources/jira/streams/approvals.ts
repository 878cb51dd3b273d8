import type { Stream } from '../../contract.ts';
import type { JiraClient } from '../client.ts';
import { mapApproval } from '../mapping/approval.ts';
import { at, own, text } from '../mapping/values.ts';
import type { JiraSettings } from '../settings.ts';
import { type JiraContext, walk } from './walk.ts';

/**
 * Approval steps of every request in the access projects. An issue that is no service request
 * (404) has none by nature; one the account may not read (403) is a hole.
 */
export const approvals: Stream<JiraSettings, JiraClient> = {
  name: 'approvals',
  title: 'Request approvals (Jira Service Management)',
  nature: 'objects',
  scopes: ['read:servicedesk-request'],
  retentionDays: null,
  after: ['issues'],
  envelopes: ['/values'],
  query: () =>
    'GET /rest/servicedeskapi/request/{key}/approval for every issue of the access projects',
  skip: ({ projects }) =>
    projects.access.length > 0
      ? undefined
      : 'no project is configured under sources.jira.projects.access',
  async *pages(client, context) {
    const walked = yield* context.each(requests(context), async function* (key) {
      const walked = yield* walk(client, context, {
        path: `/rest/servicedeskapi/request/${encodeURIComponent(key)}/approval`,
        names: ['start', 'limit'],
        size: 50,
        member: 'values',
        context: { key },
        tolerate: [403, 404],
      });
      return { key, refused: walked.refused };
    });
    const refusedWith = (status: number) =>
      walked.flatMap(({ key, refused }) => (refused === status ? [key] : []));
    report({ noRequest: refusedWith(404), denied: refusedWith(403) }, context);
    return { paging: 'exhausted' };
  },
  map: mapApproval,
};

interface Refused {
  readonly noRequest: readonly string[];
  readonly denied: readonly string[];
}

async function* requests(context: JiraContext): AsyncGenerator<string> {
  for await (const { value } of context.collected('issues')) {
    const key = text(own(value, 'key'));
    if (key !== undefined && mayBeRequest(value, context.settings)) yield key;
  }
}

function mayBeRequest(issue: unknown, { projects }: JiraSettings): boolean {
  const project = text(at(issue, 'fields', 'project', 'key')) ?? '';
  const kind = text(at(issue, 'fields', 'project', 'projectTypeKey')) ?? 'service_desk';
  return projects.access.includes(project) && kind === 'service_desk';
}

function report({ noRequest, denied }: Refused, context: JiraContext): void {
  if (noRequest.length > 0) {
    context.limit({
      kind: 'fault',
      detail: `${noRequest.length} issues of the access projects are no service requests and have no approval step (404): ${noRequest.join(', ')}.`,
      incomplete: false,
    });
  }
  if (denied.length > 0) {
    context.limit({
      kind: 'permission',
      detail: `Approvals of ${denied.length} requests may not be read (403): ${denied.join(', ')}. Give the account an agent licence or make it a collaborator of the service project.`,
      incomplete: true,
    });
  }
}
