import { describe } from 'vitest';
import type { Registers } from '../../../src/model/registers.ts';
import type {
  Alert,
  ExportAnomaly,
  OwnedItem,
  Reactivation,
  Trails,
} from '../../../src/model/trails.ts';
import {
  approval,
  at,
  BEN_PERSON,
  day,
  person,
  request,
  span,
  wholeCoverage,
} from '../builders.ts';
import { leaver } from '../work-builders.ts';
import { answers, registers } from './cases.ts';

const { t0: _, ...UNDATED } = leaver();
const LATELY = leaver({ t0: at('2026-07-01T05:00:00Z') });

type Secret = NonNullable<Registers['secrets']>[number];
const secret = (rotated: string[], more: Partial<Secret> = {}) =>
  registers({
    secrets: [
      {
        id: 'vault',
        kind: 'shared',
        readers: [{ person: 'p_ben' }],
        rotated,
        checkouts: [],
        ...more,
      },
    ],
  });
const read = (rotated: string[], of = leaver()): Partial<Trails> => ({
  leavers: [of],
  ...secret(rotated),
});

describe('secrets a leaver could read', () => {
  answers('LEV-06', [
    ['P rotated_in_time', read(['2026-05-12T05:00:00Z'])],
    ['F rotated_late', read(['2026-05-20T15:00:00Z'])],
    ['F not_rotated', read(['2026-05-01T15:00:00Z'])],
    ['I rotation_time_unknown', read(['2026-05-12'])],
    ['I t0_unknown', read([], UNDATED)],
    ['I no_secret_register', { leavers: [leaver()] }],
    ['NA not_due_yet', read([], LATELY)],
  ]);
});

const owned = (more: Partial<OwnedItem>, of = leaver()): Partial<Trails> => ({
  leavers: [of],
  owned: [{ id: 'owned:calendar', what: 'the on-call calendar', previous: [], ...more }],
});
const handed = (until: string) => [{ owner: 'p_ben', until: at(until) }];

describe('what a leaver owned', () => {
  answers('LEV-07', [
    ['F still_owner', owned({ owner: 'p_ben' })],
    ['P reassigned_in_time', owned({ owner: 'p_sam', previous: handed('2026-05-14T15:00:00Z') })],
    ['F reassigned_late', owned({ owner: 'p_sam', previous: handed('2026-06-20T15:00:00Z') })],
    ['F new_owner_not_active', owned({ previous: handed('2026-05-14T15:00:00Z') })],
    [
      'I reassignment_not_certain',
      owned({ owner: 'p_stranger', previous: handed('2026-05-14T15:00:00Z') }),
    ],
    ['I t0_unknown', owned({ owner: 'p_ben' }, UNDATED)],
    ['NA not_due_yet', owned({ owner: 'p_ben' }, LATELY)],
  ]);
});

const GONE = person('p_ben', 'Ben Castellano', {
  engagements: [
    {
      start: day('2024-03-04'),
      end: at('2026-05-09T05:00:00Z'),
      endType: 'voluntary',
      evidence: [],
    },
  ],
});
const reopened = (more: Partial<Reactivation> = {}): Reactivation => ({
  id: 'reactivation:1',
  system: 'okta',
  accountId: 'u-ben',
  login: 'ben',
  person: 'p_ben',
  at: at('2026-06-01T15:00:00Z'),
  mentions: [],
  evidence: [],
  ...more,
});
const back = (
  approvals: ReturnType<typeof approval>[],
  more: Partial<Reactivation> = {},
  people = [BEN_PERSON],
): Partial<Trails> => ({
  people,
  reactivations: [reopened(more)],
  requests: [request({ beneficiaries: ['p_ben'], created: at('2026-05-28T15:00:00Z'), approvals })],
});
const YES = [approval('p_lee', '2026-05-29T15:00:00Z')];
const SOMETIME = [
  approval('p_lee', '2026-05-29T15:00:00Z', {
    decided: span('2026-05-29T15:00:00Z', '2026-06-09T15:00:00Z'),
  }),
];

describe('an account opened again', () => {
  answers('LEV-09', [
    ['P requested_for_new_engagement', back(YES)],
    [
      'P requested_and_closed_again',
      back(YES, { closedAgain: at('2026-06-01T17:00:00Z') }, [GONE]),
    ],
    ['F no_new_engagement', back(YES, { closedAgain: at('2026-06-03T17:00:00Z') }, [GONE])],
    ['F not_approved', back([])],
    // Nobody lets themselves in.
    ['F not_approved', back([approval('p_ben', '2026-05-29T15:00:00Z')])],
    ['I approval_time_unknown', back(SOMETIME)],
    ['F no_request', { reactivations: [reopened()] }],
    ['I request_sources_incomplete', { reactivations: [reopened()], coverage: [] }],
  ]);
});

