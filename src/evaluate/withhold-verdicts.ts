import type { Library } from '../controls/schema.ts';
import type { ItemResult, Results, TestResult, WithheldVerdict } from '../model/result.ts';
import type { Trails } from '../model/trails.ts';
import { controlResult } from './control-state.ts';
import { countLetters } from './count-letters.ts';
import { streamsBehind } from './evaluate.ts';

/**
 * Verdicts of redacted evidence, with those that rest on something withheld made inconclusive: so
 * every other verdict is that of the whole evidence.
 */
export function withholdVerdicts(
  results: Results,
  withheld: readonly WithheldVerdict[],
  library: Library,
  trails: Trails,
): Results {
  if (withheld.length === 0) return results;
  const items = new Map<string, Set<string>>();
  const missing = new Map<string, number>();
  for (const one of withheld) {
    if ('missing' in one) missing.set(one.test, one.missing);
    else items.set(one.test, (items.get(one.test) ?? new Set()).add(one.item));
  }
  const tests = results.tests.map((test): TestResult => {
    const named = items.get(test.test);
    const gone = missing.get(test.test);
    const judged = named
      ? test.items.map((item) => (named.has(item.item) ? unclear(item) : item))
      : test.items;
    return {
      ...test,
      items: judged,
      counts: countLetters(judged),
      ...(gone !== undefined && {
        populationComplete: false,
        why: [...test.why, `${gone} of its items can't be formed without what is withheld.`],
      }),
    };
  });
  const done = new Map(tests.map((test) => [test.test, test]));
  const shown = new Set(
    results.controls.map(({ framework, control }) => `${framework} ${control}`),
  );
  const streamsOf = streamsBehind(library, trails);
  return {
    ...results,
    tests,
    controls: library.controls
      .filter(({ framework, id }) => shown.has(`${framework} ${id}`))
      .map((control) => controlResult(control, done, streamsOf)),
  };
}

function unclear({
  settle: _,
  instants: __,
  linkConfidence: ___,
  ...item
}: ItemResult): ItemResult {
  return {
    ...item,
    verdict: 'I',
    reason: 'evidence_withheld',
    says: `Can't be told from this pack: what would decide ${item.test} here is withheld.`,
    settle: 'The pack without redaction, or a disclosure of the items behind it.',
  };
}
