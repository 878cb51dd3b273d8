import type { SandboxRequest, SandboxResponse } from '../contract.ts';
import { seedOf } from '../contract.ts';
import { listedUser } from './accounts.ts';
import { count, json, refuseDesk } from './answers.ts';
import { approvalShapes } from './approval-shape.ts';
import { issueNamed } from './platform.ts';
import { projectOf, type Site } from './site.ts';

/** A page of the service desk API. */
function deskPage(request: SandboxRequest, all: readonly unknown[]): SandboxResponse {
  const start = count(request.query, 'start', { fallback: 0, max: 1e9 }) ?? 0;
  const limit = count(request.query, 'limit', { fallback: 50, max: 50 }) ?? 50;
  const values = all.slice(start, start + limit);
  return json(request, {
    _expands: [],
    size: values.length,
    start,
    limit,
    isLastPage: start + limit >= all.length,
    _links: { base: `${request.base}/rest/servicedeskapi`, context: '' },
    values,
  });
}

export function approvals(site: Site, request: SandboxRequest, key: string): SandboxResponse {
  const issue = issueNamed(site, key);
  const desk = desksOf(site).some((one) => issue && one.projectKey === projectOf(issue.key));
  if (issue === undefined || !desk) {
    return refuseDesk(
      request,
      404,
      'The request you are trying to view does not exist or you do not have permission to see it.',
    );
  }
  return deskPage(request, approvalShapes(site, issue, request.base));
}

export function serviceDesks(site: Site, request: SandboxRequest): SandboxResponse {
  const root = `${request.base}/rest/servicedeskapi/servicedesk`;
  return deskPage(
    request,
    desksOf(site).map((desk) => ({ ...desk, _links: { self: `${root}/${desk.id}` } })),
  );
}

function desksOf(site: Site) {
  return site.projects
    .filter(({ kind }) => kind === 'service_desk')
    .map(({ id, key, name }) => ({
      id: String(1 + (seedOf(`desk/${key}`) % 900)),
      projectId: id,
      projectName: name,
      projectKey: key,
    }));
}

export function requestTypes(site: Site, request: SandboxRequest, desk: string): SandboxResponse {
  if (!desksOf(site).some(({ id }) => id === desk)) return noDesk(request);
  const self = `${request.base}/rest/servicedeskapi/servicedesk/${desk}/requesttype`;
  return deskPage(
    request,
    ['Access request', 'Get IT help', 'Someone leaves'].map((name, i) => ({
      _expands: [],
      id: String(10 + i),
      _links: { self: `${self}/${10 + i}` },
      name,
      description: name,
      helpText: '',
      issueTypeId: '10001',
      serviceDeskId: desk,
      portalId: '1',
      groupIds: ['1'],
    })),
  );
}

export function customers(site: Site, request: SandboxRequest, desk: string): SandboxResponse {
  if (!desksOf(site).some(({ id }) => id === desk)) return noDesk(request);
  return deskPage(request, site.accounts.filter(({ active }) => active).map(customerOf(request)));
}

export function organizations(site: Site, request: SandboxRequest): SandboxResponse {
  const root = `${request.base}/rest/servicedeskapi/organization`;
  return deskPage(
    request,
    [...membersOf(site).keys()].map((name) => ({
      id: organizationId(name),
      name,
      scimManaged: false,
      _links: { self: `${root}/${organizationId(name)}` },
    })),
  );
}

export function organizationUsers(
  site: Site,
  request: SandboxRequest,
  id: string,
): SandboxResponse {
  const found = [...membersOf(site)].find(([name]) => organizationId(name) === id);
  if (found === undefined) return noDesk(request);
  const members = site.accounts.filter(({ person }) => found[1].has(person.id));
  return deskPage(request, members.map(customerOf(request)));
}

function membersOf(site: Site): ReadonlyMap<string, ReadonlySet<string>> {
  const organizations = new Map<string, Set<string>>();
  for (const fact of site.facts) {
    if (fact.do !== 'jira.organization.add') continue;
    const members = organizations.get(fact.organization) ?? new Set<string>();
    organizations.set(fact.organization, members.add(fact.who));
  }
  return organizations;
}

function organizationId(name: string): string {
  return String(1 + (seedOf(`organization/${name}`) % 9000));
}

/** The service desk embeds users without their kind. */
function customerOf({ base }: SandboxRequest) {
  return (account: Site['accounts'][number]) => {
    const { self, accountType: _, ...user } = listedUser(account, base);
    return { ...user, _links: { jiraRest: self, self } };
  };
}

function noDesk(request: SandboxRequest): SandboxResponse {
  return refuseDesk(request, 404, 'The service desk or organization does not exist.');
}
