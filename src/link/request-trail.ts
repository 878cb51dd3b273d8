import type { TimeFact } from '../model/time.ts';
import type { Request } from '../model/trails.ts';
import type { Asked, Entitlements } from './entitlements.ts';

/** A request with what linking reads of it. */
export interface RequestTrail {
  readonly request: Request;
  /** Rights asked for, without levels. */
  readonly bases: ReadonlySet<string>;
  /** Names by which other records may refer to it: ticket key, vendor id, thread. */
  readonly keys: readonly string[];
  /** When its own record says that the access was given, where the system gives it itself. */
  readonly granted?: TimeFact;
}

export function requestTrail(
  request: Omit<Request, 'asked'>,
  asked: readonly Asked[],
  keys: readonly string[],
  granted?: TimeFact,
): RequestTrail {
  return {
    ...(granted && { granted }),
    request: {
      ...request,
      asked: asked.map(({ base, text, level }) => ({
        ...(base !== undefined && { entitlement: level === undefined ? base : `${base}:${level}` }),
        text,
        ...(level !== undefined && { level }),
      })),
    },
    bases: new Set(asked.flatMap(({ base }) => base ?? [])),
    keys,
  };
}

/**
 * Rights a text asks for. What is written as `okta:group:support` is exact and wins; else the
 * first of the texts that names something known counts.
 */
export function askedIn(texts: readonly string[], entitlements: Entitlements): readonly Asked[] {
  const exact = texts.flatMap((text) => entitlements.written(text));
  if (exact.length > 0) return once(exact);
  for (const text of texts) {
    const named = entitlements.named(text);
    if (named.length > 0) return once(named);
  }
  return [];
}

function once(asked: readonly Asked[]): Asked[] {
  const seen = new Set<string>();
  return asked.filter(({ base, text, level }) => {
    const key = `${base ?? text} ${level ?? ''}`;
    return !seen.has(key) && seen.add(key);
  });
}