const END = at('2026-05-09T05:00:00Z');
const contractor = (
  end: ReturnType<typeof at> | undefined,
  roles: Trails['people'][number]['roles'] = [],
) =>
  person('p_mia', 'Mia Larsen', {
    workerType: 'contractor',
    roles,
    engagements: [
      { start: day('2025-01-06'), ...(end && { end }), endType: 'contract_end', evidence: [] },
    ],
  });
const CLOSED = leaver().accounts;
const over = (inactive: ReturnType<typeof at> | undefined, end = END): Partial<Trails> => ({
  people: [contractor(end)],
  leavers: [
    leaver({
      person: 'p_mia',
      t0: end,
      accounts: CLOSED.map(({ inactive: _, ...rest }) => ({
        ...rest,
        ...(inactive && { inactive }),
      })),
    }),
  ],
});
const extended = (approvals: ReturnType<typeof approval>[] | undefined): Partial<Trails> => ({
  people: [
    contractor(at('2026-12-31T06:00:00Z'), [
      { end: END },
      { from: END, end: at('2026-12-31T06:00:00Z') },
    ]),
  ],
  requests:
    approvals === undefined
      ? []
      : [request({ beneficiaries: ['p_mia'], title: 'Extension of the contract', approvals })],
});

describe('the end of a contract', () => {
  answers('LEV-10', [
    ['P end_date_set', { people: [contractor(at('2026-12-31T06:00:00Z'))] }],
    ['F no_end_date', { people: [contractor(undefined)] }],
    ['P extended_in_time', extended([approval('p_lee', '2026-05-08T15:00:00Z')])],
    ['F extended_late', extended([approval('p_lee', '2026-05-10T15:00:00Z')])],
    ['F extension_not_approved', extended([approval('p_mia', '2026-05-08T15:00:00Z')])],
    [
      'I extension_time_unknown',
      extended([
        approval('p_lee', '2026-05-08T15:00:00Z', {
          decided: span('2026-05-08T15:00:00Z', '2026-05-20T15:00:00Z'),
        }),
      ]),
    ],
    ['I request_sources_incomplete', { ...extended(undefined), coverage: [] }],
    ['P closed_in_time', over(at('2026-05-10T05:00:00Z'))],
    ['F closed_late', over(at('2026-05-10T05:00:01Z'))],
    ['F still_active', over(undefined)],
    ['I removal_time_unknown', over(span('2026-05-09T05:00:00Z', '2026-05-20T05:00:00Z'))],
    ['P no_account_left', { people: [contractor(END)] }],
    [
      'NA not_due_yet',
      over(undefined, at('2026-06-30T05:00:00Z')),
      { parameters: { 'leaver.sla_hours.standard': 72 } },
    ],
  ]);
});

const ANOMALY: ExportAnomaly = {
  id: 'anomaly:1',
  system: 'google',
  accountId: 'g-ben',
  person: 'p_ben',
  at: at('2026-05-06T20:40:00Z'),
  count: 1240,
  usual: 6,
  alert: 'alert:1',
  evidence: [],
};
const judged = (
  disposition: Alert['disposition'] | undefined,
  of = leaver(),
  anomaly: Partial<ExportAnomaly> = {},
): Partial<Trails> => ({
  leavers: [of],
  exportAnomalies: [{ ...ANOMALY, ...anomaly }],
  alerts: [
    {
      id: 'alert:1',
      system: 'google',
      what: 'bulk-export v1',
      at: ANOMALY.at,
      ...(disposition && { disposition }),
      evidence: [],
    },
  ],
});
const looked = (by: string, when: string) =>
  judged({ value: 'benign', by, at: at(when), note: 'SEC-9' });

describe('exports before leaving', () => {
  answers('LEV-11', [
    ['P reviewed', looked('p_dana', '2026-05-07T15:00:00Z')],
    ['F reviewed_late', looked('p_dana', '2026-06-07T15:00:00Z')],
    ['F reviewed_by_leaver', looked('p_ben', '2026-05-07T15:00:00Z')],
    [
      'I review_not_certain',
      judged({ value: 'benign', at: at('2026-05-07T15:00:00Z'), note: 'SEC-9' }),
    ],
    ['F not_reviewed', judged(undefined)],
    ['NA not_due_yet', judged(undefined, LATELY, { at: at('2026-06-29T20:40:00Z') })],
    ['NA no_anomaly', { leavers: [leaver()] }],
    // Older than the window that policy looks at.
    ['NA no_anomaly', judged(undefined, leaver(), { at: at('2026-03-06T20:40:00Z') })],
    [
      'I export_logs_not_collected',
      {
        leavers: [leaver()],
        coverage: wholeCoverage().filter(({ stream }) => stream !== 'audit-log'),
      },
    ],
    ['I t0_unknown', { leavers: [UNDATED] }],
  ]);
});
