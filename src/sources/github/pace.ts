import type { PaceRule } from '../../http/pace.ts';

/** GitHub counts GraphQL, search and everything else apart. */
export function pace({ pathname }: URL): PaceRule {
  if (pathname.endsWith('/graphql')) return { bucket: 'graphql' };
  return { bucket: pathname.includes('/search/') ? 'search' : 'core' };
}
