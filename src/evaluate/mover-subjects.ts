import type { Move } from '../model/trails.ts';
import type { Subject, TestInput } from './define-test.ts';

export function moveSubject<T>(
  move: Move,
  input: TestInput,
  part: string,
  traits: readonly string[],
  value: T,
  words: string = part,
): Subject<T> {
  const from = move.before.department ?? move.before.title ?? '?';
  const to = move.after.department ?? move.after.title ?? '?';
  const change =
    from === to ? `${move.before.title ?? '?'} → ${move.after.title ?? '?'}` : `${from} → ${to}`;
  const origin =
    move.origin === undefined ? '' : ` (per ${move.origin}; the people file does not say so)`;
  return {
    id: part === '' ? move.id : `${move.id}/${part}`,
    label: `${input.index.nameOf(move.person, move.person)}, ${change}${origin}${words === '' ? '' : `, ${words}`}`,
    at: move.effective.earliest,
    traits,
    value,
  };
}
