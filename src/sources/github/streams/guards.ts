import type { GithubClient } from '../client.ts';
import { mapProtection, mapRuleset, NOT_PROTECTED } from '../mapping/guards/protection.ts';
import { at, idText } from '../mapping/values.ts';
import { eachRepo, type RepoPlace } from './repositories.ts';
import {
  type Context,
  EXHAUSTED,
  type GithubStream,
  gathered,
  type Pages,
  PER_PAGE,
  state,
} from './walk.ts';

export const branchProtection: GithubStream = {
  ...state,
  name: 'branch-protection',
  title: 'Protection of default branches',
  scopes: ['repo'],
  after: ['repos'],
  query: ({ org }) => `GET /repos/${org}/{repo}/branches/{default branch}/protection`,
  async *pages(client, context) {
    yield* eachRepo(context, (repo) => protectionOf(client, repo));
    return EXHAUSTED;
  },
  map: mapProtection,
};

/** A 404 that says so is the fact that the branch has no protection, and is kept like any other. */
async function* protectionOf(client: GithubClient, { path, fullName, branch }: RepoPlace): Pages {
  if (branch === undefined) return 0;
  const reply = await client.ask(`${path}/branches/${encodeURIComponent(branch)}/protection`);
  if (!reply.ok && reply.says !== NOT_PROTECTED) throw reply.error;
  const context = { repo: fullName, branch };
  yield { exchange: reply.exchange, items: '', single: true, context };
  return 1;
}

export const rulesets: GithubStream = {
  ...state,
  name: 'rulesets',
  title: 'Rulesets that apply to each repository',
  scopes: ['repo'],
  after: ['repos'],
  query: ({ org }) =>
    `GET /repos/${org}/{repo}/rulesets?includes_parents=true, then /rulesets/{id} of each`,
  async *pages(client, context) {
    yield* eachRepo(context, (repo) => rulesetsOf(client, context, repo));
    return EXHAUSTED;
  },
  map: mapRuleset,
};

/** The list leaves out the rules, so each ruleset is asked for; only those answers are items. */
async function* rulesetsOf(client: GithubClient, context: Context, repo: RepoPlace): Pages {
  const query = { ...PER_PAGE, includes_parents: 'true' };
  const rows = await gathered(client, context, `${repo.path}/rulesets`, query);
  const ids = rows.map((row) => idText(at(row, 'id')) ?? '');
  const { branch, fullName } = repo;
  const about = { repo: fullName, ...(branch !== undefined && { branch }) };
  for (const id of ids.filter((each) => each !== '')) {
    const path = `${repo.path}/rulesets/${encodeURIComponent(id)}`;
    const { exchange } = await client.get(path, { includes_parents: 'true' });
    yield { exchange, items: '', single: true, context: about };
  }
  return ids.length;
}
