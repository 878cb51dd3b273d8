import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tiles } from '../../src/verify/trust/coverage.ts';

const whole = { from: 0, to: 100 };
const span = fc
  .tuple(fc.integer({ min: -10, max: 110 }), fc.integer({ min: 0, max: 60 }))
  .map(([from, length]) => ({ from, to: from + length }));

describe('windows of a period', () => {
  it('tile it when each millisecond is in one of them, overlaps or not', () => {
    fc.assert(
      fc.property(fc.array(span, { maxLength: 8 }), (spans) => {
        const covered = Array.from({ length: 100 }, (_, at) =>
          spans.some(({ from, to }) => from <= at && at < to),
        );
        expect(tiles(spans, whole)).toBe(covered.every(Boolean));
      }),
      { numRuns: 500 },
    );
  });

  it('that stop and start at the same moment leave no hole, and a millisecond is one', () => {
    expect(
      tiles(
        [
          { from: 0, to: 50 },
          { from: 50, to: 100 },
        ],
        whole,
      ),
    ).toBe(true);
    expect(
      tiles(
        [
          { from: 0, to: 50 },
          { from: 51, to: 100 },
        ],
        whole,
      ),
    ).toBe(false);
    expect(tiles([{ from: 0, to: 99 }], whole)).toBe(false);
    expect(
      tiles(
        [
          { from: 0, to: 60 },
          { from: 40, to: 100 },
        ],
        whole,
      ),
    ).toBe(true);
  });
});
