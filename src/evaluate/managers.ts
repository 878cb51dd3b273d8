import type { Instant } from '../model/time.ts';
import type { TrailIndex } from './trail-index.ts';

/** The line of management above a person at a moment, nearest first; never round in a circle. */
export function managersOf(
  person: string | undefined,
  at: Instant,
  index: Pick<TrailIndex, 'person'>,
): string[] {
  const line: string[] = [];
  for (let id = managerOf(person, at, index); id !== undefined && !line.includes(id); ) {
    line.push(id);
    id = managerOf(id, at, index);
  }
  return line;
}

function managerOf(
  person: string | undefined,
  at: Instant,
  index: Pick<TrailIndex, 'person'>,
): string | undefined {
  const roles = index.person(person)?.roles ?? [];
  const then = roles.find(
    ({ from, to }) => (from?.earliest ?? '') <= at && (to === undefined || to.latest > at),
  );
  return (then ?? roles.at(-1))?.manager;
}
