import type { Library } from '../controls/schema.ts';
import { controlState } from '../evaluate/control-state.ts';
import type { ControlState, ItemResult } from '../model/result.ts';

/**
 * The state a control has when it is read on some tests and items alone, within its own
 * population: how scenarios state what they expect.
 */
export function stateOfControl(
  library: Library,
): (
  control: string,
  items: readonly ItemResult[],
  tests: readonly string[],
) => ControlState | undefined {
  return (id, items, tests) => {
    const control = library.controls.find((candidate) => candidate.id === id);
    if (!control) return undefined;
    const asserted = control.tests.filter(
      (test) => tests.includes(test) && !library.tests.get(test)?.advisory,
    );
    return controlState(
      {
        ...control,
        tests: asserted,
        operates: control.operates.filter((test) => asserted.includes(test)),
      },
      items,
      true,
    );
  };
}
