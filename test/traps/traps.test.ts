import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Haul, lackingIn, play, silentlyShort } from './play.ts';
import { TRAPS } from './table.ts';

const FACTS = '/work/shared/facts/apis.md';
const NUMBERS = Array.from({ length: 21 }, (_, i) => i + 1);

let directory: string;
/** What the vendors hold, collected while they answer well. */
let truth: Haul;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'traps-'));
  truth = await play(join(directory, 'calm'), {});
}, 60_000);
afterAll(() => rm(directory, { recursive: true, force: true }));

describe('the table of traps', () => {
  it('has a row for each', () => {
    const rows = new Set(TRAPS.map(({ number }) => number));
    expect(NUMBERS.filter((number) => !rows.has(number))).toEqual([]);
  });

  it.skipIf(!existsSync(FACTS))('numbers what is known to be a trap', () => {
    const [, section = ''] =
      /## 16\.[^\n]*\n([\s\S]*?)\n## /.exec(readFileSync(FACTS, 'utf8')) ?? [];
    const known = [...section.matchAll(/(?:^|; ?|\n)(\d+) /g)].map(([, number]) => Number(number));
    expect(known.sort((a, b) => a - b)).toEqual(NUMBERS);
  });
});

describe('vendors that answer well', () => {
  it('are collected whole, all but what the sandbox withholds by itself', () => {
    const short = [...truth.statements].filter(([, { complete }]) => !complete);
    expect(short.map(([name, { why }]) => [name, why])).toEqual([]);
  });
});

describe.each(TRAPS.map((trap, i) => [`${trap.number} ${trap.title}`, trap, i] as const))(
  '%s',
  (_name, trap, i) => {
    let haul: Haul;
    beforeAll(async () => {
      haul = await play(join(directory, `trap-${i}`), {
        only: [trap.source],
        faults: trap.faults,
        ...(trap.settings && { settings: trap.settings }),
      });
    }, 60_000);

    it('leaves no stream silently short', () => {
      expect(silentlyShort(haul, truth)).toEqual([]);
    });

    it(trap.stated ? 'is stated, and what is missing is missing' : 'changes nothing', () => {
      if (trap.stated) {
        const statement = haul.statements.get(trap.stated.stream);
        expect(statement?.complete).toBe(false);
        expect(statement?.why.join(' ')).toMatch(trap.stated.says);
      } else {
        expect([...lackingIn(haul, truth)]).toEqual([]);
        const short = [...haul.statements].filter(([, { complete }]) => !complete);
        expect(short.map(([name, { why }]) => [name, why])).toEqual([]);
      }
      if (trap.noted) {
        const limits = haul.statements.get(trap.noted.stream)?.limits ?? [];
        expect(limits.map(({ detail }) => detail).join(' ')).toMatch(trap.noted.says);
      }
    });

    it.runIf(trap.neverAsked)('is never walked into', () => {
      expect(haul.company.server.requests.filter((line) => trap.neverAsked?.test(line))).toEqual(
        [],
      );
    });
  },
);
