import { describe, expect, it } from 'vitest';
import type { Alert, Incident, IncidentAction, Trails } from '../../src/model/trails.ts';
import { at, evidence, span, wholeCoverage } from './builders.ts';
import { assess, itemsOf, letters, only, said, verdictOf } from './run.ts';
import { incident, ref } from './work-builders.ts';

const had = (more: Partial<Incident> = {}): Partial<Trails> => ({ incidents: [incident(more)] });
/** An incident without some of its fields. */
function lacking(...names: (keyof Incident)[]): Partial<Trails> {
  const left = Object.entries(incident()).filter(([name]) => !names.some((one) => one === name));
  return { incidents: [Object.fromEntries(left) as unknown as Incident] };
}

describe('INC-01 fields', () => {
  it('names what is missing', () => {
    expect(verdictOf('INC-01', had())).toBe('P fields_present');
    expect(only('INC-01', lacking('owner', 'systems')).says).toBe(
      'SEC-20 lacks owner, affected systems.',
    );
    expect(verdictOf('INC-01', lacking('detected'))).toBe('F fields_missing');
  });
});

describe('INC-02 triaged within', () => {
  it.each([
    ['P in_time', had()],
    ['F late', had({ triaged: at('2026-02-20T14:00:01Z') })],
    ['F late', had({ severity: 'SEV-1', triaged: at('2026-02-20T11:30:00Z') })],
    ['F never_triaged', lacking('triaged')],
    ['I not_datable', lacking('severity')],
    [
      'I time_unknown',
      had({
        detected: span('2026-02-20T00:00:00Z', '2026-02-21T00:00:00Z'),
        triaged: at('2026-02-20T08:00:00Z'),
      }),
    ],
  ])('%s', (expected, trails) => {
    expect(verdictOf('INC-02', trails)).toBe(expected);
  });
});

describe('INC-03 lifecycle', () => {
  it.each([
    ['P in_order', had()],
    ['F out_of_order', had({ contained: at('2026-02-20T16:00:00Z') })],
    ['F step_missing', lacking('contained')],
    ['I time_unknown', had({ contained: span('2026-02-20T10:00:00Z', '2026-02-20T20:00:00Z') })],
    ['NA not_closed', lacking('closed')],
  ])('%s', (expected, trails) => {
    expect(verdictOf('INC-03', trails)).toBe(expected);
  });

  it('lets a small incident skip steps', () => {
    const { contained: _, ...small } = incident({ severity: 'sev4' });
    expect(verdictOf('INC-03', { incidents: [small] })).toBe('P in_order');
  });
});

const wrote = (field: string, to: string, when: string, by?: string) => ({
  field,
  to,
  at: at(when),
  ...(by && { by }),
});
const REVIEWED = {
  journal: [
    wrote('Root cause', 'Password reused', '2026-02-27T15:00:00Z', 'p_priya'),
    wrote('Post-incident review', 'see page', '2026-02-27T15:05:00Z', 'p_priya'),
  ],
  comments: [
    {
      by: 'p_ben',
      at: at('2026-02-27T15:30:00Z'),
      text: 'Reviewed, agreed.',
      evidence: evidence('comment'),
    },
  ],
};

describe('INC-04 post-incident review', () => {
  const late = REVIEWED.comments.map((one) => ({ ...one, at: at('2026-03-07T00:00:00Z') }));
  const own = REVIEWED.comments.map((one) => ({ ...one, by: 'p_priya' }));
  it.each([
    ['P reviewed', had(REVIEWED)],
    ['F reviewed_late', had({ ...REVIEWED, comments: late })],
    ['F not_read_by_another', had({ ...REVIEWED, comments: own })],
    ['F not_read_by_another', had({ ...REVIEWED, comments: [] })],
    ['F no_review', had({ journal: [], comments: [] })],
    ['F no_review', had({ ...REVIEWED, journal: REVIEWED.journal.slice(1) })],
    [
      'F reviewed_late',
      had({
        ...REVIEWED,
        severity: 'sev1',
        comments: late.map((one) => ({ ...one, at: at('2026-02-28T15:00:00Z') })),
      }),
    ],
    ['I author_unknown', had({ fields: { 'Root cause': 'x', 'Post-mortem': 'y' } })],
    ['NA not_due_yet', { ...had({ journal: [] }), extractedAt: '2026-02-22T00:00:00.000Z' }],
    ['NA not_resolved', lacking('resolved')],
  ])('%s', (expected, trails) => {
    expect(verdictOf('INC-04', trails)).toBe(expected);
  });

  it('is asked of serious incidents, and of those whose severity nobody knows', () => {
    expect(itemsOf('INC-04', had({ severity: 'sev3' }))).toEqual([]);
    expect(itemsOf('INC-04', lacking('severity'))).toHaveLength(1);
  });
});

