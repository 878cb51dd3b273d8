import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const SCRIPT = fileURLToPath(new URL('../../bench/courtesy.mjs', import.meta.url));

interface Figures {
  readonly requests: number;
  readonly refused: number;
  readonly failed: number;
  /** Share of a limit that was left when least was. */
  readonly left: number;
}

describe('collecting from vendors that enforce their limits', () => {
  it.each(['okta', 'github', 'slack'])(
    'is never refused by %s, leaves half to others, and comes to its end',
    async (source) => {
      const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT, source]);
      const { requests, refused, failed, left } = JSON.parse(stdout) as Figures;
      expect(requests).toBeGreaterThan(60);
      expect({ refused, failed }).toEqual({ refused: 0, failed: 0 });
      // One request of the smallest limit (24): it may be under way when the limit becomes known.
      expect(left).toBeGreaterThanOrEqual(0.5 - 1 / 24);
    },
    60_000,
  );
});
