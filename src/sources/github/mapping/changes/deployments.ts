import { type ItemContext, type MapResult, records, reject } from '../../../contract.ts';
import { User } from '../../schema.ts';
import {
  account,
  at,
  delivered,
  idText,
  listAt,
  moment,
  repoInUrl,
  repoNamed,
  textAt,
  when,
} from '../values.ts';

/**
 * A deployment of GraphQL or REST, or of their webhook. Its state is the last one that says how it
 * went: INACTIVE only says that a later deployment took its place.
 */
export function mapDeployment(raw: unknown, context: ItemContext): MapResult {
  const item = delivered(at(raw, 'node') ?? raw);
  const deployment = at(item, 'deployment') ?? item;
  const id = idText(at(deployment, 'databaseId')) ?? idText(at(deployment, 'id'));
  const sha = textAt(deployment, 'commitOid') ?? textAt(deployment, 'sha');
  const environment = textAt(deployment, 'environment');
  if (id === undefined) return reject('no-id', 'expected a deployment with an id, found none');
  if (sha === undefined || environment === undefined)
    return reject('wrong-shape', 'expected a deployment with a commit and an environment');
  const repo =
    repoNamed(at(deployment, 'repository')) ??
    repoNamed(at(item, 'repository')) ??
    repoInUrl(at(deployment, 'url')) ??
    context.page.repo;
  if (repo === undefined) return reject('no-id', 'a deployment in an unknown repository');
  const createdAt = moment(at(deployment, 'createdAt')) ?? moment(at(deployment, 'created_at'));
  if (createdAt === undefined) return reject('no-time', 'a deployment that does not say when');
  const creator = User.safeParse(at(deployment, 'creator')).data;
  const status = statusOf(deployment, item);
  return records({
    kind: 'deployment',
    nativeId: id,
    repo,
    environment,
    production:
      at(deployment, 'production_environment') === true ||
      environment.toLowerCase() === 'production',
    sha,
    ...when('ref', textAt(deployment, 'ref', 'name') ?? textAt(deployment, 'ref')),
    ...when('actor', account(creator)),
    createdAt,
    ...when('state', status.state),
    ...when('stateAt', status.at),
    ...when('run', runOf(deployment, item)),
  });
}

/** The Actions run whose log the statuses of a deployment point to. */
export function runOf(deployment: unknown, item: unknown = deployment): string | undefined {
  const addresses = [...listAt(deployment, 'statuses', 'nodes'), at(item, 'deployment_status')].map(
    (status) => textAt(status, 'logUrl') ?? textAt(status, 'log_url'),
  );
  const named = addresses.map((url) => /\/actions\/runs\/(\d{1,20})(?:\/|$)/.exec(url ?? '')?.[1]);
  return named.find((run) => run !== undefined);
}

function statusOf(deployment: unknown, item: unknown) {
  const told = [
    ...listAt(deployment, 'statuses', 'nodes'),
    at(item, 'deployment_status'),
    at(deployment, 'latestStatus'),
  ].filter((status) => textAt(status, 'state') !== undefined);
  const status =
    told.find((one) => textAt(one, 'state')?.toUpperCase() !== 'INACTIVE') ?? told.at(0);
  return {
    state: (textAt(status, 'state') ?? textAt(deployment, 'state'))?.toLowerCase(),
    at: moment(at(status, 'createdAt')) ?? moment(at(status, 'created_at')),
  };
}