describe('INC-05 actions closed', () => {
  const action = (more: Partial<IncidentAction> = {}): IncidentAction => ({
    key: 'SEC-21',
    summary: 'Block reused passwords',
    owner: 'p_priya',
    due: at('2026-03-20T23:59:59Z'),
    closed: at('2026-03-12T12:00:00Z'),
    dueMoves: [],
    evidence: [evidence('action')],
    ...more,
  });
  const { owner: _, ...ownerless } = action();
  const { closed: __, ...open } = action();
  const moved = (when: string) => [{ at: at(when), from: at('2026-03-10T23:59:59Z') }];
  it.each([
    ['P actions_done', [action()]],
    ['F action_overdue', [action(), action({ closed: at('2026-03-21T12:00:00Z') })]],
    ['F action_overdue', [open]],
    ['P actions_done', [action({ dueMoves: moved('2026-03-09T12:00:00Z') })]],
    ['F action_overdue', [action({ dueMoves: moved('2026-03-11T12:00:00Z') })]],
    ['F owner_or_due_missing', [ownerless]],
    ['NA not_due_yet', [{ ...open, due: at('2026-09-01T00:00:00Z') }]],
    ['NA no_actions', []],
  ])('%s', (expected, actions) => {
    expect(verdictOf('INC-05', had({ ...REVIEWED, actions }))).toBe(expected);
  });

  it('is blocked where nobody looked back, and open where nothing was read', () => {
    expect(verdictOf('INC-05', had({ journal: [], comments: [], actions: [action()] }))).toBe(
      'NA blocked_by_inc_04',
    );
    expect(verdictOf('INC-05', had(REVIEWED))).toBe('I actions_not_read');
  });
});

describe('INC-06 notification decision', () => {
  const decided = (to: string, by: string | undefined = 'p_lee') => ({
    journal: [wrote('Notification decision', to, '2026-02-21T15:00:00Z', by)],
  });
  const told = [
    ...decided('yes, notify').journal,
    wrote('Customers notified', '2026-02-22', '2026-02-22T10:00:00Z', 'p_lee'),
  ];
  it.each([
    ['P decided_no', had(decided('no ePHI, no notice'))],
    ['P decided_and_told', had({ journal: told })],
    ['I notice_not_shown', had(decided('yes'))],
    ['I decision_unclear', had(decided('see the call of Tuesday'))],
    ['I decider_unknown', had({ fields: { 'Notification decision': 'no' } })],
    ['F not_decided', had({ severity: 'sev1' })],
    ['F not_decided', had({ fields: { 'Data impact': 'ePHI of 3 patients' } })],
    [
      'NA not_resolved',
      {
        incidents:
          lacking('resolved').incidents?.map((one) => ({ ...one, severity: 'sev1' })) ?? [],
      },
    ],
  ])('%s', (expected, trails) => {
    expect(verdictOf('INC-06', trails)).toBe(expected);
  });

  it('is not asked where no data was touched', () => {
    expect(itemsOf('INC-06', had({ fields: { 'Data impact': 'none' } }))).toEqual([]);
  });
});

