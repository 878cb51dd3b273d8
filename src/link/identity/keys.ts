import { byText, type SourceId } from '../../model/ids.ts';

/**
 * Letters that decomposition leaves whole, in the spelling that logins and passports use for them.
 * Only names are compared this way, and a name alone proves nobody.
 */
const PLAIN: Readonly<Record<string, string>> = {
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  þ: 'th',
  ı: 'i',
};

/** Lower case without accents, as people type names they have no keys for. */
export function folded(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[øłđðßæœþı]/gu, (letter) => PLAIN[letter] ?? letter);
}

/** Names without case, accents, punctuation and order marks: `Núñez, Ana` and `ana-nunez` differ only in order. */
export function nameKey(name: string): string {
  return folded(name)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part !== '')
    .sort(byText)
    .join(' ');
}

/** A name within a department; empty where either is not known. */
export function departmentKey(name: string, department: string | undefined): string {
  const [who, where] = [nameKey(name), nameKey(department ?? '')];
  return who === '' || where === '' ? '' : `${who} @ ${where}`;
}

/** An address whatever its case and however its accents are encoded; dots and tags are part of it. */
export function mailKey(mail: string): string {
  return mail.trim().normalize('NFC').toLowerCase();
}

/** Key of the count of accounts that show one address in one system. */
export function emailKey(system: SourceId, mail: string): string {
  return `${system}/${mailKey(mail)}`;
}

/** Part of an address or login before the `@`, which often is a name. */
export function localPart(login: string): string {
  return login.split('@')[0] ?? '';
}
