import { AuditpackError } from '../../../errors.ts';
import { byText } from '../../../model/ids.ts';
import type { Limit } from '../../../model/statement.ts';
import { mapRepo } from '../mapping/access/accounts.ts';
import { moment } from '../mapping/values.ts';
import { Repo } from '../schema.ts';
import { totalOf } from './queries.ts';
import {
  type Context,
  EXHAUSTED,
  follow,
  type GithubStream,
  type Pages,
  PER_PAGE,
  state,
} from './walk.ts';

/** Oldest first, so that one created meanwhile does not shift the pages. */
const ORDER = { ...PER_PAGE, type: 'all', sort: 'created', direction: 'asc' } as const;

export const repos: GithubStream = {
  ...state,
  name: 'repos',
  title: 'Repositories',
  scopes: ['repo'],
  after: [],
  query: ({ org }) => `GET /orgs/${org}/repos?${new URLSearchParams(ORDER)}`,
  async *pages(client, context) {
    const { org } = context.settings;
    const counted = yield* follow(client, context, `/orgs/${org}/repos`, ORDER);
    const count = await totalOf(client, org, 'repositories');
    return {
      ...EXHAUSTED,
      counted,
      ...(count !== undefined && {
        independentTotal: { count, how: 'organization.repositories.totalCount (GraphQL)' },
      }),
    };
  },
  map: mapRepo,
};

export interface RepoPlace {
  readonly owner: string;
  readonly name: string;
  readonly fullName: string;
  /** Empty for a repository that was never pushed to. */
  readonly branch: string | undefined;
  /** `/repos/larkspur/api`. */
  readonly path: string;
}

/** The repositories to walk, by name; says which are left out and why. */
async function selected(context: Context): Promise<readonly RepoPlace[]> {
  const wanted = context.settings.repos?.map((name) => name.toLowerCase());
  const chosen: RepoPlace[] = [];
  const resting: string[] = [];
  for await (const { value } of context.collected('repos')) {
    const repo = Repo.safeParse(value).data;
    if (repo === undefined) continue;
    const names = [repo.name.toLowerCase(), repo.full_name.toLowerCase()];
    if (wanted !== undefined && !names.some((name) => wanted.includes(name))) continue;
    const pushedAt = moment(repo.pushed_at);
    const asleep = repo.archived === true && (pushedAt ?? '') < context.window.from;
    if (wanted === undefined && asleep) resting.push(repo.name);
    else chosen.push(placeOf(repo.full_name, repo.default_branch));
  }
  noteLeftOut(context, chosen, resting);
  return chosen.sort((a, b) => byText(a.fullName, b.fullName));
}

function placeOf(fullName: string, branch: string | null | undefined): RepoPlace {
  const [owner = '', name = ''] = fullName.split('/');
  const path = `/repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`;
  return { owner, name, fullName, branch: branch ?? undefined, path };
}

function noteLeftOut(context: Context, chosen: readonly RepoPlace[], resting: readonly string[]) {
  if (resting.length > 0) {
    context.limit({
      kind: 'scope',
      detail: `${resting.length} archived repositories without a push since ${context.window.from} were not walked: ${resting.slice(0, 20).join(', ')}.`,
      incomplete: false,
    });
  }
  const { org, repos: wanted = [] } = context.settings;
  const missing = wanted.filter(
    (name) => !chosen.some((repo) => [repo.name, repo.fullName].includes(name)),
  );
  if (missing.length > 0) {
    context.limit({
      kind: 'scope',
      detail: `sources.github.repos names ${missing.join(', ')}, which ${org} does not have or does not show to this token.`,
      incomplete: true,
    });
  }
}

/** With status 409; any other 409 is a failure. */
const EMPTY = '"Git Repository is empty';

/**
 * Walks every selected repository. One that is refused becomes a limit of the stream, and the walk
 * goes on; an empty one (`409 Git Repository is empty`) has nothing to give.
 */
export async function* eachRepo(context: Context, walk: (repo: RepoPlace) => Pages): Pages {
  const received = yield* context.each(await selected(context), walk, ({ fullName }, error) =>
    context.limit(limitOf(fullName, error)),
  );
  return received.reduce((sum, items) => sum + items, 0);
}

/** The limit that a refusal of one object is; anything else goes on as the failure it is. */
export function limitOf(name: string, error: unknown): Limit {
  if (!(error instanceof AuditpackError)) throw error;
  if (error.message.includes(EMPTY)) {
    return { kind: 'scope', detail: `${name}: ${error.message}`, incomplete: false };
  }
  if (error.code !== 'ERR_PERMISSION' && error.code !== 'ERR_PLAN') throw error;
  return {
    kind: error.code === 'ERR_PLAN' ? 'plan' : 'permission',
    detail: [`${name}: ${error.message}`, error.hint].filter(Boolean).join(' '),
    incomplete: true,
  };
}
