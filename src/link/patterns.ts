/** A text as a regular expression that matches only itself (for expressions with the `u` flag). */
export function literally(text: string): string {
  return text.replaceAll(/[\^$\\.*+?()[\]{}|/]/g, '\\$&');
}

/** Things by the words that name them, so that a text is only compared with what it may name. */
export interface WordIndex<T> {
  /** Values of which a word or phrase stands in the text as whole words, in the order given. */
  in(text: string): readonly T[];
}

interface Entry<T> {
  readonly place: number;
  readonly value: T;
  readonly pattern: RegExp;
}

/** @param before regular expression that must match right before the words */
export function wordIndex<T>(
  values: Iterable<readonly [value: T, words: readonly string[]]>,
  before = '',
): WordIndex<T> {
  const byFirst = new Map<string, Entry<T>[]>();
  let place = 0;
  for (const [value, words] of values) {
    if (words.length === 0) continue;
    const entry = { place: place++, value, pattern: anyWord(words, before) };
    for (const first of new Set(words.map((word) => tokens(word)[0] ?? ''))) {
      const entries = byFirst.get(first) ?? [];
      byFirst.set(first, entries);
      entries.push(entry);
    }
  }
  return {
    in(text) {
      const candidates = new Set(
        ['', ...new Set(tokens(text))].flatMap((token) => byFirst.get(token) ?? []),
      );
      return [...candidates]
        .filter(({ pattern }) => pattern.test(text))
        .sort((a, b) => a.place - b.place)
        .map(({ value }) => value);
    },
  };
}

/** One of these words, standing alone: no letter, digit, `_` or `-` on either side. */
function anyWord(words: readonly string[], before: string): RegExp {
  const any = words.map((word) => word.split(/\s+/).map(literally).join(String.raw`\s+`)).join('|');
  return new RegExp(String.raw`${before}(?<![\p{L}\p{N}_-])(?:${any})(?![\p{L}\p{N}_-])`, 'iu');
}

function tokens(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((token) => token !== '');
}
