import type { TimeFact } from '../model/time.ts';
import { shiftFact } from '../model/time.ts';
import type { Leaver } from '../model/trails.ts';
import type { Subject, TestInput } from './define-test.ts';

const HOUR_MS = 3_600_000;

export type LeaverAccount = Leaver['accounts'][number];

export function leaverSubject<T>(
  leaver: Leaver,
  input: TestInput,
  part: string,
  traits: readonly string[],
  value: T,
  words: string = part,
): Subject<T> {
  const at = leaver.t0?.latest ?? leaver.accounts[0]?.inactive?.latest;
  return {
    id: part === '' ? leaver.id : `${leaver.id}/${part}`,
    label: `${input.index.nameOf(leaver.person, leaver.person)}${words === '' ? '' : `, ${words}`}`,
    ...(at !== undefined && { at }),
    traits,
    value,
  };
}

/** When the clock of the removal starts: the end of the engagement, or the notice where policy says so. */
export function clockStart(leaver: Leaver, input: TestInput): TimeFact | undefined {
  return input.text('leaver.sla_start') === 'hr_notified'
    ? (leaver.notice ?? leaver.t0)
    : leaver.t0;
}

/** Until when access must be gone. */
export function deadline(start: TimeFact, hours: number): TimeFact {
  return shiftFact(start, hours * HOUR_MS);
}
