import { resolveParameters } from '../../src/controls/parameters.ts';
import { type EvaluateInput, evaluate } from '../../src/evaluate/evaluate.ts';
import type { ItemResult, Results, TestResult } from '../../src/model/result.ts';
import type { Trails } from '../../src/model/trails.ts';
import { HOLIDAYS, LIBRARY, trails } from './builders.ts';

export interface Setting {
  readonly parameters?: Record<string, unknown>;
  readonly profile?: string;
  readonly integrity?: { verified: boolean; why: string };
  readonly reconciliations?: EvaluateInput['reconciliations'];
  readonly attestations?: EvaluateInput['attestations'];
}

export function assess(more: Partial<Trails> = {}, setting: Setting = {}): Results {
  const parameters = resolveParameters(
    LIBRARY,
    setting.parameters ?? {},
    setting.profile ?? 'strict',
  );
  return evaluate({
    trails: trails(more),
    library: LIBRARY,
    parameters,
    integrity: setting.integrity ?? { verified: true, why: 'All digests agree.' },
    holidays: HOLIDAYS,
    ...(setting.reconciliations && { reconciliations: setting.reconciliations }),
    ...(setting.attestations && { attestations: setting.attestations }),
  });
}

export function testOf(results: Results, id: string): TestResult {
  const test = results.tests.find((one) => one.test === id);
  if (!test) throw new RangeError(`no result for ${id}`);
  return test;
}

export function itemsOf(id: string, more: Partial<Trails>, setting: Setting = {}) {
  return testOf(assess(more, setting), id).items;
}

/** `P approved` of the only item of a test. */
export function verdictOf(id: string, more: Partial<Trails>, setting: Setting = {}): string {
  return said(only(id, more, setting));
}

export function only(id: string, more: Partial<Trails>, setting: Setting = {}): ItemResult {
  const items = itemsOf(id, more, setting);
  const [item] = items;
  if (!item || items.length > 1) throw new RangeError(`${id} has ${items.length} items`);
  return item;
}

export function said({ verdict, reason }: Pick<ItemResult, 'verdict' | 'reason'>): string {
  return `${verdict} ${reason}`;
}

/** Verdict letters of several tests, as far as they have the item. */
export function letters(results: Results, item: string): Record<string, string> {
  return Object.fromEntries(
    results.tests.flatMap(({ test, items }) =>
      items.flatMap((one) => (one.item === item ? [[test, one.verdict] as const] : [])),
    ),
  );
}

export function stateOf(results: Results, control: string): string {
  return results.controls.find((one) => one.control === control)?.state ?? 'missing';
}
