import type { z } from 'zod';
import { byText } from '../model/ids.ts';
import { joiners, leavers, movers } from './baseline/people.ts';
import { changes, incidents, signins } from './baseline/work.ts';
import type { Fact } from './facts.ts';

/** Parts of the clean six months; a scenario may leave some out. */
export const BASELINE_PARTS = [
  'joiners',
  'movers',
  'leavers',
  'changes',
  'incidents',
  'signins',
] as const;
export type BaselinePart = (typeof BASELINE_PARTS)[number];

type FactInput = z.input<typeof Fact>;

const PARTS: Readonly<Record<BaselinePart, () => readonly FactInput[]>> = {
  joiners,
  movers,
  leavers,
  changes,
  incidents,
  signins,
};

/** Six months in which everything was requested, approved, done and confirmed in order. */
export function baselineFacts(parts: readonly BaselinePart[]): FactInput[] {
  return parts.flatMap((part) => PARTS[part]());
}

/** People changes that the baseline's joiners and leavers need. */
export function baselinePeople(parts: readonly BaselinePart[]): Record<string, object> {
  return {
    ...(parts.includes('joiners') && {
      p_hana: { start: '2026-03-16', screeningPassed: '2026-03-06', policyAck: '2026-03-13' },
    }),
    ...(parts.includes('leavers') && {
      p_victor: { end: '2026-02-27', endType: 'voluntary', noticeDate: '2026-02-13' },
    }),
  };
}

/** Time order; facts of one instant keep the order they were written in. */
export function inTimeOrder(facts: readonly Fact[]): Fact[] {
  return facts
    .map((fact, index) => ({ fact, index }))
    .sort((a, b) => byText(normal(a.fact.at), normal(b.fact.at)) || a.index - b.index)
    .map(({ fact }) => fact);
}

function normal(at: string): string {
  return new Date(at).toISOString();
}
