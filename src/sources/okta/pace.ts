import type { PaceRule } from '../../http/pace.ts';

/** Of the 75 requests that an org may have under way at once, 35 on the free plan. */
export const CONCURRENCY = 8;

/** Okta limits endpoints: ids inside a path do not tell two apart. */
export function pace({ pathname }: URL): PaceRule {
  const [, api = '', version = '', ...rest] = pathname.split('/');
  const shape = rest.map((segment, i) => (i % 2 === 1 ? '*' : segment)).slice(0, 3);
  return { bucket: [api, version, ...shape].join('/') };
}
