import { saltFor } from '../integrity/digest.ts';
import type { AnyRecord, RecordOf } from '../model/record.ts';

const WORD = /[\p{L}\p{N}_]+/gu;
/** Words that are parts of account names and mean nobody. */
const NOBODY = new Set(['the', 'and', 'von', 'van', 'der', 'del', 'des', 'bot', 'admin', 'system']);

/**
 * The words by which the evidence knows people, and one pseudonym for each: keyed by the ledger's
 * secret, so the same in every pack of the ledger and for nobody else to guess.
 */
export class Pseudonyms {
  /** Whole words: logins, ids, parts of e-mail addresses, parts of roster names; lower case. */
  readonly #words = new Set<string>();
  /** Display names of several words that the roster does not have, by their first word. */
  readonly #phrases = new Map<string, string[]>();
  /** Domains that several people share say nothing about one of them. */
  readonly #domains = new Map<string, Set<string>>();
  readonly #secret: Uint8Array;

  constructor(secret: Uint8Array) {
    this.#secret = secret;
  }

  /** Learns the people of the records. */
  learn(records: readonly AnyRecord[]): void {
    for (const record of records) {
      if (record.kind === 'person-row') this.#learnRow(record);
      else if (record.kind !== 'account') this.#learnRefs(record, 0);
      else if (isPerson(record.accountType)) this.#learnAccount(record);
    }
  }

  #learnRow({ personId, name, nativeIds, emails }: RecordOf<'person-row'>): void {
    this.addWord(personId);
    for (const word of name.match(WORD) ?? []) this.addWord(word);
    for (const login of [...Object.values(nativeIds), ...emails]) this.addLogin(login);
  }

  #learnAccount({ logins, emails, accountId, displayName }: RecordOf<'account'>): void {
    for (const login of [...logins, ...emails, accountId]) this.addLogin(login);
    if (displayName !== undefined) this.#addName(displayName);
  }

  addLogin(text: string): void {
    // Jira's ids have a number of the site in front, which is the same for many.
    const [local = '', domain] = text.slice(text.lastIndexOf(':') + 1).split('@');
    this.addWord(local);
    if (domain === undefined) return;
    const known = this.#domains.get(domain.toLowerCase()) ?? new Set();
    known.add(local.toLowerCase());
    this.#domains.set(domain.toLowerCase(), known);
  }

  addWord(word: string): void {
    if (word.length >= 2 && !NOBODY.has(word.toLowerCase())) this.#words.add(word.toLowerCase());
  }

  isWord(word: string): boolean {
    return this.#words.has(word.toLowerCase());
  }

  /** The longest name of several words at a place of a text, unless each is replaced by itself. */
  phraseAt(text: string, at: number, firstWord: string): string | undefined {
    const end = (phrase: string) => text[at + phrase.length];
    return this.#phrases
      .get(firstWord.toLowerCase())
      ?.find(
        (phrase) =>
          text.slice(at, at + phrase.length).toLowerCase() === phrase &&
          !(phrase.match(WORD) ?? []).every((word) => this.isWord(word)) &&
          !/[\p{L}\p{N}]/u.test(end(phrase) ?? ' '),
      );
  }

  /** Letters stay letters and digits digits, so that what reads a value still can. */
  word(word: string): string {
    const digest = saltFor(this.#secret, `pseudonym:${word.toLowerCase()}`);
    // Vendors tell kinds of ids by their first letter.
    if (/^[A-Z](?=.*\d)[A-Z0-9]{5,}$/.test(word))
      return `${word[0]}${digest.slice(0, 10).toUpperCase()}`;
    if (!/^\d+$/.test(word)) return `u${digest.slice(0, 10)}`;
    return `9${BigInt(`0x${digest.slice(0, 11)}`)}`;
  }

  email(local: string, domain: string): string {
    const shared = (this.#domains.get(domain.toLowerCase())?.size ?? 0) > 1;
    return `${this.word(local)}@${shared ? domain : `${this.word(domain)}.invalid`}`;
  }

  #addName(name: string): void {
    const words = name.match(WORD) ?? [];
    const [first = ''] = words;
    if (words.length < 2) return;
    const key = first.toLowerCase();
    const known = this.#phrases.get(key) ?? [];
    const phrase = name.toLowerCase();
    if (!known.includes(phrase)) known.push(phrase);
    this.#phrases.set(
      key,
      known.sort((a, b) => b.length - a.length),
    );
  }

  /** Accounts as records name them: `{system, id?, login?, email?, name?, type?}`. */
  #learnRefs(value: unknown, depth: number): void {
    if (typeof value !== 'object' || value === null || depth > 6) return;
    const ref = value as Readonly<Record<string, unknown>>;
    const isRef = typeof ref.system === 'string' && !('key' in ref);
    if (isRef && isPerson(typeof ref.type === 'string' ? ref.type : 'unknown')) {
      for (const part of ['id', 'login', 'email'])
        if (typeof ref[part] === 'string') this.addLogin(ref[part]);
      if (typeof ref.name === 'string') this.#addName(ref.name);
    }
    for (const child of Object.values(value)) this.#learnRefs(child, depth + 1);
  }
}

function isPerson(type: string): boolean {
  return type === 'human' || type === 'guest' || type === 'unknown';
}
