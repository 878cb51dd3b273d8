import type { PaceRule } from '../../http/pace.ts';

/** GitHub asks for requests one after the other, and takes a hundred at once for an attack. */
export const CONCURRENCY = 3;

/** Requests a minute of its secondary limits, which no answer tells of (docs.github.com, rate limits). */
const REST = 900;
const GRAPHQL = 2_000;

/** GitHub counts GraphQL, search and everything else apart. */
export function pace({ pathname }: URL): PaceRule {
  if (pathname.endsWith('/graphql')) return { bucket: 'graphql', perMinute: GRAPHQL };
  return { bucket: pathname.includes('/search/') ? 'search' : 'core', perMinute: REST };
}
