import type { PaceRule } from '../../http/pace.ts';

/** Requests a minute of one key (developer.pagerduty.com, REST API rate limits). */
const PER_MINUTE = 960;

export function pace(): PaceRule {
  return { bucket: 'key', perMinute: PER_MINUTE };
}
