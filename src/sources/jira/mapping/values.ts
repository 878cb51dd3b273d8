import { type Instant, instantOf, parseInstant } from '../../../model/time.ts';

/**
 * A property the object itself has. Jira names one `toString`, so reading it the usual way finds
 * the function every object inherits.
 */
export function own(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return Reflect.get(value, name);
}

/** A property of a property, each the object's own. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce(own, value);
}

/** Text that says something: neither empty nor the word "null". Numbers count as text. */
export function text(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string' || value.trim() === '' || value === 'null') return undefined;
  return value;
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A member that is there only when it says something. */
export function optional<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { [P in K]?: V };
}

/** Keys of tickets that texts name, each once. */
export function mentionsIn(texts: readonly (string | undefined)[]): string[] {
  return [...new Set(texts.flatMap((said) => said?.match(/\b[A-Z][A-Z0-9]+-\d+\b/g) ?? []))];
}

/** Before this, in milliseconds, Jira did not exist: such a number counts seconds. */
const SECONDS_BELOW = 1e11;
const LAST_MILLISECOND = 8.64e15;

/**
 * A moment as Jira writes it: text with any offset, epoch seconds or milliseconds, or the service
 * desk's date object, whose `friendly` text ("Today 12:51 AM") says nothing once it is stored.
 */
export function moment(value: unknown): Instant | undefined {
  if (typeof value === 'string') return parseInstant(value);
  if (typeof value === 'number') {
    const ms = value < SECONDS_BELOW ? value * 1000 : value;
    return Number.isFinite(ms) && ms >= 0 && ms <= LAST_MILLISECOND ? instantOf(ms) : undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const millis = own(value, 'epochMillis');
  if (typeof millis === 'number' && millis >= 0 && millis <= LAST_MILLISECOND) {
    return instantOf(millis);
  }
  return moment(text(own(value, 'iso8601'))) ?? moment(text(own(value, 'jira')));
}

/** Nested deeper than this, an item is refused rather than walked. */
const MAX_DEPTH = 64;

/** Is the value nested too deep to walk? Iterative, so that depth itself can't hurt. */
export function tooDeep(value: unknown): boolean {
  let level: readonly unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) return true;
    level = level.flatMap((entry) =>
      typeof entry === 'object' && entry !== null ? Object.values(entry) : [],
    );
  }
  return false;
}