describe('INC-07 alerts', () => {
  const alert = (more: Partial<Alert> = {}): Alert => ({
    id: 'alert:1',
    system: 'google',
    what: 'suspicious_login',
    at: at('2026-02-20T10:00:00Z'),
    subject: ref('grace', 'p_grace'),
    disposition: {
      value: 'incident SEC-20',
      by: 'p_dana',
      at: at('2026-02-20T10:12:00Z'),
      note: 'SEC-20',
    },
    evidence: [evidence('alert')],
    ...more,
  });
  const by = (person: string | undefined, when = '2026-02-20T10:12:00Z') => ({
    alerts: [
      alert({
        disposition: {
          value: 'benign',
          at: at(when),
          note: 'SEC-9',
          ...(person && { by: person }),
        },
      }),
    ],
  });
  const { disposition: _, ...open } = alert();
  const unseen = wholeCoverage().map((one) =>
    one.stream === 'issues' ? { ...one, complete: false } : one,
  );
  it.each([
    ['P decided', { alerts: [alert()] }],
    // Friday morning: two business days end on Tuesday.
    ['P decided', by('p_dana', '2026-02-24T10:00:00Z')],
    ['F decided_late', by('p_dana', '2026-02-24T10:00:01Z')],
    ['F decided_by_subject', by('p_grace')],
    ['I person_unresolved', by(undefined)],
    ['F not_decided', { alerts: [open] }],
    ['I decisions_not_seen', { alerts: [open], coverage: unseen }],
    ['NA not_due_yet', { alerts: [open], extractedAt: '2026-02-21T00:00:00.000Z' }],
  ])('%s', (expected, trails) => {
    expect(verdictOf('INC-07', trails)).toBe(expected);
  });

  it('lets people decide on their own alerts where policy does', () => {
    const setting = { parameters: { 'alert.disposition_not_actor': false } };
    expect(verdictOf('INC-07', by('p_grace'), setting)).toBe('P decided');
  });

  it('tells sign-in alerts from others', () => {
    const alerts = [alert(), alert({ id: 'alert:2', what: 'data_export' })];
    const traits = itemsOf('INC-07', { alerts }).map((item) => item.traits.at(-1));
    expect(traits).toEqual(['sign-in', 'export']);
  });
});

describe('INC-08 signs and records agree', () => {
  const sign = {
    id: 's1',
    kind: 'channel' as const,
    what: '#inc-12',
    at: at('2026-03-12T04:10:00Z'),
    evidence: [],
  };
  const unseen = wholeCoverage().map((one) =>
    one.stream === 'channels' ? { ...one, complete: false } : one,
  );
  it.each([
    ['P reconciled', {}],
    ['P reconciled', { incidentSigns: [{ ...sign, incident: 'INC-12' }] }],
    ['F sign_without_record', { incidentSigns: [sign] }],
    ['I signs_not_seen', { coverage: unseen }],
    ['I signs_not_seen', { coverage: [] }],
  ])('%s', (expected, trails) => {
    expect(verdictOf('INC-08', trails)).toBe(expected);
  });
});

describe('INC-09 evidence preserved', () => {
  const digest = 'a'.repeat(64);
  const comment = (by?: string) => [
    {
      at: at('2026-02-20T13:00:00Z'),
      text: `mailbox.log sha256 ${digest}`,
      evidence: evidence('c'),
      ...(by && { by }),
    },
  ];
  it.each([
    ['P listed_with_digest', had({ comments: comment('p_dana') })],
    [
      'P listed_with_digest',
      had({ journal: [wrote('Evidence', digest, '2026-02-20T13:00:00Z', 'p_dana')] }),
    ],
    ['I collector_unknown', had({ comments: comment() })],
    ['I collector_unknown', had({ fields: { Evidence: digest } })],
    ['F nothing_listed', had({ comments: [] })],
    ['NA not_resolved', lacking('resolved')],
  ])('%s', (expected, trails) => {
    expect(verdictOf('INC-09', trails)).toBe(expected);
  });
});

it('asks nothing of incidents outside the period', () => {
  const before = had({ detected: at('2025-12-30T10:00:00Z') });
  const results = assess(before);
  expect(letters(results, 'incident:SEC-20')).toEqual({});
  expect(itemsOf('INC-08', before).map(said)).toEqual(['P reconciled']);
});
