import { mapCodeOwners } from '../mapping/guards/code-owners.ts';
import { QUERIES } from './queries.ts';
import { eachRepo } from './repositories.ts';
import { EXHAUSTED, type GithubStream, state } from './walk.ts';

export const codeOwners: GithubStream = {
  ...state,
  name: 'code-owners',
  title: 'CODEOWNERS files',
  scopes: ['repo'],
  after: ['repos'],
  envelopes: [],
  query: () =>
    'GraphQL repository.object of HEAD:.github/CODEOWNERS, HEAD:CODEOWNERS and HEAD:docs/CODEOWNERS of each repository',
  async *pages(client, context) {
    yield* eachRepo(context, async function* ({ owner, name, fullName: repo }) {
      const variables = { owner, name };
      const { exchange } = await client.query(
        'CodeOwners',
        QUERIES.CodeOwners,
        variables,
        context.clock,
      );
      yield { exchange, items: '/data/repository', single: true, context: { repo } };
      return 1;
    });
    return EXHAUSTED;
  },
  map: mapCodeOwners,
};
