import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { MapResult } from '../../../src/sources/contract.ts';
import { github } from '../../../src/sources/github/index.ts';
import { mapAlone, only, streamNamed } from './harness.ts';

const SAMPLES = join(import.meta.dirname, '../../../../shared/samples/github');
const missing = !existsSync(SAMPLES);
if (missing) console.warn(`real GitHub payloads not tested: ${SAMPLES} is missing`);

interface Sample {
  readonly name: string;
  readonly bodies: readonly unknown[];
}

const READ: Sample[] = [];

/** Read once, however many streams look at them. */
function samples(): readonly Sample[] {
  if (READ.length === 0) READ.push(...readSamples());
  return READ;
}

function readSamples(): readonly Sample[] {
  return readdirSync(SAMPLES, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(nd)?json$/.test(name))
    .sort()
    .map((name) => {
      const text = readFileSync(join(SAMPLES, name), 'utf8');
      const lines = name.endsWith('.ndjson') ? text.split('\n').filter((l) => l.trim()) : [text];
      return { name, bodies: lines.map((body): unknown => JSON.parse(body)) };
    });
}

/** The items of a body as an import finds them: an array, an envelope of the stream, or one item. */
function itemsOf(body: unknown, stream: string): readonly unknown[] {
  if (Array.isArray(body)) return body;
  for (const pointer of streamNamed(stream).envelopes) {
    const found = pointer
      .split('/')
      .slice(1)
      .reduce<unknown>((value, part) => Reflect.get(Object(value), part) as unknown, body);
    if (Array.isArray(found)) return found;
  }
  return [body];
}

function mapped(stream: string, sample: string, page: Record<string, string> = {}) {
  const found = samples().filter(({ name }) => name.includes(sample));
  if (found.length === 0) throw new Error(`no sample ${sample}`);
  return found
    .flatMap(({ bodies }) => bodies.flatMap((body) => itemsOf(body, stream)))
    .map((item) => mapAlone(stream, item, page));
}

const kinds = (results: readonly MapResult[]) => {
  const counts: Record<string, number> = {};
  const names = results.flatMap((result) =>
    result.kind === 'reject'
      ? [`reject ${result.reason}`]
      : result.records.map((r) => (r.kind === 'event' ? `event ${r.action}` : r.kind)),
  );
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
};

describe.skipIf(missing)('real GitHub payloads', () => {
  it('survive every stream: records or a reject with a reason, never a throw', () => {
    let seen = 0;
    for (const { name } of github.streams) {
      for (const sample of samples()) {
        for (const item of sample.bodies.flatMap((body) => itemsOf(body, name))) {
          const result = mapAlone(name, item);
          const said = result.kind === 'records' ? result.records.length : result.detail.length;
          expect(said, `${sample.name} as ${name}`).toBeGreaterThan(0);
          seen++;
        }
      }
    }
    expect(seen).toBeGreaterThan(5000);
  });

  it.each<[string, string, Record<string, number>]>([
    ['organization', 'GET.organizations.200', { tenant: 30 }],
    ['members', 'acme-corp_members.200', { account: 1 }],
    ['members', 'accounts.1.ndjson', { account: 12 }],
    ['members', 'GET.organizations.200', { 'reject wrong-shape': 30 }],
    ['members', 'organization-invitation', { 'reject wrong-shape': 1 }],
    ['invitations', 'organization-invitation', { account: 1 }],
    ['teams', 'GET.orgs_org_teams.200', { entitlement: 1 }],
    ['repos', 'GET.repos_o_r_.200', { entitlement: 2, 'config-snapshot': 2 }],
    ['rulesets', 'repository-ruleset-items', { 'config-snapshot': 2 }],
    ['pull-requests', 'devlake/pull_requests.1', { 'pull-request': 13 }],
    ['pull-requests', 'devlake/pull_requests_bot_filter', { 'pull-request': 2 }],
    ['pull-requests', 'devlake/pull_request_reviews', { 'event code.review': 15 }],
    ['pull-requests', 'multiple-reviewers', { 'event code.review': 9 }],
    ['pull-requests', 'webhooks/pull_request.', { 'pull-request': 11 }],
    ['pull-requests', 'webhooks/pull_request_review.', { 'pull-request': 2 }],
    ['pull-requests', 'pull-request-null-repo', { 'reject no-id': 1 }],
    ['pull-requests', 'pull-request-triggered-by-bot', { 'reject no-time': 3 }],
    ['commits', 'devlake/pull_request_commits', { commit: 15 }],
    ['commits', 'octokit.rb/GET.repos_o_r_commits.200', { commit: 9 }],
    ['deployments', 'webhooks/deployment.', { deployment: 2 }],
    ['deployments', 'deployment_status-basic', { deployment: 1 }],
    ['deployments', 'api_graphql_deployment-nodes', { deployment: 1 }],
    ['deployments', 'devlake/graphql_deployment', { 'reject no-id': 7 }],
    ['audit-log', 'ocsf+examples/API_Activity', { 'event code.push': 1 }],
    ['audit-log', 'ocsf+examples/Auth', { 'event session.start': 1 }],
    ['audit-log', 'mfa_disabled', { 'event policy.change': 2 }],
    ['audit-log', 'user_role_updated', { 'event grant.change': 1, 'event account.invite': 1 }],
    ['audit-log', 'org_moderators_add', { 'reject bad-time': 2 }],
    ['audit-log', 'repo_hook_modified', { 'reject no-time': 3 }],
    ['activity', 'webhooks/push.', { 'event code.delete-branch': 3, 'event code.push': 1 }],
    ['activity', 'workflow_skip_commits', { 'reject wrong-shape': 9, 'reject no-id': 1 }],
  ])('%s: %s', (stream, sample, expected) => {
    expect(kinds(mapped(stream, sample))).toEqual(expected);
  });

  it('name their repository, number and people', () => {
    const [first] = mapped('pull-requests', 'devlake/pull_requests_bot_filter');
    expect(first && only('pull-request', first)).toMatchObject({
      repo: 'test/repo',
      number: 999,
      state: 'merged',
      author: { login: 'renovate[bot]', type: 'bot' },
      truncated: ['reviews', 'commits', 'checks'],
    });
  });
});
