import { describe, expect, it } from 'vitest';
import { mapAlone, only } from './harness.ts';

const MS = 1_771_254_000_123;
const AT = '2026-02-16T15:00:00.123Z';
const audit = (entry: object) => only('event', mapAlone('audit-log', entry));

const rest = {
  number: 12,
  node_id: 'PR_kwDOaaaa',
  title: 'HELP-3: tidy up',
  body: null,
  state: 'closed',
  url: 'https://api.github.com/repos/larkspur/api/pulls/12',
  created_at: '2026-02-01T10:00:00Z',
  user: { login: 'ana-ribeiro', id: 5, type: 'User' },
  head: { ref: 'tidy', sha: 'a'.repeat(40), repo: null },
  base: { ref: 'main' },
};
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
const pull = (item: object) => only('pull-request', mapAlone('pull-requests', item));

describe('oddity 13: audit entries without the usual fields', () => {
  it('takes created_at in milliseconds where @timestamp is missing', () => {
    const event = audit({ action: 'repo.create', created_at: MS, org: 'larkspur', actor: 'dana' });
    expect(event.time).toMatchObject({ earliest: AT, latest: AT, precision: 'instant' });
  });

  it('finds the repository of a merge in its address, and lives without any', () => {
    const merge = {
      action: 'pull_request.merge',
      '@timestamp': MS,
      actor: 'ana-ribeiro',
      pull_request_url: 'https://github.com/larkspur/api/pull/410',
    };
    expect(audit(merge)).toMatchObject({
      action: 'code.merge',
      targets: ['repo:larkspur/api', 'pull request #410'],
    });
    const review = audit({ action: 'pull_request_review.submit', '@timestamp': MS, actor: 'ben' });
    expect(review).toMatchObject({ action: 'code.review', targets: [] });
  });

  it('finds the team at the top or below data, with or without the organization', () => {
    const team = (more: object) =>
      audit({ action: 'team.add_member', '@timestamp': MS, org: 'larkspur', user: 'kai', ...more });
    const expected = { system: 'github', type: 'team', key: 'support', name: 'support' };
    expect(team({ team: 'larkspur/support' }).entitlement).toEqual(expected);
    expect(team({ data: { team: 'larkspur/support' } }).entitlement).toEqual(expected);
    expect(team({ team: 'support' }).entitlement).toEqual(expected);
  });

  it('rejects an entry with no time at all, or one without a zone, with the reason', () => {
    expect(mapAlone('audit-log', { action: 'hook.create' })).toMatchObject({ reason: 'no-time' });
    expect(
      mapAlone('audit-log', { action: 'hook.create', created_at: '2022-12-11 05:17:28.078' }),
    ).toMatchObject({ kind: 'reject', reason: 'bad-time' });
  });

  it('gives an entry without an id one of its own that the same entry gets again', () => {
    const one = { action: 'repo.create', created_at: MS, actor: 'dana' };
    expect(audit(one).nativeId).toBe(audit({ ...one }).nativeId);
    expect(audit(one).nativeId).not.toBe(audit({ ...one, created_at: MS + 1 }).nativeId);
  });
});

describe('oddity 14: nobody, and bots', () => {
  const push = { action: 'git.push', '@timestamp': MS, repo: 'larkspur/api', user: '', user_id: 0 };

  it('an empty actor is no actor', () => {
    const event = audit({ ...push, actor: '' });
    expect(event).not.toHaveProperty('actor');
    expect(event).not.toHaveProperty('subject');
    expect(event.action).toBe('code.push');
  });

  it('a bot is a bot by its name', () => {
    expect(audit({ ...push, actor: 'secret-scanning[bot]' }).actor).toEqual({
      system: 'github',
      login: 'secret-scanning[bot]',
      type: 'bot',
    });
  });
});

describe('oddity 15: tokens and overrides', () => {
  it('keeps the hash of a token to correlate by, and copes with scopes as text', () => {
    const event = audit({
      action: 'git.clone',
      '@timestamp': MS,
      actor: 'ana',
      hashed_token: 'c2FtcGxl',
      token_scopes: 'repo,read:org',
    });
    expect(event).toMatchObject({ action: 'data.download', correlation: ['c2FtcGxl'] });
  });

  it('says which rules were overridden and why, and which commit came of it', () => {
    const event = audit({
      action: 'protected_branch.policy_override',
      '@timestamp': MS,
      actor: 'dana',
      repo: 'larkspur/api',
      branch: 'refs/heads/main',
      after: 'b'.repeat(40),
      overridden_codes: ['review_policy_not_satisfied', 'required_status_checks'],
      reasons: [{ code: 'review_policy_not_satisfied', message: 'HELP-9: at least 1 review' }],
    });
    expect(event).toMatchObject({
      action: 'protection.override',
      targets: ['repo:larkspur/api', 'branch main'],
      reason: 'review_policy_not_satisfied; required_status_checks; HELP-9: at least 1 review',
      correlation: ['b'.repeat(40)],
      mentions: ['HELP-9'],
    });
  });
});

