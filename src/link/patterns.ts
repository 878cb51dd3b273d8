/** A text as a regular expression that matches only itself (for expressions with the `u` flag). */
export function literally(text: string): string {
  return text.replaceAll(/[\^$\\.*+?()[\]{}|/]/g, '\\$&');
}

/** A name with `*` for anything, as the configuration writes channels. */
export function wildcard(name: string): RegExp {
  const parts = name.replace(/^#/, '').split('*').map(literally);
  return new RegExp(`^${parts.join('.*')}$`, 'iu');
}

/** Things by the words that name them, so that a text is only compared with what it may name. */
export interface WordIndex<T> {
  /** Values of which a word or phrase stands in the text as whole words, in the order given. */
  in(text: string): readonly T[];
}

interface Entry<T> {
  readonly place: number;
  readonly value: T;
  /** Lower-case words and phrases, each with its tokens: a text without all of them can't hold it. */
  readonly phrases: readonly { readonly words: string; readonly tokens: readonly string[] }[];
}

/** @param before what must stand right before the words: an expression that ends in `$` */
export function wordIndex<T>(
  values: Iterable<readonly [value: T, words: readonly string[]]>,
  before = /$/,
): WordIndex<T> {
  const byFirst = new Map<string, Entry<T>[]>();
  let place = 0;
  for (const [value, words] of values) {
    const phrases = words.map(plain).map((phrase) => ({ words: phrase, tokens: tokens(phrase) }));
    const entry = { place: place++, value, phrases };
    for (const first of new Set(phrases.map(({ tokens: [token] }) => token ?? ''))) {
      const entries = byFirst.get(first) ?? [];
      byFirst.set(first, entries);
      entries.push(entry);
    }
  }
  return {
    in(text) {
      const said = plain(text);
      const has = new Set(tokens(said));
      const found = new Set<Entry<T>>();
      for (const entry of ['', ...has].flatMap((token) => byFirst.get(token) ?? [])) {
        const named = entry.phrases.some(
          (phrase) =>
            phrase.tokens.every((token) => has.has(token)) && stands(said, phrase.words, before),
        );
        if (named) found.add(entry);
      }
      return [...found].sort((a, b) => a.place - b.place).map(({ value }) => value);
    },
  };
}

/** Does a phrase stand alone: no letter, digit, `_` or `-` on either side? */
function stands(text: string, phrase: string, before: RegExp): boolean {
  if (phrase === '') return false;
  for (let at = text.indexOf(phrase); at !== -1; at = text.indexOf(phrase, at + 1)) {
    const alone = isEdge(text[at - 1]) && isEdge(text[at + phrase.length]);
    if (alone && before.test(text.slice(Math.max(0, at - 40), at))) return true;
  }
  return false;
}

function isEdge(character: string | undefined): boolean {
  return character === undefined || !/[\p{L}\p{N}_-]/u.test(character);
}

/** Lower case, every run of white space one space. */
function plain(text: string): string {
  return text.toLowerCase().replaceAll(/\s+/g, ' ').trim();
}

function tokens(text: string): string[] {
  return text.split(/[^\p{L}\p{N}]+/u).filter((token) => token !== '');
}
