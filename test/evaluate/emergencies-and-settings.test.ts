import { describe, expect, it } from 'vitest';
import type { EnvironmentState, SettingChange, Trails } from '../../src/model/trails.ts';
import { at, EXTRACTED, evidence, wholeCoverage } from './builders.ts';
import { only, verdictOf } from './run.ts';
import { ANA, BEN, change, emergency, goAhead, REPO, ref, ticket } from './work-builders.ts';

const unread = (source: string, stream: string) =>
  wholeCoverage().map((one) =>
    one.source === source && one.stream === stream
      ? { ...one, complete: false, why: ['cut'] }
      : one,
  );

describe('CHG-09 emergency follow-up', () => {
  const done = (more: Parameters<typeof emergency>[0] = {}): Partial<Trails> => ({
    changes: [change(emergency(more))],
    entitlements: [REPO],
  });
  const merged = at('2026-07-01T01:00:00Z');
  it.each<[string, Partial<Trails>]>([
    ['P followed_up', done()],
    ['F not_authorised', done({ authorisations: [] })],
    ['F not_authorised', done({ authorisations: [goAhead({ approver: 'p_kai' })] })],
    ['F not_authorised', done({ authorisations: [goAhead({ strength: 'D' })] })],
    ['F not_authorised', done({ authorisations: [goAhead({ decision: 'declined' })] })],
    [
      'F not_authorised',
      done({ authorisations: [goAhead({ decided: at('2026-02-03T15:11:00Z') })] }),
    ],
    ['F not_authorised', done({ author: ref('sam', 'p_sam'), commitAuthors: [] })],
    [
      'I authoriser_unknown',
      done({ authorisations: [goAhead({ approver: 'p_sam', approverConfidence: 0.4 })] }),
    ],
    [
      'I authoriser_unknown',
      { ...done({ authorisations: [] }), coverage: unread('slack', 'messages') },
    ],
    ['I approvers_not_named', { ...done(), entitlements: [] }],
    ['F no_ticket', done({ linkedTickets: [] })],
    ['F ticket_late', done({ linkedTickets: [ticket({ created: at('2026-02-05T15:10:01Z') })] })],
    ['F no_justification', done({ body: 'fix', linkedTickets: [ticket({ summary: 'x' })] })],
    ['F not_reviewed', done({ reviews: [] })],
    ['F not_reviewed', done({ reviews: [{ by: ANA, state: 'approved', at: merged }] })],
    [
      'F reviewed_late',
      done({ reviews: [{ by: BEN, state: 'approved', at: at('2026-02-06T15:10:01Z') }] }),
    ],
    [
      'NA not_due',
      done({
        reviews: [],
        merged: at('2026-06-30T12:00:00Z'),
        authorisations: [goAhead({ decided: at('2026-06-30T11:00:00Z') })],
        linkedTickets: [ticket({ created: at('2026-06-30T13:00:00Z') })],
      }),
    ],
  ])('%s', (expected, trails) => {
    expect(EXTRACTED > merged.latest).toBe(true);
    expect(verdictOf('CHG-09', trails)).toBe(expected);
  });

  it('takes those that the parameter names instead of owners', () => {
    const setting = { parameters: { 'emergency.approvers': ['p_lee'] } };
    expect(verdictOf('CHG-09', done(), setting)).toBe('F not_authorised');
    const lee = done({ authorisations: [goAhead({ approver: 'p_lee' })] });
    expect(verdictOf('CHG-09', lee, setting)).toBe('P followed_up');
  });
});

describe('CHG-12 administrative changes', () => {
  const setting = (more: Partial<SettingChange> = {}): Partial<Trails> => ({
    settingChanges: [
      {
        id: 'setting:1',
        system: 'okta',
        what: 'policy.lifecycle.update',
        on: 'Default policy',
        at: at('2026-03-01T12:00:00Z'),
        by: ANA,
        tickets: [ticket({ approvals: [goAhead()] })],
        evidence: [evidence('event')],
        ...more,
      },
    ],
  });
  const decided = (more: Parameters<typeof goAhead>[0]) =>
    setting({ tickets: [ticket({ approvals: [goAhead(more)] })] });
  it.each<[string, Partial<Trails>]>([
    ['P approved_before', setting()],
    ['F no_ticket', setting({ tickets: [] })],
    ['I tickets_incomplete', { ...setting({ tickets: [] }), coverage: unread('jira', 'issues') }],
    ['F not_approved', setting({ tickets: [ticket()] })],
    ['F not_approved', decided({ strength: 'E' })],
    ['F own_approval', decided({ approver: 'p_ana' })],
    ['F approved_afterwards', decided({ decided: at('2026-03-01T12:00:01Z') })],
    ['I people_unresolved', decided({ approver: 'p_sam', approverConfidence: 0.4 })],
    ['I people_unresolved', setting({ by: ref('stranger') })],
    [
      'I order_unknown',
      decided({
        decided: { ...at('2026-03-01T11:00:00Z'), latest: '2026-03-01T13:00:00.000Z' },
      }),
    ],
  ])('%s', (expected, trails) => {
    expect(verdictOf('CHG-12', trails)).toBe(expected);
  });

  it('asks of critical settings only', () => {
    const parameters = { parameters: { 'config.critical': ['zone.*'] } };
    expect(() => only('CHG-12', setting(), parameters)).toThrow();
    expect(verdictOf('CHG-12', setting({ what: 'zone.update' }), parameters)).toBe(
      'P approved_before',
    );
  });
});

