import type { ItemResult, TestResult } from '../model/result.ts';

export function countLetters(items: readonly Pick<ItemResult, 'verdict'>[]): TestResult['counts'] {
  const counts = { P: 0, F: 0, I: 0, NA: 0 };
  for (const { verdict } of items) counts[verdict]++;
  return counts;
}
