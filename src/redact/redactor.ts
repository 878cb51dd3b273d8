import { isIP } from 'node:net';
import type { JsonToken } from '../integrity/json-rewrite.ts';
import { Patterns, type Profile } from './profile.ts';
import type { Pseudonyms } from './pseudonyms.ts';

/** What happened to one value. */
export interface Redacted {
  readonly text: string;
  readonly profile: string;
}

/** Repetitions are bounded: a long text without an end must not take long. */
const EMAIL =
  /([\p{L}\p{N}_.+-]{1,256})(@|%40)((?:[\p{L}\p{N}-]{1,63}\.){1,20}[\p{L}\p{N}-]{1,63})/gu;
const WORDS = /[\p{L}\p{N}_]+(?:[.+'’-][\p{L}\p{N}_]+)*/gu;
const PARTS = /[\p{L}\p{N}]+/gu;
const SHORT_NUMBER = /^\d{1,4}$/;
const ADDRESS = /(?<![\w.:])[0-9a-f.:]{3,45}(?![\w:])/giu;
/** Vendor ids that hold an account's number: GitHub's, in base64. */
const NODE_ID = /^(MDQ6VXNlcj|MDM6Qm90|U_kgDO|BOT_kgDO)/;

/** Applies profiles to values of one stream, or to texts that stand beside the streams. */
export class Redactor {
  readonly #profiles: readonly Profile[];
  readonly #pseudonyms: Pseudonyms;
  readonly #withhold: readonly { profile: string; patterns: Patterns }[];
  readonly #replace: readonly { profile: string; patterns: Patterns }[];

  constructor(
    profiles: readonly Profile[],
    pseudonyms: Pseudonyms,
    place: { readonly source: string; readonly stream: string },
  ) {
    const compiled = (part: 'withhold' | 'pseudonymise') =>
      profiles.map((profile) => ({
        profile: profile.profile,
        patterns: new Patterns(profile[part], place.source, place.stream),
      }));
    this.#profiles = profiles;
    this.#pseudonyms = pseudonyms;
    this.#withhold = compiled('withhold');
    this.#replace = compiled('pseudonymise');
  }

  /** A value of a JSON text, as JSON; `undefined` when no profile has anything against it. */
  token({ path, kind, text }: Pick<JsonToken, 'path' | 'kind' | 'text'>): Redacted | undefined {
    if (kind !== 'key') {
      const withheld = this.#withhold.find(({ patterns }) => patterns.matches(path));
      if (withheld !== undefined) return emptied(kind, text, withheld.profile);
    }
    if (kind === 'literal') return undefined;
    const replaced = this.#replace.find(({ patterns }) => patterns.matches(path));
    if (replaced !== undefined && kind !== 'key') {
      const put = this.#pseudonyms.word(text);
      return { text: kind === 'number' ? put : JSON.stringify(put), profile: replaced.profile };
    }
    if (kind === 'number') return this.#number(text);
    const found = this.text(text);
    return found && { text: JSON.stringify(found.text), profile: found.profile };
  }

  /** A text in which anything may stand. */
  text(text: string): Redacted | undefined {
    let put = text;
    let by: string | undefined;
    for (const profile of this.#profiles) {
      const before = put;
      if (profile.people) put = this.#people(put);
      if (profile.addresses) put = put.replace(ADDRESS, withoutAddress);
      if (put !== before) by ??= profile.profile;
    }
    return by === undefined ? undefined : { text: put, profile: by };
  }

  /** The same for addresses of requests and their bodies, in which texts stand encoded. */
  encoded(text: string): Redacted | undefined {
    const plain = this.text(text);
    if (!text.includes('%') && !text.includes('+')) return plain;
    try {
      const found = this.text(decodeURIComponent(text.replaceAll('+', ' ')));
      return found ? { ...found, text: encodeURI(found.text) } : plain;
    } catch {
      return plain;
    }
  }

  /** Numbers of accounts, where a vendor counts them. */
  #number(text: string): Redacted | undefined {
    const profile = this.#profiles.find(({ people }) => people);
    if (!profile || text.length < 4 || !this.#pseudonyms.isWord(text)) return undefined;
    return { text: this.#pseudonyms.word(text), profile: profile.profile };
  }

  #people(text: string): string {
    const names = this.#pseudonyms;
    if (NODE_ID.test(text)) return names.word(text);
    if (names.isWord(text)) return names.word(text);
    const parts: string[] = [];
    let kept = 0;
    for (const match of text.matchAll(EMAIL)) {
      const [whole, local = '', at = '@', domain = ''] = match;
      parts.push(this.#words(text.slice(kept, match.index)));
      parts.push(names.email(local, domain).replace('@', () => at));
      kept = match.index + whole.length;
    }
    parts.push(this.#words(text.slice(kept)));
    return parts.join('');
  }

  #words(text: string): string {
    const parts: string[] = [];
    let kept = 0;
    for (const { 0: word, index } of text.matchAll(WORDS)) {
      if (index < kept) continue;
      const phrase = this.#pseudonyms.phraseAt(text, index, word.match(PARTS)?.[0] ?? '');
      const whole = phrase ?? word;
      const put = phrase === undefined ? this.#word(word) : this.#pseudonyms.word(phrase);
      if (put === whole) continue;
      parts.push(text.slice(kept, index), put);
      kept = index + whole.length;
    }
    return parts.length === 0 ? text : parts.join('') + text.slice(kept);
  }

  /** A word, or the parts of it that name somebody. A short number is anything: a day, a ticket. */
  #word(word: string): string {
    const names = this.#pseudonyms;
    if (!SHORT_NUMBER.test(word) && names.isWord(word)) return names.word(word);
    return word.replace(PARTS, (part) =>
      part.length > 2 && !SHORT_NUMBER.test(part) && names.isWord(part) ? names.word(part) : part,
    );
  }
}

function emptied(kind: JsonToken['kind'], text: string, profile: string): Redacted | undefined {
  if (kind === 'literal') return undefined;
  const put = kind === 'number' ? 'null' : JSON.stringify(`[withheld: ${profile}]`);
  return text === '' || put === text ? undefined : { text: put, profile };
}

function withoutAddress(text: string): string {
  const bare = text.replace(/[.:]$/, '');
  // 192.0.2.7:443
  const address = /^[^:]+:\d{1,5}$/.test(bare) ? bare.slice(0, bare.indexOf(':')) : bare;
  return isIP(address) === 0 ? text : `[withheld: ip]${text.slice(address.length)}`;
}
