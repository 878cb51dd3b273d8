import { afterEach, describe, expect, it } from 'vitest';
import { createGithub } from '../../../src/sandbox/github/index.ts';
import { type Served, serve } from '../serve.ts';
import { collect, collectAll, mapAlone, only, settingsFor } from './harness.ts';
import { world } from './world.ts';

let served: Served | undefined;
afterEach(() => served?.close());

type Handler = Parameters<typeof serve>[0];

/** The sandbox, with an answer of its own for some requests. */
async function serving(
  answer: (path: string, query: URLSearchParams) => ReturnType<Handler> | undefined,
) {
  const sandbox = createGithub(world);
  served = await serve((request) => answer(request.path, request.query) ?? sandbox.handle(request));
  return served.base;
}
const refused = (status: number, message: string) => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ message }),
});

describe('credentials, rules and environments from the sandbox', () => {
  it('become records that say who opens what', async () => {
    const base = await serving(() => undefined);
    const all = await collectAll(settingsFor(base));
    const of = (stream: string) => all.get(stream)?.records ?? [];
    expect(of('deploy-keys')).toMatchObject([
      {
        credentialType: 'deploy_key',
        target: 'larkspur/api',
        scopes: ['write'],
        owner: { login: 'dana-okafor' },
      },
    ]);
    expect(of('installations').map((record) => 'name' in record && record.name)).toEqual([
      'larkspur-ci',
      'chat-notifier',
    ]);
    expect(of('webhooks')).toMatchObject([
      { credentialType: 'webhook', name: 'to ci.example' },
      { credentialType: 'webhook', name: 'to ci.example', target: 'larkspur/api' },
    ]);
    expect(JSON.stringify(of('webhooks'))).not.toContain('t=1');
    expect(of('environments').filter((r) => r.kind === 'config-snapshot')).toHaveLength(4);
    expect(of('environments')[0]).toMatchObject({
      settings: { environment: 'production', reviewersRequired: true, branches: 'protected' },
    });
    expect(of('secrets')).toMatchObject([
      { name: 'Actions secret DEPLOY_TOKEN', target: 'larkspur/api production' },
      { name: 'Actions secret DEPLOY_TOKEN', target: 'larkspur/web production' },
    ]);
    expect(of('ruleset-history')).toMatchObject([
      { vendorType: 'repository_ruleset.disable', time: { latest: '2026-03-03T10:00:00.000Z' } },
      { vendorType: 'repository_ruleset.enable' },
    ]);
    const bypasses = of('rule-suites').filter(
      (r) => r.kind === 'event' && r.action === 'protection.override',
    );
    expect(bypasses).toHaveLength(2);
    expect(of('deployment-approvals')).toMatchObject([
      { action: 'request.approve', actor: { login: 'dana-okafor' } },
    ]);
    expect(of('issues')).toMatchObject([
      {
        key: 'larkspur/api#12',
        status: 'closed',
        labels: ['bug'],
        assignee: { login: 'ana-ribeiro' },
      },
    ]);
    expect(of('issue-comments')).toMatchObject([
      { key: 'larkspur/api#12', text: 'Fixed with ENG-88.' },
    ]);
    expect(of('members').every((r) => r.kind !== 'account' || r.mfaEnrolled === true)).toBe(true);
    expect(
      of('commits').filter((r) => r.kind === 'commit' && r.signature?.state === 'valid'),
    ).toHaveLength(2);
    expect(of('code-owners')).toMatchObject([
      { settings: { exists: true } },
      { settings: { exists: true } },
    ]);
  });

  it('are asked for once for the organization, and once for each repository', async () => {
    const base = await serving(() => undefined);
    const all = await collectAll(settingsFor(base));
    const calls = (stream: string) => all.get(stream)?.exchanges.length;
    expect(['installations', 'organization-roles', 'personal-access-tokens'].map(calls)).toEqual([
      1, 3, 1,
    ]);
    expect(
      ['deploy-keys', 'environments', 'code-owners', 'issues', 'workflow-runs'].map(calls),
    ).toEqual([2, 2, 2, 2, 2]);
    // One list, and one bypass to look at; two versions and the one before.
    expect(['rule-suites', 'ruleset-history'].map(calls)).toEqual([2, 4]);
  });
});

