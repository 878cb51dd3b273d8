import { z } from 'zod';
import type { SandboxRequest, SandboxResponse } from '../contract.ts';
import { count, json, offsetOf, page, refuse, tokenFor } from './answers.ts';
import { commentShapes, historyShapes, issueShape } from './issue-shape.ts';
import { searchIssues } from './search.ts';
import { issueId, type Site } from './site.ts';
import type { Issue } from './state.ts';

/** As many issues as one page holds when all fields are asked for. */
const SEARCH_MAX = 100;

export function search(site: Site, request: SandboxRequest): SandboxResponse {
  const jql = request.query.get('jql') ?? '';
  const found = searchIssues(site, jql);
  if (!found.ok) return refuse(request, 400, found.message);
  const start = offsetOf(jql, request.query.get('nextPageToken'));
  const size = count(request.query, 'maxResults', { fallback: 50, max: SEARCH_MAX });
  if (start === undefined || size === undefined || size === 0) {
    return refuse(request, 400, 'The nextPageToken or maxResults is not valid.');
  }
  const names = (name: string) => (request.query.get(name) ?? '').split(',').filter(Boolean);
  const asked = { fields: names('fields'), expand: names('expand') };
  const isLast = start + size >= found.issues.length;
  return json(request, {
    issues: found.issues
      .slice(start, start + size)
      .map((issue) => issueShape(site, issue, request.base, asked)),
    ...(isLast ? {} : { nextPageToken: tokenFor(jql, start + size) }),
    isLast,
  });
}

const BulkRequest = z.looseObject({
  issueIdsOrKeys: z.array(z.string()).min(1).max(1000),
  maxResults: z.int().min(1).max(10_000).default(1000),
  nextPageToken: z.string().optional(),
});

/** Histories of many issues, oldest first; a page may end in the middle of an issue. */
export function bulkChangelogs(site: Site, request: SandboxRequest): SandboxResponse {
  const body = BulkRequest.safeParse(parsed(request.body));
  if (!body.success) return refuse(request, 400, 'issueIdsOrKeys must list 1 to 1000 issues.');
  const { issueIdsOrKeys, maxResults, nextPageToken } = body.data;
  const walk = JSON.stringify(issueIdsOrKeys);
  const start = offsetOf(walk, nextPageToken);
  if (start === undefined) return refuse(request, 400, 'The nextPageToken is not valid.');
  const asked = new Set(issueIdsOrKeys);
  const all = site.issues
    .filter((issue) => asked.has(issueId(issue)) || asked.has(issue.key))
    .flatMap((issue) =>
      historyShapes(site, issue, request.base).map((history) => ({ id: issueId(issue), history })),
    );
  const shown = all.slice(start, start + maxResults);
  const groups = new Map<string, unknown[]>();
  for (const { id, history } of shown) groups.set(id, [...(groups.get(id) ?? []), history]);
  return json(request, {
    issueChangeLogs: [...groups].map(([id, changeHistories]) => ({ issueId: id, changeHistories })),
    ...(start + maxResults >= all.length
      ? {}
      : { nextPageToken: tokenFor(walk, start + maxResults) }),
  });
}

/** One issue's own history, oldest first. */
export function issueChangelog(site: Site, request: SandboxRequest, key: string): SandboxResponse {
  const issue = issueNamed(site, key);
  if (issue === undefined) return missingIssue(request);
  return page(request, historyShapes(site, issue, request.base), 100);
}

export function issueComments(site: Site, request: SandboxRequest, key: string): SandboxResponse {
  const issue = issueNamed(site, key);
  if (issue === undefined) return missingIssue(request);
  const start = count(request.query, 'startAt', { fallback: 0, max: 1e9 });
  const size = count(request.query, 'maxResults', { fallback: 100, max: 100 });
  if (start === undefined || size === undefined || size === 0) {
    return refuse(request, 400, 'startAt and maxResults must be whole numbers.');
  }
  const all = commentShapes(site, issue, request.base);
  return json(request, {
    startAt: start,
    maxResults: size,
    total: all.length,
    comments: all.slice(start, start + size),
  });
}

export function projectPage(site: Site, request: SandboxRequest): SandboxResponse {
  const projects = site.projects.map(({ id, key, name, kind }) => ({
    self: `${request.base}/rest/api/3/project/${id}`,
    id,
    key,
    name,
    projectTypeKey: kind,
    simplified: false,
    style: 'classic',
    isPrivate: false,
  }));
  return page(request, projects, 100);
}

export function issueNamed(site: Site, idOrKey: string): Issue | undefined {
  return site.issues.find((issue) => issue.key === idOrKey || issueId(issue) === idOrKey);
}

export function approximateCount(site: Site, request: SandboxRequest): SandboxResponse {
  const body = z.object({ jql: z.string() }).safeParse(parsed(request.body));
  const found = searchIssues(site, body.data?.jql ?? '');
  if (!found.ok) return refuse(request, 400, found.message);
  return json(request, { count: found.issues.length });
}

export function oneIssue(site: Site, request: SandboxRequest, key: string): SandboxResponse {
  const issue = issueNamed(site, key);
  if (issue === undefined) return missingIssue(request);
  const names = (name: string) => (request.query.get(name) ?? '').split(',').filter(Boolean);
  const asked = { fields: names('fields'), expand: names('expand') };
  return json(request, issueShape(site, issue, request.base, asked));
}

function missingIssue(request: SandboxRequest): SandboxResponse {
  return refuse(request, 404, 'Issue does not exist or you do not have permission to see it.');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
