import { describe, expect, it } from 'vitest';
import { periodAround, periodNamed, periodsWithin } from '../../src/model/review-cadence.ts';

const ZONE = 'America/Chicago';
const HALF = { from: '2026-01-01T06:00:00.000Z', to: '2026-07-01T05:00:00.000Z', timezone: ZONE };

describe('review periods', () => {
  it.each([
    ['monthly', ['2026-01', '2026-02', '2026-03', '2026-04', '2026-05', '2026-06']],
    ['quarterly', ['2026-Q1', '2026-Q2']],
    ['semiannual', ['2026-H1']],
    ['annual', []],
  ] as const)('%s ones lie whole in the audit period', (cadence, names) => {
    expect(periodsWithin(HALF, cadence).map(({ name }) => name)).toEqual(names);
  });

  it('leaves out a quarter that had begun before', () => {
    const period = { ...HALF, from: '2026-02-01T06:00:00.000Z' };
    expect(periodsWithin(period, 'quarterly').map(({ name }) => name)).toEqual(['2026-Q2']);
  });

  it('turn over at local midnight, across daylight saving', () => {
    expect(periodAround('2026-04-01T04:59:59.999Z', ZONE, 'quarterly')).toEqual({
      name: '2026-Q1',
      from: '2026-01-01T06:00:00.000Z',
      to: '2026-04-01T05:00:00.000Z',
    });
  });

  it('are found by name, and only by names of their cadence', () => {
    expect(periodNamed('2026-Q4', ZONE, 'quarterly')?.from).toBe('2026-10-01T05:00:00.000Z');
    expect(periodNamed('2026', ZONE, 'annual')?.to).toBe('2027-01-01T06:00:00.000Z');
    for (const name of ['2026-Q5', '2026-03', 'Q1', '', '2026-Q1x'])
      expect(periodNamed(name, ZONE, 'quarterly')).toBeUndefined();
  });
});
