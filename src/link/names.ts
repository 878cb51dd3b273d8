import type { Person } from '../model/trails.ts';
import { wordIndex } from './patterns.ts';

/** Finds people in texts by full name or e-mail address, never by first name alone. */
export interface Names {
  /** Person ids, in the order of the roster. */
  named(text: string): readonly string[];
  /** Those whom the text asks something for: `for Kai Brandt`, `add kai.brandt@…`. */
  meant(text: string): readonly string[];
}

const FOR = /\b(?:for|give|grant|add|let|onboard|onboarding|hire|starter|joiner|to) @?$/;

export function namesOf(people: readonly Person[]): Names {
  const words = people.map(
    ({ id, name, emails }) => [id, [...emails, ...(name.includes(' ') ? [name] : [])]] as const,
  );
  const alone = wordIndex(words);
  const meant = wordIndex(words, FOR);
  return { named: (text) => alone.in(text), meant: (text) => meant.in(text) };
}
