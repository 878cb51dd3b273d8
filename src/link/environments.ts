import type { WorkConventions } from '../model/catalogue.ts';
import type { RecordOf } from '../model/record.ts';
import type { EnvironmentState, RepositorySecrets } from '../model/trails.ts';
import { evidenceOf, groupBy, sortedBy } from './evidence.ts';
import type { RecordsByKind } from './records-by-kind.ts';

/** Environments as they were listed last, with the names of the secrets that only they can read. */
export function environmentsOf(
  records: RecordsByKind,
  { productionEnvironments }: WorkConventions,
): EnvironmentState[] {
  const production = new Set(productionEnvironments.map((name) => name.toLowerCase()));
  const listed = records
    .of('config-snapshot')
    .filter(({ settings }) => typeof settings.reviewersRequired === 'boolean');
  const secrets = secretsByPlace(records);
  const latest = groupBy(listed, ({ nativeId }) => nativeId);
  return sortedBy(latest, ([id]) => id).flatMap(([, versions]) => {
    const last = versions.at(-1);
    const { repo, environment } = last?.settings ?? {};
    if (last === undefined || typeof repo !== 'string' || typeof environment !== 'string')
      return [];
    const name = environment.toLowerCase();
    return [stateOf(last, repo, environment, production.has(name), secrets)];
  });
}

function stateOf(
  snapshot: RecordOf<'config-snapshot'>,
  repo: string,
  environment: string,
  production: boolean,
  secrets: ReadonlyMap<string, readonly RecordOf<'credential'>[]>,
): EnvironmentState {
  const { settings } = snapshot;
  const own = secrets.get(`${repo} ${environment}`) ?? [];
  return {
    repo,
    environment,
    production,
    reviewersRequired: settings.reviewersRequired === true,
    reviewers: Array.isArray(settings.reviewers) ? settings.reviewers.map(String) : [],
    selfReviewPrevented: settings.selfReviewPrevented === true,
    branches: String(settings.branches ?? 'any'),
    secrets: namesOf(own),
    evidence: [
      evidenceOf(snapshot, snapshot.object),
      ...own.map((secret) => evidenceOf(secret, `${secret.name} of ${repo} ${environment}`)),
    ],
  };
}

const SECRET = /^Actions secret /;

/** Secrets by `larkspur/api`, or by `larkspur/api production`; those listed in the last run. */
function secretsByPlace(records: RecordsByKind) {
  const all = records.of('credential').filter(({ name }) => SECRET.test(name));
  const last = all.at(-1)?.raw.run;
  return groupBy(
    all.filter(({ raw }) => raw.run === last),
    ({ target = '' }) => target,
  );
}

function namesOf(secrets: readonly RecordOf<'credential'>[]): string[] {
  return [...new Set(secrets.map(({ name }) => name.replace(SECRET, '')))].sort();
}

/** Secrets that any workflow of a repository reads, whatever it deploys to. */
export function repositorySecretsOf(records: RecordsByKind): RepositorySecrets[] {
  return sortedBy(secretsByPlace(records), ([place]) => place).flatMap(([place, own]) =>
    /^\S+\/\S+$/.test(place) ? [{ repo: place, names: namesOf(own) }] : [],
  );
}
