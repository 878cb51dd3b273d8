import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shaOf } from '../../../src/sandbox/github/ids.ts';
import { createGithub } from '../../../src/sandbox/github/index.ts';
import type { RecordDraft } from '../../../src/sources/contract.ts';
import { GithubSettings, github } from '../../../src/sources/github/index.ts';
import { type Served, serve } from '../serve.ts';
import { type Collected, collect, collectAll, connection, settingsFor } from './harness.ts';
import { world } from './world.ts';

describe('GitHub collected from its sandbox, two items a page', () => {
  let served: Served;
  let all: ReadonlyMap<string, Collected>;
  const from = (stream: string) => {
    const found = all.get(stream);
    if (!found) throw new Error(`no ${stream}`);
    return found;
  };
  const recordsOf = <K extends RecordDraft['kind']>(stream: string, kind: K) =>
    from(stream).records.filter(
      (record): record is Extract<RecordDraft, { kind: K }> => record.kind === kind,
    );

  beforeAll(async () => {
    const sandbox = createGithub(world, { pageSize: 2 });
    served = await serve((request) => sandbox.handle(request));
    all = await collectAll(settingsFor(served.base));
  });
  afterAll(() => served.close());

  it('ends every stream at the end, with nothing unmapped and no hole', () => {
    expect(all.size).toBe(31);
    for (const [name, { end, results, limits }] of all) {
      expect(end.paging, name).toBe(name === 'organization' ? 'not-paged' : 'exhausted');
      expect(
        results.filter(({ kind }) => kind === 'reject'),
        name,
      ).toEqual([]);
      expect(
        limits.filter(({ incomplete }) => incomplete),
        name,
      ).toEqual([]);
    }
  });

  it('tells the plan of the organization', () => {
    expect(recordsOf('organization', 'tenant')).toMatchObject([
      { name: 'larkspur', plan: 'enterprise', settings: { default_repository_permission: 'none' } },
    ]);
  });

  it('lists members by role over several pages, and counts them a second way', () => {
    const levels = recordsOf('members', 'membership').map(({ account, entitlement }) => [
      account.login,
      entitlement.level,
    ]);
    expect(levels).toEqual([
      ['dana-okafor', 'admin'],
      ['ana-ribeiro', 'admin'],
      ['kai-brandt', 'member'],
    ]);
    expect(from('members').end).toMatchObject({ independentTotal: { count: 3 }, counted: 3 });
    expect(recordsOf('members', 'account')[0]).toMatchObject({
      state: 'active',
      logins: ['dana-okafor'],
      emails: [],
    });
  });

  it('lists teams, repositories and who holds which right in them', () => {
    expect(recordsOf('teams', 'entitlement').map(({ entitlement }) => entitlement.key)).toEqual([
      'engineering',
      'support',
    ]);
    expect(
      recordsOf('team-members', 'membership').map(({ account, entitlement }) => [
        entitlement.key,
        account.login,
      ]),
    ).toEqual([
      ['engineering', 'ana-ribeiro'],
      ['support', 'kai-brandt'],
    ]);
    expect(
      recordsOf('collaborators', 'membership').map(({ account, entitlement }) =>
        [entitlement.key, account.login, entitlement.level].join(' '),
      ),
    ).toEqual([
      'larkspur/api dana-okafor admin',
      'larkspur/api ana-ribeiro admin',
      'larkspur/web dana-okafor admin',
      'larkspur/web ana-ribeiro admin',
      'larkspur/web kai-brandt admin',
    ]);
    expect(from('repos').end).toMatchObject({ independentTotal: { count: 2 }, counted: 2 });
  });

  it('keeps what a branch demands, and that one demands nothing', () => {
    expect(
      recordsOf('branch-protection', 'config-snapshot').map(({ settings }) => settings),
    ).toEqual([
      expect.objectContaining({
        repo: 'larkspur/api',
        branch: 'main',
        protected: true,
        requiredApprovals: 1,
        requiredChecks: ['unit', 'lint'],
        adminsIncluded: false,
      }),
      {
        repo: 'larkspur/web',
        branch: 'main',
        protected: false,
        requiredApprovals: 0,
        requiredChecks: [],
      },
    ]);
    expect(recordsOf('rulesets', 'config-snapshot')[0]?.settings).toMatchObject({
      enforcement: 'active',
      rules: ['deletion', 'non_fast_forward'],
      coversDefaultBranch: true,
      requiredChecks: [],
    });
  });

  it('collects a pull request with reviews in order, commits and the last checks', () => {
    const pull = recordsOf('pull-requests', 'pull-request').find(({ number }) => number === 410);
    expect(pull).toMatchObject({
      repo: 'larkspur/api',
      title: 'ENG-88: Faster claim lookup',
      state: 'merged',
      baseRef: 'main',
      headSha: shaOf('api', 'a1'),
      mergedAt: '2026-02-03T15:10:00.000Z',
      author: { login: 'ana-ribeiro', type: 'human' },
      mergedBy: { login: 'ana-ribeiro' },
      labels: ['emergency'],
      reviews: [
        { state: 'changes_requested', author: { login: 'ben-castellano' } },
        { state: 'approved', commit: shaOf('api', 'a1'), submittedAt: '2026-02-03T15:05:00.000Z' },
      ],
      commits: [{ sha: shaOf('api', 'a1'), parents: 1, committer: { login: 'ana-ribeiro' } }],
      checks: [{ name: 'unit', conclusion: 'success', completedAt: '2026-02-03T14:50:00.000Z' }],
      truncated: [],
    });
  });

  it('calls a bot by one name in GraphQL, REST and the audit log', () => {
    const pull = recordsOf('pull-requests', 'pull-request').find(({ number }) => number === 411);
    const push = recordsOf('activity', 'event').find(({ actor }) => actor?.type === 'bot');
    expect(pull?.author).toMatchObject({ login: 'renovate[bot]', type: 'bot' });
    expect(push?.actor).toEqual(pull?.author);
    expect(pull?.mergeCommitSha).toMatch(/^[0-9a-f]{40}$/);
  });

  it('ties commits on the default branch to their pull requests, and finds the one without', () => {
    const commits = recordsOf('commits', 'commit');
    expect(commits.map(({ repo, branch, pullRequests }) => [repo, branch, pullRequests])).toEqual([
      ['larkspur/api', 'main', [411]],
      ['larkspur/api', 'main', [411]],
      ['larkspur/api', 'main', [410]],
      ['larkspur/api', 'main', [410]],
      ['larkspur/web', 'main', []],
    ]);
    expect(commits[0]?.committer).toMatchObject({ login: 'web-flow', type: 'system' });
    expect(commits.at(-1)).toMatchObject({ sha: shaOf('web', 'd9'), message: 'Quick fix' });
  });

  it('knows how a deployment went although a later one replaced it', () => {
    expect(recordsOf('deployments', 'deployment')).toMatchObject([
      { environment: 'production', production: true, state: 'success', actor: { type: 'bot' } },
      { stateAt: '2026-02-03T15:20:00.000Z', state: 'success', actor: { login: 'ana-ribeiro' } },
    ]);
    const merged = recordsOf('pull-requests', 'pull-request').map((pull) => pull.mergeCommitSha);
    expect(recordsOf('deployments', 'deployment').map(({ sha }) => sha)).toEqual(merged);
  });

  it('reads grants, overrides, protections and approvals from the audit log', () => {
    const events = recordsOf('audit-log', 'event');
    const told = events.map(({ action, vendorType, subject, entitlement }) =>
      [
        action,
        vendorType,
        subject?.login ?? '',
        entitlement ? `${entitlement.type}:${entitlement.key}:${entitlement.level ?? ''}` : '',
      ].join(' '),
    );
    expect(told).toEqual([
      'grant.add org.add_member kai-brandt org:larkspur:member',
      'grant.add team.add_member kai-brandt team:support:',
      'grant.add repo.add_member kai-brandt repo:larkspur/web:push',
      'grant.change repo.update_member kai-brandt repo:larkspur/web:admin',
      'code.merge pull_request.merge  ',
      'request.approve workflows.approve_workflow_job  ',
      'protection.override protected_branch.policy_override  ',
      'code.merge pull_request.merge  ',
      'credential.add public_key.create  ',
      'config.change integration_installation.create  ',
      'config.change hook.create  ',
      'config.change hook.create  ',
      'protection.change repository_ruleset.update  ',
      'protection.change repository_ruleset.update  ',
      'protection.change protected_branch.destroy  ',
      'code.push git.push  ',
      'grant.remove org.remove_member ben-castellano org:larkspur:',
      'grant.change org.update_member ana-ribeiro org:larkspur:admin',
    ]);
    expect(events[3]).toMatchObject({
      before: 'push',
      after: 'admin',
      actor: { login: 'dana-okafor' },
    });
    expect(events[6]).toMatchObject({
      targets: ['repo:larkspur/api', 'branch main'],
      reason: expect.stringContaining('review_policy_not_satisfied'),
      correlation: [shaOf('api', 'merge-of-411')],
    });
    expect(new Set(events.map(({ nativeId }) => nativeId)).size).toBe(events.length);
  });

  it('sees pushes and merges with the servers’ time and who moved the branch', () => {
    const push = recordsOf('activity', 'event').find(({ after }) => after === shaOf('web', 'd9'));
    expect(push).toMatchObject({
      action: 'code.push',
      actor: { login: 'dana-okafor' },
      targets: ['repo:larkspur/web', 'branch main'],
      correlation: [shaOf('web', 'd9')],
      time: { earliest: '2026-05-11T18:07:00.000Z' },
    });
    expect(
      recordsOf('activity', 'event').filter(({ action }) => action === 'code.merge'),
    ).toHaveLength(2);
  });

  it('gives the same person one id in every stream', () => {
    const dana = recordsOf('members', 'account').find(({ logins }) =>
      logins.includes('dana-okafor'),
    );
    const ids = [...all.values()]
      .flatMap(({ records }) => records)
      .flatMap((record) => ('actor' in record && record.actor ? [record.actor] : []))
      .filter(({ login }) => login === 'dana-okafor')
      .map(({ id }) => id);
    expect(new Set(ids)).toEqual(new Set([dana?.accountId]));
  });

  it('shows the credential, its scopes and the plan, and warns of rights to write', async () => {
    const settings = settingsFor(served.base);
    const { client } = connection(settings);
    const probe = await github.probe(await client, settings);
    expect(probe).toMatchObject({ identity: 'dana-okafor', plan: 'enterprise' });
    expect(probe.scopes).toContain('read:org');
    expect(probe.warnings.join()).toContain('can change things (repo)');
  });

  it('collects as a GitHub App with a private key, whose token is never recorded', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
    const settings = GithubSettings.parse({
      org: 'larkspur',
      baseUrl: served.base,
      appId: 7,
      installationId: 8,
      privateKey: { env: 'GITHUB_APP_KEY' },
    });
    const { client, recorded } = connection(settings, pem);
    const probe = await github.probe(await client, settings);
    expect(probe).toMatchObject({ identity: 'auditpack', warnings: [] });
    const collected = await collect('members', settings, { token: pem });
    expect(collected.records.length).toBeGreaterThan(0);
    const bodies = [...recorded, ...collected.exchanges].map(({ body }) =>
      Buffer.from(body).toString(),
    );
    expect(bodies.join()).not.toContain('sandbox-github-token');
    expect(collected.exchanges.some(({ url }) => url.endsWith('/access_tokens'))).toBe(true);
  });
});

describe('GitHub without an audit log', () => {
  it('says so as a limit of the plan, and still sees pushes', async () => {
    const sandbox = createGithub(world, { plan: 'team' });
    const served = await serve((request) => sandbox.handle(request));
    const settings = settingsFor(served.base);
    const probe = { identity: null, scopes: null, plan: 'team', warnings: [] };
    await expect(collect('audit-log', settings, { probe })).rejects.toMatchObject({
      code: 'ERR_PLAN',
      message: expect.stringContaining('plan "team"'),
      hint: expect.stringContaining('import github/audit-log'),
    });
    const before = await collectAll(settings, ['repos']);
    expect((await collect('activity', settings, { before })).records.length).toBeGreaterThan(3);
    await served.close();
  });
});
