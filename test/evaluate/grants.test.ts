import { describe, expect, it } from 'vitest';
import {
  access,
  approval,
  at,
  DANA,
  day,
  grant,
  KAI,
  LEE,
  link,
  person,
  request,
  SAM,
  SUPPORT,
  span,
} from './builders.ts';
import { itemsOf, verdictOf } from './run.ts';

describe('ACC-08 approval fresh', () => {
  const old = access(
    {},
    { created: at('2026-01-02T15:00:00Z'), approvals: [approval('p_lee', '2026-01-05T15:00:00Z')] },
  );
  it('passes within 30 days and fails after them', () => {
    expect(verdictOf('ACC-08', access())).toBe('P approval_fresh');
    expect(verdictOf('ACC-08', old)).toBe('F approval_expired');
    const setting = { parameters: { 'approval.max_age_days': 60 } };
    expect(verdictOf('ACC-08', old, setting)).toBe('P approval_fresh');
  });

  it('lets an approval be used once', () => {
    const first = grant({
      id: 'g0',
      effective: at('2026-02-09T15:12:00Z'),
      ended: at('2026-02-09T15:14:00Z'),
    });
    const trails = {
      grants: [first, grant()],
      requests: [request()],
      links: [link({ from: 'g0' }), link()],
    };
    const said = itemsOf('ACC-08', trails).map(({ item, reason }) => `${item} ${reason}`);
    expect(said).toEqual(['g0 approval_fresh', 'g1 approval_consumed']);
  });
});

describe('ACC-09 grant confirmed', () => {
  it.each([
    ['P in_listing', { confirmedBySnapshot: true }],
    ['P in_listing', { seen: 'snapshot' as const }],
    // Missing from a complete listing without a removal: its "end" is only that listing.
    [
      'F not_in_listing',
      { confirmedBySnapshot: false, ended: span('2026-02-09T15:20:00Z', '2026-07-02T12:00:00Z') },
    ],
  ])('%s', (expected, more) => {
    expect(verdictOf('ACC-09', access(more))).toBe(expected);
  });

  it('knows an end before the next listing, and no listing at all', () => {
    const { confirmedBySnapshot: _, ...open } = grant();
    expect(verdictOf('ACC-09', { grants: [open] })).toBe('I no_later_listing');
    expect(verdictOf('ACC-09', { grants: [{ ...open, ended: at('2026-02-20T00:00:00Z') }] })).toBe(
      'P ended_before_listing',
    );
  });
});

describe('ACC-12 within engagement', () => {
  const on = (effective: ReturnType<typeof at>) => verdictOf('ACC-12', access({ effective }));
  it('opens five business days before the start, holidays apart', () => {
    // Start Monday 9 February: five business days before is Monday 2 February, local midnight.
    expect(on(at('2026-02-02T06:00:00Z'))).toBe('P within');
    expect(on(at('2026-02-02T05:59:59Z'))).toBe('F too_early');
    const afterHoliday = person('p_kai', 'Kai Brandt', {
      engagements: [{ start: day('2026-01-20'), endType: 'unknown', evidence: [] }],
    });
    const trails = { ...access({ effective: at('2026-01-12T06:00:00Z') }), people: [afterHoliday] };
    expect(verdictOf('ACC-12', trails)).toBe('P within');
  });

  it('closes with the last day', () => {
    const leaving = person('p_kai', 'Kai Brandt', {
      engagements: [
        {
          start: day('2026-02-09'),
          end: at('2026-03-01T06:00:00Z'),
          endType: 'voluntary',
          evidence: [],
        },
      ],
    });
    const on = (effective: ReturnType<typeof at>) =>
      verdictOf('ACC-12', { ...access({ effective }), people: [leaving] });
    expect(on(at('2026-02-20T12:00:00Z'))).toBe('P within');
    expect(on(at('2026-03-02T12:00:00Z'))).toBe('F after_end');
    expect(on(span('2026-02-28T00:00:00Z', '2026-03-02T00:00:00Z'))).toBe('I time_unknown');
  });

  it('does not know people without a start', () => {
    expect(verdictOf('ACC-12', { ...access(), people: [LEE] })).toBe('I engagement_unknown');
    expect(verdictOf('ACC-12', access({ personConfidence: 0.5 }))).toBe('I engagement_unknown');
  });
});

describe('GOV-04 screening and acknowledgement', () => {
  const joiner = (more: Parameters<typeof person>[2]) => ({
    ...access(),
    people: [{ ...KAI, ...more }, LEE, SAM, DANA],
  });
  const steps = { screeningPassed: day('2026-02-01'), policyAck: day('2026-02-09') };
  it.each([
    ['P before_access', joiner(steps)],
    ['I not_recorded', joiner({ screeningPassed: day('2026-02-01') })],
    ['F after_access', joiner({ ...steps, screeningPassed: day('2026-02-10') })],
    ['NA no_sensitive_access', { ...joiner(steps), grants: [grant({ entitlement: SUPPORT })] }],
    [
      'I access_time_unknown',
      {
        ...joiner(steps),
        grants: [grant({ effective: span('1970-01-01T00:00:00Z', '2026-07-02T00:00:00Z') })],
      },
    ],
  ])('%s', (expected, trails) => {
    expect(verdictOf('GOV-04', trails)).toBe(expected);
  });
});
