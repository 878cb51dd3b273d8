import { createHash } from 'node:crypto';
import { type Instant, instantOf } from '../../model/time.ts';
import { seedOf } from '../contract.ts';

/** Digits like Jira's numeric ids: the same words give the same id. Below 2^53. */
export function idOf(...words: readonly string[]): string {
  const word = words.join('/');
  return `${seedOf(word)}${String(seedOf(`#${word}`))
    .slice(-6)
    .padStart(6, '0')}`;
}

/** A UUID made from a name. */
export function uuidOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20, 32),
  ].join('-');
}

/** Atlassian account id of a person or an app, e.g. `712020:1b4e28ba-…`. */
export function accountIdFor(who: string): string {
  return `712020:${uuidOf(`atlassian/${who}`)}`;
}

/** The instant a fact gives, with milliseconds. */
export function instantAt(at: string): Instant {
  return instantOf(Date.parse(at));
}

/** `2026-01-27T15:02:00.000+0000`, as the platform API writes time. */
export function jiraTime(at: string): string {
  return instantAt(at).replace('Z', '+0000');
}
