import { AuditpackError } from '../../../errors.ts';
import type { Clock } from '../../../http/lane.ts';
import type { PageContext } from '../../contract.ts';
import type { GithubClient } from '../client.ts';
import { at, textAt } from '../mapping/values.ts';
import { QUERIES, type QueryName } from './queries.ts';
import type { RepoPlace } from './repositories.ts';
import { itemsAt, type Pages, repeated } from './walk.ts';

interface Walk {
  readonly operation: QueryName;
  readonly variables?: Readonly<Record<string, unknown>>;
  /** JSON pointer of the connection in the answer, with `nodes` and `pageInfo`. */
  readonly connection: string;
  readonly first: number;
  readonly clock: Clock;
  readonly context?: PageContext;
  /** Said of the nodes of a page: nothing older is wanted. */
  readonly enough?: (nodes: readonly unknown[]) => boolean;
  /** Pages that a page's nodes need besides. */
  readonly more?: (nodes: readonly unknown[]) => Pages;
}

/**
 * Follows a GraphQL connection of one repository by cursor. A page that GitHub finds too large is
 * asked for again with half the size; a cursor that comes back ends the stream.
 */
export async function* followConnection(client: GithubClient, repo: RepoPlace, walk: Walk): Pages {
  const seen = new Set<string>();
  const { operation, connection, enough, more, context } = walk;
  let received = 0;
  let first = walk.first;
  for (let after: string | undefined; ; ) {
    const variables = {
      owner: repo.owner,
      name: repo.name,
      after: after ?? null,
      ...walk.variables,
    };
    const asked = await halving(client, walk, variables, first);
    first = asked.first;
    const { exchange, json } = asked;
    const pointer = `/data/repository${connection}`;
    if (at(json, 'data', 'repository', 'defaultBranchRef') === null) return received;
    const nodes = itemsAt(json, `${pointer}/nodes`, { exchange });
    received += nodes.length;
    yield { exchange, items: `${pointer}/nodes`, ...(context && { context }) };
    if (more) yield* more(nodes);
    after = nextCursor(at(json, ...pointer.split('/').slice(1), 'pageInfo'), operation);
    if (after === undefined || enough?.(nodes)) return received;
    if (seen.has(after)) throw repeated(`the cursor "${after}" of ${operation}`);
    seen.add(after);
  }
}

/** Where the next page starts; a page that does not say whether it is the last is no last page. */
function nextCursor(info: unknown, operation: string): string | undefined {
  const more = at(info, 'hasNextPage');
  const cursor = textAt(info, 'endCursor');
  if (more === false) return undefined;
  if (more === true && cursor !== undefined) return cursor;
  throw new AuditpackError(
    'ERR_RESPONSE',
    `GitHub's GraphQL answered ${operation} without saying where the next page is.`,
    { hint: 'What was received is kept. Run again; if it stays, report it to GitHub.' },
  );
}

async function halving(
  client: GithubClient,
  { operation, clock }: Walk,
  variables: Readonly<Record<string, unknown>>,
  size: number,
) {
  for (let first = size; ; first = Math.floor(first / 2)) {
    try {
      const sized = { ...variables, first };
      return { ...(await client.query(operation, QUERIES[operation], sized, clock)), first };
    } catch (error) {
      const tooBig = error instanceof AuditpackError && TOO_BIG.has(error.code);
      if (!tooBig || first <= 1) throw error;
    }
  }
}

/** GitHub gives up on a query after ten seconds, with words or with a gateway's status. */
const TOO_BIG: ReadonlySet<string> = new Set(['ERR_LIMIT', 'ERR_UNREACHABLE']);
