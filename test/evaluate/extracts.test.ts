import { describe, expect, it } from 'vitest';
import type { Reconciliation } from '../../src/model/reconciliation.ts';
import type { RecordOf } from '../../src/model/record.ts';
import { NO_DECISIONS } from '../../src/model/registers.ts';
import type { Statement } from '../../src/model/statement.ts';
import type { Coverage, Trails } from '../../src/model/trails.ts';
import { coverage, EXTRACTED, FROM, TO } from './builders.ts';
import { itemsOf, only, verdictOf } from './run.ts';

function statement(more: Partial<Statement> = {}): Statement {
  return {
    kind: 'statement',
    run: 'r1',
    source: 'okta',
    stream: 'system-log',
    tenant: 'larkspur.okta.com',
    nature: 'events',
    method: 'api',
    identity: 'audit@larkspur.test',
    baseUrl: 'https://larkspur.okta.com',
    query: 'GET /api/v1/logs?since=…',
    asked: { from: FROM, to: TO },
    answered: { from: FROM, to: TO },
    exchanges: 3,
    retries: 0,
    pages: 3,
    received: 2500,
    records: 2500,
    rejects: { count: 0, reasons: {} },
    paging: 'exhausted',
    independentTotal: null,
    scopes: { needed: [], held: null, missing: [] },
    plan: null,
    retentionFloor: null,
    clockOffsetMs: 0,
    limits: [],
    complete: true,
    why: [],
    startedAt: EXTRACTED,
    endedAt: EXTRACTED,
    ...more,
  };
}
const of = (more: Partial<Statement> = {}): Partial<Trails> => ({ statements: [statement(more)] });
const denied = {
  kind: 'permission' as const,
  detail: 'Grant okta.logs.read.',
  incomplete: true,
};

describe('IPE-01 to IPE-04, of each extract', () => {
  it.each([
    ['IPE-01', 'P identified', of()],
    ['IPE-01', 'I identity_unknown', of({ identity: null })],
    ['IPE-01', 'P file_named', of({ method: 'import', identity: null })],
    ['IPE-02', 'P query_recorded', of()],
    ['IPE-02', 'F query_missing', of({ query: '' })],
    ['IPE-02', 'F query_missing', of({ asked: null })],
    ['IPE-02', 'P query_recorded', of({ asked: null, nature: 'state' })],
    ['IPE-03', 'P exhausted', of()],
    ['IPE-03', 'P exhausted', of({ paging: 'not-paged' })],
    ['IPE-03', 'F cut_short', of({ paging: 'failed', why: ['HTTP 500'] })],
    ['IPE-03', 'F cut_short', of({ limits: [denied] })],
    ['IPE-03', 'I not_collected', of({ paging: 'not-started', limits: [denied] })],
    [
      'IPE-04',
      'P counts_agree',
      of({ independentTotal: { count: 2500, how: 'total', difference: 0 } }),
    ],
    [
      'IPE-04',
      'F count_differs',
      of({ independentTotal: { count: 2501, how: 'total', difference: 1 } }),
    ],
    ['IPE-04', 'F partial', of({ paging: 'stopped' })],
  ])('%s %s', (id, expected, trails) => {
    expect(verdictOf(id, trails)).toBe(expected);
  });

  it('says how the rows add up', () => {
    const rejects = { count: 4, reasons: { 'no-id': 1, 'bad-time': 3 } };
    expect(only('IPE-04', of({ rejects })).says).toBe(
      'okta/system-log: 2500 received = 2496 recorded + 4 rejected (1 no-id, 3 bad-time).',
    );
  });

  it('looks at the last run of each stream', () => {
    const statements = [statement({ paging: 'failed' }), statement({ run: 'r2' })];
    expect(itemsOf('IPE-03', { statements }).map(({ verdict }) => verdict)).toEqual(['P']);
  });
});

describe('IPE-05 numbered populations', () => {
  const help = (missing: number[], explained: Record<string, string> = {}): Partial<Trails> => ({
    sequences: [{ source: 'jira', name: 'HELP', first: 100, last: 110, missing, explained }],
  });
  it.each([
    ['P no_gap', help([])],
    ['P no_gap', help([105], { 105: 'deleted, says the audit log' })],
    ['F unexplained_gap', help([105, 106], { 105: 'deleted' })],
  ])('%s', (expected, trails) => {
    expect(verdictOf('IPE-05', trails)).toBe(expected);
  });

  it('names the missing ones', () => {
    expect(only('IPE-05', help([105])).says).toContain('HELP-105');
  });
});

