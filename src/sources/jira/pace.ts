import type { PaceRule } from '../../http/pace.ts';

/** Jira names no limit of requests at once; Data Center shares its threads with people at work. */
export const CONCURRENCY = 6;

/** Jira limits each endpoint by itself, whatever object it is asked about, and its answers tell. */
export function pace({ pathname }: URL): PaceRule {
  const shape = pathname
    .split('/')
    .map((segment) => (/^([a-z][a-zA-Z-]*|[0-9.]{1,4}|latest)$/.test(segment) ? segment : '*'));
  return { bucket: shape.join('/') };
}
