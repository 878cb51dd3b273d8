import type { GithubClient } from '../client.ts';
import { mapEnvironment } from '../mapping/guards/environments.ts';
import { at, listAt, textAt } from '../mapping/values.ts';
import { eachRepo, type RepoPlace } from './repositories.ts';
import {
  type Context,
  EXHAUSTED,
  follow,
  type GithubStream,
  type Pages,
  PER_PAGE,
  state,
} from './walk.ts';

export const environments: GithubStream = {
  ...state,
  name: 'environments',
  title: 'Environments with their reviewers, waiting times and branch policies',
  scopes: ['repo'],
  after: ['repos'],
  envelopes: ['/environments', '/branch_policies'],
  query: ({ org }) =>
    `GET /repos/${org}/{repo}/environments?per_page=100, then /environments/{environment}/deployment-branch-policies of those with one of their own`,
  fallback:
    'Private repositories have environments on Pro, Team and Enterprise, required reviewers on Enterprise. Elsewhere name who may deploy in the parameter change.deployer_rights.',
  async *pages(client, context) {
    yield* eachRepo(context, (repo) => environmentsOf(client, context, repo));
    return EXHAUSTED;
  },
  map: mapEnvironment,
};

async function* environmentsOf(client: GithubClient, context: Context, repo: RepoPlace): Pages {
  const selective: string[] = [];
  const page = { repo: repo.fullName };
  let received = yield* follow(client, context, `${repo.path}/environments`, PER_PAGE, {
    items: '/environments',
    context: page,
    enough: (json) => {
      for (const one of listAt(json, 'environments')) {
        const name = textAt(one, 'name');
        const custom = at(one, 'deployment_branch_policy', 'custom_branch_policies') === true;
        if (name !== undefined && custom) selective.push(name);
      }
      return false;
    },
  });
  for (const environment of selective) {
    const place = `${repo.path}/environments/${encodeURIComponent(environment)}/deployment-branch-policies`;
    received += yield* follow(client, context, place, PER_PAGE, {
      items: '/branch_policies',
      context: { ...page, environment },
    });
  }
  return received;
}
