import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { github } from '../../../src/sources/github/index.ts';
import { mapAlone, only } from './harness.ts';

const MS = 1_771_254_000_123;
const audit = (entry: object) => only('event', mapAlone('audit-log', entry));
const pull = (item: object) => only('pull-request', mapAlone('pull-requests', item));
const graphql = {
  id: 'PR_kwDObbbb',
  number: 13,
  title: 'Faster',
  baseRefName: 'main',
  createdAt: '2026-02-01T10:00:00Z',
  mergedAt: '2026-02-02T10:00:00Z',
  repository: { nameWithOwner: 'larkspur/api' },
  reviews: { pageInfo: { hasNextPage: false }, nodes: [] as object[] },
  commits: { pageInfo: { hasNextPage: false }, nodes: [] as object[] },
  labels: { pageInfo: { hasNextPage: false }, nodes: [] as object[] },
};

describe('what nobody promised', () => {
  it('an unknown action is kept as other, under its own name', () => {
    const event = audit({ action: 'moon.land', '@timestamp': MS, actor: 'dana' });
    expect(event).toMatchObject({ action: 'other', vendorType: 'moon.land' });
    expect(audit({ action: 'toString', '@timestamp': MS }).action).toBe('other');
  });

  it('a blocked push is a failed push, no override', () => {
    const entry = {
      action: 'protected_branch.rejected_ref_update',
      '@timestamp': MS,
      actor: 'ben',
    };
    expect(audit(entry)).toMatchObject({ action: 'code.push', outcome: 'failure' });
  });

  it.each([null, 7, 'text', [], {}, { __proto__: { action: 'x' } }, JSON.parse('{"__proto__":1}')])(
    'every stream rejects %j',
    (item) => {
      for (const stream of ['members', 'repos', 'pull-requests', 'commits', 'deployments'])
        expect(mapAlone(stream, item).kind, stream).toBe('reject');
      for (const stream of ['audit-log', 'activity', 'branch-protection', 'rulesets', 'teams'])
        expect(mapAlone(stream, item).kind, stream).toBe('reject');
    },
  );

  it('a list that GitHub cut is said to be cut', () => {
    const commits = { pageInfo: { hasNextPage: true }, nodes: [] };
    expect(pull({ ...graphql, commits }).truncated).toEqual(['commits']);
    const { reviews: _, ...without } = graphql;
    expect(pull(without).truncated).toEqual(['reviews']);
  });

  it('a custom role keeps its name, roles and flags mean the same', () => {
    const level = (more: object) =>
      only(
        'membership',
        mapAlone(
          'collaborators',
          { login: 'kai', id: 3, type: 'User', ...more },
          { repo: 'larkspur/api' },
        ),
      ).entitlement.level;
    expect(level({ role_name: 'write' })).toBe('push');
    expect(level({ permissions: { pull: true, push: true, admin: false } })).toBe('push');
    expect(level({ role_name: 'Release Manager' })).toBe('release manager');
    expect(level({})).toBeUndefined();
  });

  it('a ruleset demands only while it is enforced and where it covers the default branch', () => {
    const ruleset = (more: object) =>
      only(
        'config-snapshot',
        mapAlone(
          'rulesets',
          {
            id: 1,
            name: 'Reviews',
            target: 'branch',
            enforcement: 'active',
            conditions: { ref_name: { include: ['refs/heads/ma*'], exclude: [] } },
            rules: [
              { type: 'pull_request', parameters: { required_approving_review_count: 2 } },
              {
                type: 'required_status_checks',
                parameters: { required_status_checks: [{ context: 'unit' }] },
              },
            ],
            ...more,
          },
          { repo: 'larkspur/api', branch: 'main' },
        ),
      ).settings;
    expect(ruleset({})).toMatchObject({ requiredApprovals: 2, requiredChecks: ['unit'] });
    expect(ruleset({ enforcement: 'evaluate' })).not.toHaveProperty('requiredApprovals');
    const elsewhere = { ref_name: { include: ['refs/heads/release/*'], exclude: [] } };
    expect(ruleset({ conditions: elsewhere })).not.toHaveProperty('requiredChecks');
    const excluded = { ref_name: { include: ['~ALL'], exclude: ['refs/heads/main'] } };
    expect(ruleset({ conditions: excluded })).toMatchObject({ coversDefaultBranch: false });
    expect(ruleset({}).bypassActors).toBe('not shown to this token');
  });
});

describe('hostile items', () => {
  const valid: readonly Readonly<Record<string, unknown>>[] = [
    graphql,
    {
      action: 'team.add_member',
      '@timestamp': MS,
      user: 'kai',
      team: 'larkspur/support',
      data: {},
    },
    { id: 1, name: 'x', enforcement: 'active', target: 'branch', rules: [], conditions: {} },
    { login: 'kai', id: 3, type: 'User', permissions: {}, role_name: 'write' },
    { sha: 'a'.repeat(40), url: 'https://api.github.com/repos/o/r/commits/x', commit: {} },
    { id: 4, sha: 'b', environment: 'prod', created_at: '2026-02-01T10:00:00Z', statuses: {} },
  ];
  const page = { org: 'o', role: 'admin', team: 't', repo: 'o/r', branch: 'main' };

  it('any JSON, and any member of a good item replaced by any JSON, never throws', () => {
    const broken = fc
      .tuple(fc.constantFrom(...valid), fc.nat(30), fc.jsonValue())
      .map(([item, which, value]) => {
        const names = Object.keys(item);
        return { ...item, [names[which % names.length] ?? '']: value };
      });
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), broken), (item) => {
        for (const stream of github.streams) {
          const result = mapAlone(stream.name, item, page);
          expect(
            result.kind === 'reject' ? result.detail.length : result.records.length,
          ).toBeGreaterThan(0);
        }
      }),
      { numRuns: 400, seed: 7 },
    );
  });
});
