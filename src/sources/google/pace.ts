import type { PaceRule } from '../../http/pace.ts';

/** Google names no limit; this many use its rate at the time that its answers take. */
export const CONCURRENCY = 8;

/** Queries a minute of one user in one project, Admin SDK; Google's answers do not tell what is left. */
const PER_MINUTE = 2_400;

export function pace({ pathname }: URL): PaceRule {
  if (pathname.endsWith('/token')) return { bucket: 'token' };
  return { bucket: pathname.split('/').slice(0, 3).join('/'), perMinute: PER_MINUTE };
}
