import type { ControlSpec } from '../controls/schema.ts';
import { byText } from '../model/ids.ts';
import type { ControlResult, ControlState, ItemResult, TestResult } from '../model/result.ts';
import { countLetters } from './count-letters.ts';

/**
 * The state of a control over given items of its tests (auditors' usage: E exceptions noted, ?
 * incomplete, N none noted, O did not operate, X not assessed). Only items within the control's
 * own population count; leave advisory tests out of `tests`, they never change a state. Occasions
 * that an earlier failing test kept this control from judging are neither a pass nor "did not
 * operate": the control is incomplete.
 */
export function controlState(
  control: Pick<ControlSpec, 'only' | 'operates' | 'tests'>,
  items: readonly ItemResult[],
  complete: boolean,
  assessed = true,
): ControlState {
  if (!assessed) return 'X';
  const own = ownItems(control, items);
  if (own.some(({ verdict }) => verdict === 'F')) return 'E';
  if (own.some(({ verdict }) => verdict === 'I') || !complete) return '?';
  const occurrences =
    control.operates.length > 0 ? own.filter(({ test }) => control.operates.includes(test)) : own;
  if (occurrences.some(({ verdict }) => verdict === 'P')) return 'N';
  return occurrences.some(isBlocked) ? '?' : 'O';
}

/** Not asked, because a test it depends on failed or does not apply. */
export function isBlocked({ verdict, reason }: Pick<ItemResult, 'verdict' | 'reason'>): boolean {
  return verdict === 'NA' && reason.startsWith('blocked_by_');
}

/** Items that are in the control's population: for `ephi`-only controls, those with the trait. */
export function ownItems(
  control: Pick<ControlSpec, 'only' | 'tests'>,
  items: readonly ItemResult[],
): ItemResult[] {
  return items.filter(({ test, traits }) => {
    if (!control.tests.includes(test)) return false;
    const wanted = control.only[test];
    return wanted === undefined || wanted.some((trait) => traits.includes(trait));
  });
}

export function controlResult(
  control: ControlSpec,
  done: ReadonlyMap<string, TestResult>,
  streamsOf: (test: string) => readonly string[],
): ControlResult {
  const results = control.tests
    .flatMap((id) => done.get(id) ?? [])
    .filter(({ advisory }) => !advisory);
  const assessed = results.filter(({ notAssessed }) => notAssessed === undefined);
  const items = ownItems(
    control,
    assessed.flatMap((result) => result.items),
  );
  const incomplete = assessed.filter(({ populationComplete }) => !populationComplete);
  const unassessed = results.filter(({ notAssessed }) => notAssessed !== undefined);
  const complete = incomplete.length === 0 && unassessed.length === 0;
  const why = [
    ...new Set([
      ...incomplete.flatMap((result) => result.why),
      ...unassessed.flatMap(({ test, notAssessed }) =>
        notAssessed ? [`${test}: ${notAssessed}`] : [],
      ),
      ...(control.notYetTested.length > 0
        ? [`Not yet tested: ${control.notYetTested.join(', ')}.`]
        : []),
      ...(control.tests.length === 0 && control.notYetTested.length === 0
        ? ['Manual evidence only.']
        : []),
      ...(!items.some(({ verdict }) => verdict === 'P') && items.some(isBlocked)
        ? ['What happened could not be judged: an earlier test of it failed.']
        : []),
    ]),
  ];
  const state = controlState(control, items, complete, assessed.length > 0);
  // Nothing occurred in the tested part alone: that is no word about the rest.
  const untold = state === 'O' && control.notYetTested.length > 0 && control.operates.length === 0;
  return {
    framework: control.framework,
    control: control.id,
    title: control.title,
    objective: control.objective,
    coverage: control.coverage,
    tests: control.tests,
    counts: countLetters(items),
    state: untold ? 'X' : state,
    why: state === 'O' && !untold ? [...why, howEmpty(control, assessed, streamsOf)] : why,
    exceptions: items
      .filter(({ verdict }) => verdict === 'F')
      .map(({ test, item }) => `${test} ${item}`),
    manualEvidence: control.manualEvidence,
  };
}

/** What was looked through to say that nothing occurred. */
function howEmpty(
  control: ControlSpec,
  assessed: readonly TestResult[],
  streamsOf: (test: string) => readonly string[],
): string {
  const tests = assessed
    .map(({ test }) => test)
    .filter((test) => control.operates.length === 0 || control.operates.includes(test));
  const streams = [...new Set(tests.flatMap(streamsOf))].sort(byText);
  return `Nothing for ${tests.join(', ')} occurred in the period; collected whole for them: ${streams.join(', ') || 'no stream of a system'}.`;
}
