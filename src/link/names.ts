import type { Person } from '../model/trails.ts';
import { folded } from './identity/keys.ts';
import { wordIndex } from './patterns.ts';

/** Finds people in texts by full name or e-mail address, never by first name alone. */
export interface Names {
  /** Person ids, in the order of the roster. */
  named(text: string): readonly string[];
  /** Those whom the text asks something for: `for Kai Brandt`, `add kai.brandt@…`. */
  meant(text: string): readonly string[];
}

const FOR = /\b(?:for|give|grant|add|let|onboard|onboarding|hire|starter|joiner|to) @?$/;

/** Names as written count first; without their accents only where one person's alone fits. */
export function namesOf(people: readonly Person[]): Names {
  const words = people.map(
    ({ id, name, emails }) => [id, [...emails, ...(name.includes(' ') ? [name] : [])]] as const,
  );
  const holders = new Map<string, number>();
  for (const [, own] of words)
    for (const word of new Set(own.map(folded))) holders.set(word, (holders.get(word) ?? 0) + 1);
  const plain = words.map(
    ([id, own]) => [id, own.map(folded).filter((word) => holders.get(word) === 1)] as const,
  );
  const finder = (before?: RegExp) => {
    const [exact, loose] = [wordIndex(words, before), wordIndex(plain, before)];
    return (text: string) => {
      const found = exact.in(text);
      return found.length > 0 ? found : loose.in(folded(text));
    };
  };
  return { named: finder(), meant: finder(FOR) };
}
