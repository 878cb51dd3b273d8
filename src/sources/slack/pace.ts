import type { PaceRule } from '../../http/pace.ts';

/** Calls a minute of Slack's tiers, per method and workspace (docs.slack.dev/apis/web-api/rate-limits). */
const TIER_2 = 20;
const TIER_3 = 50;
const TIER_4 = 100;
const BY_METHOD: Readonly<Record<string, number>> = {
  'conversations.history': TIER_3,
  'conversations.replies': TIER_3,
  'conversations.members': TIER_4,
  'users.list': TIER_2,
  'users.info': TIER_4,
  'reactions.get': TIER_3,
  'team.info': TIER_3,
  logs: TIER_3,
};

/** Slack limits each method by itself and tells nothing until it refuses. */
export function pace({ pathname }: URL): PaceRule {
  const method = pathname.split('/').at(-1) ?? pathname;
  return { bucket: method, perMinute: BY_METHOD[method] ?? TIER_2 };
}