describe('IPE-06 and LOG-03, of each history', () => {
  const log = (more: Partial<Coverage> = {}): Partial<Trails> => ({
    coverage: [coverage('okta', 'system-log', { nature: 'events', ...more })],
  });
  const hole = {
    from: '2026-02-01T00:00:00.000Z',
    to: '2026-02-08T00:00:00.000Z',
    why: 'no run asked',
  };
  const open = { ...hole, refillableUntil: '2026-08-01T00:00:00.000Z' };
  it.each([
    ['P covered', 'P continuous', log()],
    ['F period_not_covered', 'F hole_lost', log({ holes: [hole], complete: false })],
    ['F period_not_covered', 'I hole_refillable', log({ holes: [open], complete: false })],
    ['F period_not_covered', 'F hole_lost', log({ holes: [open, hole], complete: false })],
    ['I not_whole', 'I not_whole', log({ complete: false, why: ['HTTP 500'] })],
  ])('%s, %s', (covered, continuous, trails) => {
    expect(verdictOf('IPE-06', trails)).toBe(covered);
    expect(verdictOf('LOG-03', trails)).toBe(continuous);
  });

  it('does not know the history of a stream that was never asked', () => {
    const why = ['The audit log needs the Enterprise plan.'];
    const holed = {
      ...log({ holes: [hole], complete: false }),
      ...of({ paging: 'not-started', complete: false, why }),
    };
    expect(verdictOf('LOG-03', holed)).toBe('I not_collected');
    expect(only('IPE-06', holed).says).toBe(
      'okta/system-log was not collected: The audit log needs the Enterprise plan.',
    );
  });

  it('does not ask a listing of one moment', () => {
    const listing = { coverage: [coverage('okta', 'users', { nature: 'state' })] };
    expect(itemsOf('IPE-06', listing)).toEqual([]);
    expect(itemsOf('LOG-03', listing)).toEqual([]);
  });
});

describe('IPE-09 tamper evident', () => {
  it('says what the check of the ledger found', () => {
    expect(verdictOf('IPE-09', {})).toBe('P verified');
    const integrity = { verified: false, why: 'entry 7 has another digest' };
    expect(verdictOf('IPE-09', {}, { integrity })).toBe('F altered');
  });
});

describe('IPE-04, of a listing looked at twice', () => {
  const line = { kind: 'membership', nativeId: 'g/u', record: 'm1', why: 'why', demanded: true };
  const looks = (
    lines: readonly Reconciliation['lines'][number][],
    blind: readonly string[] = [],
  ): Reconciliation => ({
    source: 'okta',
    stream: 'group-members',
    from: { run: 'r1', at: FROM },
    to: { run: 'r2', at: TO },
    events: ['system-log'],
    blind,
    lines,
  });
  it.each([
    ['P looks_agree', looks([])],
    ['P looks_agree', looks([{ ...line, change: 'added', event: 'e1' }])],
    ['P looks_agree', looks([{ ...line, change: 'changed', demanded: false }])],
    ['P looks_agree', looks([], ['system-log'])],
    ['F difference_unexplained', looks([{ ...line, change: 'removed' }])],
    ['F difference_unexplained', looks([{ ...line, change: 'not-shown', event: 'e1' }])],
    ['I events_not_whole', looks([{ ...line, change: 'removed' }], ['system-log'])],
  ])('%s', (expected, one) => {
    expect(verdictOf('IPE-04', {}, { reconciliations: [one] })).toBe(expected);
  });
});

describe('IPE-10, of what people handed in or decided', () => {
  const attestation = {
    kind: 'attestation',
    id: 'a1',
    file: 'minutes.pdf',
    sha256: 'ab'.repeat(32),
    controls: ['CC1.2'],
    who: 'Helen Ruiz',
    from: 'board portal',
    why: 'minutes of March',
    obtained: FROM,
    raw: { run: 'r1' },
  } as unknown as RecordOf<'attestation'>;
  const said = { by: 'p_dana', on: '2026-03-02' };

  it('passes a file with who, when, why, from where and its digest', () => {
    const item = only('IPE-10', {}, { attestations: [attestation] });
    expect(item).toMatchObject({ verdict: 'P', reason: 'attested' });
    expect(item.says).toMatch(/MANUAL: minutes.pdf, by Helen Ruiz on .* from board portal.*abab/);
  });

  it('deviates where a person connected two things and does not say why', () => {
    const decisions = NO_DECISIONS;
    const link = { grant: 'g1', request: 'HELP-1', ...said };
    const of = (note?: string) =>
      verdictOf('IPE-10', {
        decisions: { ...decisions, links: [{ ...link, ...(note !== undefined && { note }) }] },
      });
    expect(of()).toBe('F not_attested');
    expect(of('told by phone')).toBe('P attested');
  });
});