describe('CHG-13 environments apart', () => {
  const place = (more: Partial<EnvironmentState> = {}): EnvironmentState => ({
    repo: 'larkspur/api',
    environment: 'production',
    production: true,
    reviewersRequired: true,
    reviewers: ['user:priya'],
    selfReviewPrevented: true,
    branches: 'any',
    secrets: ['DEPLOY'],
    evidence: [evidence('environment')],
    ...more,
  });
  const staging = place({
    environment: 'staging',
    production: false,
    reviewersRequired: false,
    secrets: [],
  });
  const deployed = {
    deployments: [
      {
        id: 'd1',
        repo: 'larkspur/api',
        environment: 'production',
        sha: 'm1',
        at: at('2026-02-03T15:20:00Z'),
        state: 'success',
        evidence: [],
      },
    ],
  };
  it.each<[string, Partial<Trails>]>([
    ['P separate', { environments: [place(), staging] }],
    ['P separate', { environments: [place({ reviewersRequired: false, branches: 'protected' })] }],
    ['F unguarded', { environments: [place({ reviewersRequired: false })] }],
    ['F no_production', { ...deployed, environments: [staging] }],
    ['F secrets_shared', { environments: [place(), { ...staging, secrets: ['DEPLOY'] }] }],
    [
      'F secrets_shared',
      {
        environments: [place()],
        repositorySecrets: [{ repo: 'larkspur/api', names: ['DEPLOY'] }],
      },
    ],
    ['I not_listed', { environments: [place()], coverage: unread('github', 'environments') }],
    ['I secrets_unknown', { environments: [place()], coverage: unread('github', 'secrets') }],
  ])('%s', (expected, trails) => {
    expect(verdictOf('CHG-13', trails)).toBe(expected);
  });
});

describe('CHG-14 and CHG-15', () => {
  it.each([
    ['NA no_changes', 0, 0],
    ['P within_rate', 10, 1],
    ['F rate_exceeded', 9, 1],
  ])('%s', (expected, count, emergencies) => {
    const changes = Array.from({ length: count }, (_, i) =>
      change({ id: `larkspur/api#${i}`, emergency: i < emergencies }),
    );
    expect(verdictOf('CHG-14', { changes })).toBe(expected);
  });

  const risky = { parameters: { 'change.risk_labels': ['high-risk'] } };
  const fields = (time: string) => [
    { name: 'Impact', value: 'Claims are slow', at: at(time) },
    { name: 'Back-out plan', value: 'Revert', at: at(time) },
  ];
  it.each<[string, Parameters<typeof change>[0]]>([
    ['P recorded_before', { linkedTickets: [ticket({ fields: fields('2026-02-03T14:00:00Z') })] }],
    [
      'F recorded_afterwards',
      { linkedTickets: [ticket({ fields: fields('2026-02-03T15:01:00Z') })] },
    ],
    ['F not_recorded', {}],
    ['I order_unknown', { body: '## Impact\nslow\n## Rollback\nrevert it' }],
    [
      'I approval_unknown',
      { reviews: [], linkedTickets: [ticket({ fields: fields('2026-02-03T14:00:00Z') })] },
    ],
  ])('%s', (expected, more) => {
    const changes = [change({ labels: ['High-Risk'], ...more })];
    expect(verdictOf('CHG-15', { changes }, risky)).toBe(expected);
  });
});

describe('a commit in production that came in no pull request', () => {
  const direct: Partial<Trails> = {
    pushes: [
      {
        id: 'larkspur/api@d9',
        repo: 'larkspur/api',
        branch: 'main',
        sha: 'd9',
        changes: [],
        evidence: [],
      },
    ],
    deployments: [
      {
        id: 'd1',
        repo: 'larkspur/api',
        environment: 'production',
        sha: 'd9',
        at: at('2026-02-03T15:20:00Z'),
        state: 'success',
        evidence: [],
      },
    ],
  };
  it.each(['CHG-01', 'CHG-02'])('fails %s, unless not all were collected', (test) => {
    expect(verdictOf(test, direct)).toBe('F outside_of_changes');
    const coverage = unread('github', 'pull-requests');
    expect(verdictOf(test, { ...direct, coverage })).toBe('I pull_requests_incomplete');
  });
});
