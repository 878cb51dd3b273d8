import { describe } from 'vitest';
import type { Registers } from '../../../src/model/registers.ts';
import type { AccessReviewNote, BreakGlassUse, Trails } from '../../../src/model/trails.ts';
import { at, evidence, span } from '../builders.ts';
import { answers, policy, registers } from './cases.ts';

const password = (passwordMinLength?: number, lockoutAttempts?: number): Partial<Trails> => ({
  policies: [
    policy({
      ...(passwordMinLength !== undefined && { passwordMinLength }),
      ...(lockoutAttempts !== undefined && { lockoutAttempts }),
    }),
  ],
});

describe('a password policy', () => {
  answers('STA-04', [
    ['P meets_baseline', password(12, 10)],
    ['F below_baseline', password(11, 10)],
    ['F below_baseline', password(12, 11)],
    // Zero attempts is never.
    ['F below_baseline', password(12, 0)],
    ['F below_baseline', password(undefined, 0)],
    ['I setting_not_shown', password(12)],
    ['I setting_not_shown', password(undefined, 5)],
  ]);
});

const session = (
  idle?: number,
  lifetime?: number,
  more: Partial<Trails> = {},
): Partial<Trails> => ({
  policies: [
    policy({
      ...(idle !== undefined && { sessionIdleMinutes: idle }),
      ...(lifetime !== undefined && { sessionLifetimeMinutes: lifetime }),
    }),
  ],
  ...more,
});
const changed = (when: string) => ({
  policyChanges: [
    {
      system: 'okta',
      what: 'policy.lifecycle.update',
      targets: ['PolicyEntity:Default'],
      at: at(when),
      evidence: evidence('change'),
    },
  ],
});

describe('a session policy', () => {
  answers('STA-09', [
    ['P within_limits', session(720, 1440)],
    ['F beyond_limit', session(721, 1440)],
    ['F beyond_limit', session(720, 1441)],
    ['F beyond_limit', session(0, 1440)],
    ['F beyond_limit', session(15, 0)],
    // How Okta's "no time limit" reaches the tests.
    ['F beyond_limit', session(15, Number.MAX_SAFE_INTEGER)],
    ['I setting_not_shown', session(15)],
    ['I setting_not_shown', session(undefined, 1440)],
    // Idle sessions can last no longer than all do.
    ['P within_limits', session(undefined, 720)],
    ['I changed_unseen', session(720, 1440, changed('2026-03-01T15:00:00Z'))],
    ['P within_limits', session(720, 1440, changed('2025-03-01T15:00:00Z'))],
  ]);
});

const USE: BreakGlassUse = {
  id: 'use:1',
  system: 'okta',
  accountId: 'u-bg',
  login: 'breakglass-1',
  at: at('2026-05-04T14:00:00Z'),
  uses: 1,
  user: 'p_dana',
  occasion: 'SEC-33',
  reviews: [],
  evidence: [evidence('use')],
};
const note = (by: string | undefined, when: string, confidence = 1): AccessReviewNote => ({
  ...(by !== undefined && { by }),
  confidence,
  login: 'somebody',
  at: at(when),
  what: 'comment on SEC-33',
  evidence: [],
});
type Secret = NonNullable<Registers['secrets']>[number];
const SECRET: Secret = {
  id: 'okta-breakglass',
  kind: 'break_glass',
  opens: { system: 'okta', account: 'breakglass-1' },
  readers: [],
  rotated: ['2026-05-05T10:00:00Z'],
  checkouts: [],
};
const used = (more: Partial<BreakGlassUse>, rotated = SECRET.rotated): Partial<Trails> => ({
  breakGlass: [{ ...USE, ...more }],
  ...registers({ secrets: [{ ...SECRET, rotated }] }),
});
const READ = [note('p_lee', '2026-05-05T15:00:00Z')];
const LATELY = at('2026-07-02T08:00:00Z');
const { user: _, ...BY_NOBODY } = USE;
const { occasion: __, ...FOR_NOTHING } = USE;

describe('a use of a break-glass account', () => {
  answers('STA-08', [
    ['P reviewed_and_rotated', used({ reviews: READ })],
    ['F no_occasion', { breakGlass: [FOR_NOTHING] }],
    ['F not_reviewed', used({})],
    ['F reviewed_late', used({ reviews: [note('p_lee', '2026-05-20T15:00:00Z')] })],
    ['F reviewed_by_user', used({ reviews: [note('p_dana', '2026-05-05T15:00:00Z')] })],
    ['I user_unknown', { ...used({}), breakGlass: [{ ...BY_NOBODY, reviews: READ }] }],
    ['I review_not_certain', used({ reviews: [note(undefined, '2026-05-05T15:00:00Z')] })],
    ['I review_not_certain', used({ reviews: [note('p_lee', '2026-05-05T15:00:00Z', 0.6)] })],
    ['I no_vault_record', { breakGlass: [{ ...USE, reviews: READ }] }],
    ['F not_rotated', used({ reviews: READ }, ['2026-05-01T10:00:00Z'])],
    ['F rotated_late', used({ reviews: READ }, ['2026-05-08T10:00:00Z'])],
    ['I rotation_time_unknown', used({ reviews: READ }, ['2026-05-04'])],
    ['NA not_due_yet', used({ at: LATELY })],
    [
      'I review_not_certain',
      used({
        reviews: [
          {
            ...note('p_lee', '2026-05-05T15:00:00Z'),
            at: span('2026-05-05T00:00:00Z', '2026-05-20T00:00:00Z'),
          },
        ],
      }),
    ],
  ]);
});
