import type { PageContext } from '../../contract.ts';
import type { GithubClient } from '../client.ts';
import { describeRuleset, mapRulesetVersion } from '../mapping/guards/ruleset-versions.ts';
import { at, idText, moment, textAt } from '../mapping/values.ts';
import { limitOf } from './repositories.ts';
import {
  answered,
  type Context,
  EXHAUSTED,
  type GithubStream,
  gathered,
  type Pages,
  PER_PAGE,
} from './walk.ts';

export const rulesetHistory: GithubStream = {
  name: 'ruleset-history',
  title: 'Edits of rulesets, who made them and what they changed',
  nature: 'events',
  scopes: ['repo'],
  retentionDays: 180,
  after: ['rulesets'],
  envelopes: [],
  query: ({ org }) =>
    `GET /repos/${org}/{repo}/rulesets/{id}/history (of the organization: /orgs/${org}/rulesets/{id}/history) of each ruleset, then /history/{version} of those in the window and of the one before`,
  fallback:
    'Branch protection of the older kind has no history: only the audit log tells of its changes. An owner exports it as JSON (organization settings, Audit log) for `auditpack import github/audit-log FILE`.',
  async *pages(client, context) {
    yield* context.each(
      await rulesetsIn(context),
      (place) => editsOf(client, context, place),
      ({ name }, error) => context.limit(limitOf(`ruleset ${name}`, error)),
    );
    return { ...EXHAUSTED, answered: answered(context) };
  },
  map: mapRulesetVersion,
};

interface RulesetPlace {
  readonly id: string;
  readonly name: string;
  /** Repository, for those that are not the organization's. */
  readonly repo: string | undefined;
  readonly path: string;
}

/** Each ruleset once; the listing has those of the organization under every repository. */
async function rulesetsIn(context: Context): Promise<readonly RulesetPlace[]> {
  const places = new Map<string, RulesetPlace>();
  for await (const { value } of context.collected('rulesets')) {
    const id = idText(at(value, 'id'));
    const source = textAt(value, 'source');
    if (id === undefined || source === undefined) continue;
    const own = textAt(value, 'source_type') === 'Repository' && source.includes('/');
    const owner = own ? `/repos/${source.split('/').map(encodeURIComponent).join('/')}` : undefined;
    if (!own && textAt(value, 'source_type') !== 'Organization') continue;
    places.set(id, {
      id,
      name: textAt(value, 'name') ?? id,
      repo: own ? source : undefined,
      path: `${owner ?? `/orgs/${encodeURIComponent(source)}`}/rulesets/${encodeURIComponent(id)}/history`,
    });
  }
  return [...places.values()];
}

interface Version {
  readonly id: string;
  readonly at: string;
}

/** The list of versions only says when; what one changed is what it differs in from the one before. */
async function* editsOf(client: GithubClient, context: Context, place: RulesetPlace): Pages {
  const { from, to } = answered(context);
  const within = ({ at: time }: Version) => time >= from && time <= to;
  const versions = await versionsOf(client, context, place);
  let before: string | undefined;
  let received = 0;
  for (const [i, version] of versions.entries()) {
    const next = versions[i + 1];
    const wanted = within(version);
    if (!wanted && !(next && within(next))) continue;
    const { exchange, json } = await client.get(`${place.path}/${encodeURIComponent(version.id)}`);
    if (wanted) {
      yield { exchange, items: '', single: true, context: contextOf(place, before) };
      received++;
    }
    before = describeRuleset(at(json, 'state'));
  }
  return received;
}

function contextOf({ id: ruleset, repo }: RulesetPlace, before: string | undefined): PageContext {
  return {
    ruleset,
    ...(repo !== undefined && { repo }),
    ...(before !== undefined && { before }),
  };
}

/** Oldest first; versions are numbered as they are made. */
async function versionsOf(
  client: GithubClient,
  context: Context,
  { path }: RulesetPlace,
): Promise<readonly Version[]> {
  const rows = await gathered(client, context, path, PER_PAGE);
  return rows
    .flatMap((row): Version[] => {
      const id = idText(at(row, 'version_id'));
      const time = moment(at(row, 'updated_at'));
      return id === undefined || time === undefined ? [] : [{ id, at: time }];
    })
    .sort((a, b) => Number(a.id) - Number(b.id));
}
