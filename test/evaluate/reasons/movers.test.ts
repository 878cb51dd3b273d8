import { describe } from 'vitest';
import type { AccessReviewNote, Move, Trails } from '../../../src/model/trails.ts';
import { access, approval, at, grant, link, PROD, request, SUPPORT, span } from '../builders.ts';
import { answers } from './cases.ts';

const move = (more: Partial<Move> = {}): Move => ({
  id: 'move:1',
  person: 'p_kai',
  effective: at('2026-04-06T05:00:00Z'),
  before: { manager: 'p_sam' },
  after: { manager: 'p_dana' },
  rights: { lost: ['okta:group:prod-access'], gained: ['okta:group:support'] },
  reviews: [],
  evidence: [],
  ...more,
});
const LATELY = at('2026-07-01T05:00:00Z');
const looked = (by: string | undefined, when: string, more: Partial<AccessReviewNote> = {}) => ({
  moves: [
    move({
      reviews: [
        {
          ...(by !== undefined && { by }),
          confidence: 1,
          login: 'somebody',
          at: at(when),
          what: 'comment on HELP-9',
          evidence: [],
          ...more,
        },
      ],
    }),
  ],
});

describe('a review of the access of somebody who moved', () => {
  answers('MOV-01', [
    ['P reviewed_in_time', looked('p_sam', '2026-04-07T15:00:00Z')],
    ['P reviewed_in_time', looked('p_dana', '2026-04-13T05:00:00Z')],
    ['F reviewed_late', looked('p_sam', '2026-04-13T05:00:01Z')],
    ['F reviewer_not_entitled', looked('p_kai', '2026-04-07T15:00:00Z')],
    ['F reviewer_not_entitled', looked('p_helen', '2026-04-07T15:00:00Z')],
    ['I review_not_certain', looked('p_sam', '2026-04-07T15:00:00Z', { confidence: 0.6 })],
    ['I review_not_certain', looked(undefined, '2026-04-07T15:00:00Z')],
    ['F not_reviewed', { moves: [move()] }],
    ['I request_sources_incomplete', { moves: [move()], coverage: [] }],
    ['NA not_due_yet', { moves: [move({ effective: LATELY })] }],
  ]);
});

const held = (more: Parameters<typeof grant>[0] = {}, moved = move()): Partial<Trails> => ({
  moves: [moved],
  grants: [grant({ entitlement: PROD, effective: at('2026-03-01T15:00:00Z'), ...more })],
});
const kept = (by: string, when: string): Partial<Trails> => ({
  ...held(),
  requests: [
    request({
      asked: [{ entitlement: PROD.id, text: 'prod-access' }],
      created: at('2026-04-07T15:00:00Z'),
      approvals: [approval(by, when)],
    }),
  ],
});
const { rights: _, ...UNKNOWN } = move();

describe('rights of the old role', () => {
  answers('MOV-02', [
    ['P removed_in_time', held({ ended: at('2026-04-20T05:00:00Z') })],
    ['F removed_late', held({ ended: at('2026-04-20T05:00:01Z') })],
    ['F still_held', held()],
    [
      'I removal_time_unknown',
      held({ ended: span('2026-04-10T05:00:00Z', '2026-05-10T05:00:00Z') }),
    ],
    ['P kept_by_approval', kept('p_lee', '2026-04-08T15:00:00Z')],
    ['F still_held', kept('p_helen', '2026-04-08T15:00:00Z')],
    ['F still_held', kept('p_lee', '2026-05-08T15:00:00Z')],
    ['P nothing_to_remove', { moves: [move()] }],
    ['I role_matrix_missing', { moves: [UNKNOWN] }],
    ['NA not_due_yet', held({}, move({ effective: LATELY }))],
  ]);
});

const GIVEN = { entitlement: SUPPORT, effective: at('2026-04-06T15:00:00Z') };
const ASKED = {
  requester: 'p_helen',
  asked: [{ entitlement: SUPPORT.id, text: 'okta:group:support' }],
  created: at('2026-04-03T15:00:00Z'),
  approvals: [approval('p_sam', '2026-04-03T16:00:00Z')],
};
const gained = access(GIVEN, ASKED);

describe('rights of the new role', () => {
  answers('MOV-03', [
    ['P authorised', { ...gained, moves: [move()] }],
    ['F not_authorised', { ...access(GIVEN, { ...ASKED, approvals: [] }), moves: [move()] }],
    [
      'I authorisation_unclear',
      { ...gained, links: [link({ confidence: 0.6, rule: 'partial' })], moves: [move()] },
    ],
  ]);
});