describe('what is refused or cut', () => {
  it('leaves the second factor unknown when only owners may ask, and says so', async () => {
    const base = await serving((_, query) =>
      query.get('filter') ? refused(422, 'Only owners can use this filter.') : undefined,
    );
    const { records, limits } = await collect('members', settingsFor(base));
    expect(records.some((r) => r.kind === 'account' && r.mfaEnrolled !== undefined)).toBe(false);
    expect(limits).toMatchObject([{ kind: 'permission', incomplete: false }]);
  });

  it('asks each repository for rule suites where the organization’s are refused', async () => {
    const base = await serving((path) =>
      path.startsWith('/orgs/larkspur/rulesets/rule-suites')
        ? refused(403, 'Must be an owner')
        : undefined,
    );
    const all = await collectAll(settingsFor(base), ['repos', 'rule-suites']);
    expect(all.get('rule-suites')?.records.length).toBeGreaterThan(3);
    expect(all.get('rule-suites')?.limits).toMatchObject([
      { kind: 'permission', incomplete: false },
    ]);
  });

  it('says what lies before GitHub’s month', async () => {
    const base = await serving(() => undefined);
    const settings = settingsFor(base, { ruleSuiteDays: 30 });
    const { limits, end } = await collect('rule-suites', settings);
    expect(limits).toMatchObject([{ kind: 'retention', incomplete: true }]);
    expect(end.answered).toMatchObject({ from: '2026-06-02T12:00:00.000Z' });
  });

  it('halves the window of workflow runs that are too many for one query', async () => {
    const spans: string[] = [];
    const base = await serving((path, query) => {
      if (!path.endsWith('/actions/runs')) return undefined;
      const [from = '', to = ''] = (query.get('created') ?? '').split('..');
      spans.push(`${from}..${to}`);
      const days = (Date.parse(to) - Date.parse(from)) / 86_400_000;
      if (days < 60) return undefined;
      const body = JSON.stringify({ total_count: 1500, workflow_runs: [] });
      return { status: 200, headers: { 'content-type': 'application/json' }, body };
    });
    const all = await collectAll(settingsFor(base), ['repos', 'workflow-runs']);
    expect(all.get('workflow-runs')?.records).toHaveLength(2);
    expect(spans.length).toBeGreaterThan(6);
  });

  it('finds a list that is shorter than it says', async () => {
    const base = await serving((path) =>
      path.endsWith('/installations')
        ? {
            status: 200,
            headers: { 'content-type': 'application/json' },
            body: '{"total_count": 3, "installations": []}',
          }
        : undefined,
    );
    const { limits } = await collect('installations', settingsFor(base));
    expect(limits).toMatchObject([{ kind: 'fault', incomplete: true }]);
  });

  it('fails loudly on a 202 that has no list', async () => {
    const base = await serving((path) =>
      path.endsWith('/installations') ? { status: 202, headers: {}, body: '{}' } : undefined,
    );
    await expect(collect('installations', settingsFor(base))).rejects.toThrow(/Expected a list/);
  });

  it('follows a repository that was renamed, on the same host', async () => {
    const base = await serving((path) =>
      path === '/repos/larkspur/api/keys'
        ? {
            status: 301,
            headers: { location: `${served?.base}/repos/larkspur/web/keys` },
            body: '{}',
          }
        : undefined,
    );
    const all = await collectAll(settingsFor(base), ['repos', 'deploy-keys']);
    expect(all.get('deploy-keys')?.limits).toEqual([]);
    expect(all.get('deploy-keys')?.exchanges.map(({ status }) => status)).toContain(301);
  });

  it('notes a run whose approvals are gone', async () => {
    const base = await serving((path) =>
      path.endsWith('/approvals') ? refused(404, 'Not Found') : undefined,
    );
    const all = await collectAll(settingsFor(base), [
      'repos',
      'deployments',
      'deployment-approvals',
    ]);
    expect(all.get('deployment-approvals')?.limits[0]).toMatchObject({
      kind: 'retention',
      incomplete: true,
    });
  });

  it('tells an edit that took a rule away from one that did not', () => {
    const state = (rules: string[]) => ({
      version_id: 2,
      actor: { id: 1, type: 'User' },
      updated_at: '2026-03-03T10:00:00Z',
      state: {
        id: 5,
        name: 'Main',
        source: 'larkspur/api',
        enforcement: 'active',
        rules: rules.map((type) => ({ type })),
        bypass_actors: [],
      },
    });
    const before = 'enforcement active; rules deletion, non_fast_forward; 0 bypass actors';
    const lost = only('event', mapAlone('ruleset-history', state(['deletion']), { before }));
    expect(lost.reason).toBe('no longer non_fast_forward');
    const kept = only(
      'event',
      mapAlone('ruleset-history', state(['deletion', 'non_fast_forward']), { before }),
    );
    expect(kept.reason).toBeUndefined();
  });
});
