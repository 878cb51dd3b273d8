import type { ControlState, VerdictLetter } from '../model/result.ts';

/** What a control state says, in the words used everywhere in a pack. */
export const STATE_WORDS: Readonly<Record<ControlState, { name: string; means: string }>> = {
  E: {
    name: 'Exceptions noted',
    means: 'At least one item deviates. Each is listed with its evidence.',
  },
  '?': {
    name: 'Incomplete',
    means:
      'No deviation was found, but at least one item could not be decided or the population is not proven whole. This is not a pass.',
  },
  N: {
    name: 'No exceptions noted',
    means: 'The population is proven whole, holds at least one item, and every item passed.',
  },
  O: {
    name: 'Did not operate',
    means:
      'The population is proven whole and empty: the control had no occasion to operate. This is not a pass.',
  },
  X: { name: 'Not assessed', means: 'The source is not connected, or the control is manual only.' },
};

export const STATE_ORDER: readonly ControlState[] = ['E', '?', 'N', 'O', 'X'];

/** Sign and words of a verdict; the sign is never the only carrier (a reason code stands beside). */
export const VERDICT_WORDS: Readonly<Record<VerdictLetter, { mark: string; means: string }>> = {
  P: { mark: '✓', means: 'passed' },
  F: { mark: '✗', means: 'deviates' },
  I: { mark: '?', means: 'inconclusive: evidence is missing or does not decide it' },
  NA: { mark: '–', means: 'outside this test, or settled by an earlier one' },
};

const FRAMEWORK_NAMES: Readonly<Record<string, string>> = {
  soc2: 'SOC 2',
  'iso27001-2022': 'ISO 27001:2022',
  hipaa: 'HIPAA',
};
export function frameworkName(id: string): string {
  return Object.hasOwn(FRAMEWORK_NAMES, id) ? (FRAMEWORK_NAMES[id] ?? id) : id;
}

/** `1 account`, `2 accounts`. */
export function counted(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

/** What a pack can't prove; the same list stands in the README, the workbook and verify's report. */
export const NOT_PROVED: readonly string[] = [
  'that the source systems told the truth when they were asked;',
  'that nothing was hidden from the read-only identity by its permissions, beyond what the statements list;',
  'who made this pack, unless its signature is checked against a key you hold from elsewhere, and when, unless a time stamp is checked against an authority you trust; without them, compare the pack digest with the one you were given by another channel;',
  'that the sender did not build the whole history anew before showing it for the first time.',
];