describe('oddity 16: reviews', () => {
  it('keeps all reviews in order, also one whose author is gone', () => {
    const review = (state: string, login: string | null, submittedAt: string) => ({
      state,
      submittedAt,
      author: login === null ? null : { __typename: 'User', login, databaseId: 9 },
      commit: { oid: 'c'.repeat(40) },
    });
    const nodes = [
      review('APPROVED', 'ben', '2026-02-01T11:00:00Z'),
      review('CHANGES_REQUESTED', 'ben', '2026-02-01T12:00:00Z'),
      review('APPROVED', null, '2026-02-01T13:00:00Z'),
    ];
    const { reviews } = pull({ ...graphql, reviews: { pageInfo: { hasNextPage: false }, nodes } });
    expect(reviews.map(({ state, author }) => [state, author?.login])).toEqual([
      ['approved', 'ben'],
      ['changes_requested', 'ben'],
      ['approved', undefined],
    ]);
    expect(reviews[2]).not.toHaveProperty('author');
  });
});

describe('oddity 17: review states', () => {
  it.each([
    ['APPROVED', 'approved'],
    ['changes_requested', 'changes_requested'],
    ['dismissed', 'dismissed'],
    ['toString', 'unknown'],
  ])('%s is %s', (state, expected) => {
    const hook = { pull_request: rest, review: { state, user: { login: 'ben', id: 6 } } };
    expect(pull(hook).reviews).toMatchObject([{ state: expected }]);
    expect(pull(hook).truncated).toContain('reviews');
  });

  it('a pending review has no time', () => {
    const nodes = [{ state: 'PENDING', submittedAt: null, author: null, commit: null }];
    const { reviews } = pull({ ...graphql, reviews: { pageInfo: { hasNextPage: false }, nodes } });
    expect(reviews).toEqual([{ state: 'pending' }]);
  });
});

describe('oddity 18: closed is not merged', () => {
  it('a closed pull request with a tried merge commit and no head repository', () => {
    const closed = pull({
      ...rest,
      merged: false,
      merged_at: null,
      merge_commit_sha: 'd'.repeat(40),
    });
    expect(closed).toMatchObject({
      repo: 'larkspur/api',
      state: 'closed',
      headRef: 'tidy',
      body: '',
    });
    expect(closed).not.toHaveProperty('mergeCommitSha');
    expect(closed).not.toHaveProperty('mergedAt');
  });
});

describe('oddity 19: a push that deletes a branch', () => {
  const hook = {
    ref: 'refs/heads/old',
    before: 'e'.repeat(40),
    after: '0'.repeat(40),
    deleted: true,
    head_commit: null,
    sender: { login: 'ana-ribeiro', id: 5, type: 'User' },
    repository: { full_name: 'larkspur/api', created_at: 1_700_000_000, pushed_at: 1_771_254_000 },
  };

  it('is a deletion at the time of the repository, in epoch seconds', () => {
    expect(only('event', mapAlone('activity', hook))).toMatchObject({
      action: 'code.delete-branch',
      actor: { login: 'ana-ribeiro', id: '5' },
      time: { earliest: '2026-02-16T15:00:00.000Z' },
      correlation: [],
    });
  });

  it('an ISO time is read as well', () => {
    const repository = { ...hook.repository, pushed_at: '2026-02-16T15:00:00Z' };
    const event = only(
      'event',
      mapAlone('activity', { ...hook, repository, after: 'f'.repeat(40) }),
    );
    expect(event).toMatchObject({ action: 'code.push', correlation: ['f'.repeat(40)] });
    expect(event.time.earliest).toBe('2026-02-16T15:00:00.000Z');
  });
});

describe('oddity 20: an invitation by e-mail', () => {
  it('has no login, only an address', () => {
    const invitation = {
      id: 77,
      login: null,
      email: 'New.Person@larkspur.test',
      role: 'direct_member',
      created_at: '2026-02-01T10:00:00Z',
    };
    expect(only('account', mapAlone('invitations', invitation))).toMatchObject({
      accountId: 'invitation:77',
      logins: [],
      emails: ['new.person@larkspur.test'],
      state: 'invited',
    });
  });
});
