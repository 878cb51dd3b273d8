import type { Person } from '../model/trails.ts';

/** Finds people in texts by full name or e-mail address, never by first name alone. */
export interface Names {
  /** Person ids, in the order of the roster. */
  named(text: string): readonly string[];
  /** Those whom the text asks something for: `for Kai Brandt`, `add kai.brandt@…`. */
  meant(text: string): readonly string[];
}

const FOR = String.raw`\b(?:for|give|grant|add|let|onboard|onboarding|hire|starter|joiner|to)\s+@?`;

export function namesOf(people: readonly Person[]): Names {
  const patterns = people
    .map(({ id, name, emails }) => ({
      id,
      words: [...emails, ...(name.includes(' ') ? [name] : [])].map(escaped),
    }))
    .filter(({ words }) => words.length > 0)
    .map(({ id, words }) => ({ id, alone: finder('', words), meant: finder(FOR, words) }));
  const search = (which: 'alone' | 'meant') => (text: string) =>
    patterns.filter((pattern) => pattern[which].test(text)).map(({ id }) => id);
  return { named: search('alone'), meant: search('meant') };
}

function finder(before: string, words: readonly string[]): RegExp {
  return new RegExp(
    String.raw`${before}(?<![\p{L}\p{N}_.-])(?:${words.join('|')})(?![\p{L}\p{N}_-])`,
    'iu',
  );
}

function escaped(word: string): string {
  return word
    .replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`)
    .replaceAll(/\s+/g, String.raw`\s+`);
}
