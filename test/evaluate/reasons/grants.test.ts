import { describe } from 'vitest';
import type { Registers } from '../../../src/model/registers.ts';
import type { Trails } from '../../../src/model/trails.ts';
import { access, approval, at, grant, link, request, right, span } from '../builders.ts';
import { answers, registers } from './cases.ts';

const expiry = at('2026-03-01T12:00:00Z');
const until = (ended: Parameters<typeof access>[0]) => access(ended, { expiry });
const renewal = request({
  id: 'request:HELP-103',
  key: 'HELP-103',
  created: at('2026-02-20T15:00:00Z'),
  approvals: [approval('p_lee', '2026-02-25T15:00:00Z')],
});

describe('access for a time', () => {
  answers('ACC-11', [
    ['P ended_in_time', until({ ended: at('2026-03-02T12:00:00Z') })],
    ['F ended_late', until({ ended: at('2026-03-02T12:00:01Z') })],
    ['F not_ended', until({})],
    ['I end_time_unknown', until({ ended: span('2026-03-01T00:00:00Z', '2026-03-09T00:00:00Z') })],
    ['NA not_due_yet', access({}, { expiry: at('2026-12-01T12:00:00Z') })],
    ['P renewed', { ...until({}), requests: [request({ expiry }), renewal] }],
    ['NA blocked_by_acc_02', access({}, { expiry, approvals: [] })],
  ]);
});

describe('a request that was changed after its approval', () => {
  answers('ACC-06', [
    ['P as_asked', access({}, { changed: at('2026-02-09T15:05:00Z') })],
    ['I changed_after_approval', access({}, { changed: at('2026-02-09T15:12:00Z') })],
  ]);
});

describe('an approval of an uncertain day', () => {
  const decided = span('2026-01-05T15:00:00Z', '2026-01-20T15:00:00Z');
  const approvals = [approval('p_lee', '2026-01-05T15:00:00Z', { decided })];
  answers('ACC-08', [
    ['I approval_time_unknown', access({}, { created: at('2026-01-02T15:00:00Z'), approvals })],
  ]);
});

describe('a ticket that says it is done', () => {
  const claimed = { requests: [request({ closed: at('2026-02-10T15:00:00Z') })] };
  answers('ACC-09', [
    ['I system_not_seen', { ...claimed, coverage: [] }],
    [
      'F claimed_not_done',
      {
        ...claimed,
        coverage: [
          {
            source: 'okta',
            stream: 'users',
            nature: 'state',
            windows: [],
            holes: [],
            complete: true,
            why: [],
          },
        ],
      },
    ],
  ]);
});

const declined = request({
  outcome: 'declined',
  approvals: [approval('p_lee', '2026-02-09T15:10:00Z', { decision: 'declined' })],
});
const other = request({ id: 'request:HELP-9', key: 'HELP-9' });

describe('what was declined', () => {
  answers('ACC-13', [
    ['P not_granted', { requests: [declined] }],
    ['F granted_anyway', { requests: [declined], grants: [grant()] }],
    // A month and a day later nobody connects the two.
    [
      'P not_granted',
      { requests: [declined], grants: [grant({ effective: at('2026-03-12T15:10:00Z') })] },
    ],
    [
      'P covered_by_another',
      { requests: [declined, other], grants: [grant()], links: [link({ to: other.id })] },
    ],
    ['I beneficiary_unknown', { requests: [{ ...declined, beneficiaries: [] }] }],
  ]);
});

const EVERYONE = right('everyone', { birthright: true });
type Rule = NonNullable<Registers['rules']>[number];
const RULE: Rule = {
  id: 'BR-1',
  version: 3,
  system: 'okta',
  name: 'everyone',
  gives: ['okta:group:everyone'],
  when: { worker_type: ['employee'] },
  author: 'p_dana',
  approved: { by: 'p_lee', on: '2025-12-10' },
  from: '2025-12-11',
};
const ruled = (more: Partial<Rule>, given: Parameters<typeof grant>[0] = {}): Partial<Trails> => ({
  grants: [
    grant({
      entitlement: EVERYONE,
      via: 'rule',
      birthright: true,
      actor: { confidence: 0, login: 'everyone', rule: true, name: 'everyone' },
      ...given,
    }),
  ],
  ...registers({ rules: [{ ...RULE, ...more }] }),
});
const { approved: _, ...UNAPPROVED } = RULE;

describe('what a rule gave', () => {
  answers('ACC-14', [
    ['P rule_authorised_and_fits', ruled({})],
    ['F rule_not_registered', { ...ruled({}), ...registers({ rules: [] }) }],
    ['F rule_not_in_force', ruled({ from: '2026-03-01' })],
    ['F rule_not_in_force', ruled({ to: '2026-02-01' })],
    ['F rule_not_approved', { ...ruled({}), ...registers({ rules: [UNAPPROVED] }) }],
    ['F rule_approved_by_author', ruled({ author: 'p_lee' })],
    ['F rule_approved_later', ruled({ approved: { by: 'p_lee', on: '2026-02-10' } })],
    ['I rule_time_unknown', ruled({ approved: { by: 'p_lee', on: '2026-02-09' } })],
    ['F attributes_do_not_fit', ruled({ when: { worker_type: ['contractor'] } })],
    ['F no_hire_record', ruled({}, { effective: at('2026-01-05T15:00:00Z') })],
    ['I identity_uncertain', ruled({}, { personConfidence: 0.8 })],
    ['I no_rule_register', { grants: ruled({}).grants ?? [] }],
  ]);
});
