import { byText } from '../../../model/ids.ts';
import { instantOf } from '../../../model/time.ts';
import type { Window } from '../../contract.ts';
import type { GithubAnswer, GithubClient } from '../client.ts';
import { mapRuleSuite } from '../mapping/guards/rule-suites.ts';
import { at, idText, moment, textAt } from '../mapping/values.ts';
import { eachRepo } from './repositories.ts';
import {
  answered,
  type Context,
  EXHAUSTED,
  follow,
  type GithubStream,
  type Pages,
  PER_PAGE,
} from './walk.ts';

const DAY_MS = 86_400_000;
const SUITES = '/rulesets/rule-suites';
const ASKED = { ...PER_PAGE, time_period: 'month', rule_suite_result: 'all' } as const;

export const ruleSuites: GithubStream = {
  name: 'rule-suites',
  title: 'How branch rules were met, and who went around them',
  nature: 'events',
  scopes: ['repo'],
  retentionDays: 30,
  after: ['repos'],
  envelopes: [],
  query: ({ org }) =>
    `GET /orgs/${org}/rulesets/rule-suites?${new URLSearchParams(ASKED)}, then /rule-suites/{id} of each bypass`,
  fallback:
    'GitHub looks back one month, so run at least monthly. Needs an owner, or "Administration" of the organization. On Enterprise Cloud the audit log tells of bypasses too.',
  async *pages(client, context) {
    const window = kept(context);
    yield* suitesOf(client, context, window);
    return { ...EXHAUSTED, answered: window };
  },
  map: mapRuleSuite,
};

/** The part of the window that lies within GitHub's month. */
function kept(context: Context): Window {
  const { from, to } = answered(context);
  const days = context.settings.ruleSuiteDays;
  const horizon = instantOf(context.clock.now() - days * DAY_MS);
  if (from >= horizon) return { from, to };
  context.limit({
    kind: 'retention',
    detail: `GitHub tells of rules evaluated in the last ${days} days: what was before ${horizon} is not here unless an earlier run has it. Run at least monthly.`,
    incomplete: true,
  });
  return { from: [horizon, to].toSorted(byText)[0] ?? horizon, to };
}

/** One list for the whole organization; where that is refused, one of each repository. */
async function* suitesOf(client: GithubClient, context: Context, window: Window): Pages {
  const { org } = context.settings;
  const reply = await client.ask(`/orgs/${org}${SUITES}`, ASKED);
  if (reply.ok) return yield* suitesAt(client, context, window, `/orgs/${org}`, { org }, reply);
  context.limit({
    kind: 'permission',
    detail: `${reply.error.message} Each repository was asked instead.`,
    incomplete: false,
  });
  return yield* eachRepo(context, ({ path, fullName }) =>
    suitesAt(client, context, window, path, { org, repo: fullName }),
  );
}

async function* suitesAt(
  client: GithubClient,
  context: Context,
  { from }: Window,
  place: string,
  page: { org: string; repo?: string },
  first?: GithubAnswer,
): Pages {
  const bypassed: { id: string; repo: string | undefined }[] = [];
  const path = `${place}${SUITES}`;
  const received = yield* follow(client, context, path, ASKED, {
    context: page,
    ...(first && { first }),
    enough: (json) => {
      const rows: readonly unknown[] = Array.isArray(json) ? json : [];
      for (const row of rows) {
        const id = idText(at(row, 'id'));
        if (textAt(row, 'result') === 'bypass' && id !== undefined)
          bypassed.push({ id, repo: textAt(row, 'repository_name') });
      }
      return (moment(at(rows.at(-1), 'pushed_at')) ?? from) < from;
    },
  });
  yield* context.each(bypassed, async function* ({ id, repo }) {
    const owned = page.repo ?? (repo === undefined ? undefined : `${page.org}/${repo}`);
    const { exchange } = await client.get(`${path}/${encodeURIComponent(id)}`);
    const about = { ...page, ...(owned !== undefined && { repo: owned }) };
    yield { exchange, items: '', single: true, context: about };
  });
  return received + bypassed.length;
}
