import type { Results, TestResult, WithheldVerdict } from '../../model/result.ts';

/**
 * Verdicts that redacted evidence would give otherwise than the whole: they need something
 * withheld. An item that the whole evidence does not know under that name counts as other, and one
 * that the redacted evidence does not give is missing.
 * @param renamed what redaction makes of a text, so that items are found again
 */
export function verdictsWithheld(
  whole: Results,
  shown: Results,
  renamed: (text: string) => string,
): WithheldVerdict[] {
  const before = new Map(whole.tests.map((test) => [test.test, test]));
  return shown.tests.flatMap((test) => {
    const full = before.get(test.test);
    return full === undefined ? [] : differences(full, test, renamed);
  });
}

/** Words that ids of items are made with, whatever people are called. */
const OWN = new Set(['account', 'claim', 'grant', 'held', 'leaver', 'request', 'review']);

/** `held:grant:okta:…`: part by part, as each was redacted where it came from. */
function renamedId(id: string, renamed: (text: string) => string): string {
  return id
    .split(/([:/])/)
    .map((part) => (OWN.has(part) ? part : renamed(part)))
    .join('');
}

function differences(
  full: TestResult,
  shown: TestResult,
  renamed: (text: string) => string,
): WithheldVerdict[] {
  const { test } = shown;
  const expected = new Map(full.items.map((item) => [renamedId(item.item, renamed), item]));
  const other = shown.items
    .filter(({ item, verdict, reason }) => {
      const before = expected.get(item);
      return before?.verdict !== verdict || before.reason !== reason;
    })
    .map(({ item }) => ({ test, item }));
  const there = new Set(shown.items.map(({ item }) => item));
  const missing = [...expected.keys()].filter((item) => !there.has(item)).length;
  return missing > 0 ? [...other, { test, missing }] : other;
}
