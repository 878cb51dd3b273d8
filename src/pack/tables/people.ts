import type { Trails } from '../../model/trails.ts';

/** Names by person id; an id nobody lists stays as it is. */
export function peopleNames(trails: Trails): (person: string | undefined) => string | undefined {
  const names = new Map(trails.people.map(({ id, name }) => [id, name]));
  return (person) => (person === undefined ? undefined : (names.get(person) ?? person));
}
