import { byText } from '../model/ids.ts';
import type { AnyRecord, RecordOf } from '../model/record.ts';
import type { Trails } from '../model/trails.ts';
import { accessTrails } from './access/access-trails.ts';
import { bulkExportsOf } from './access/export-anomalies.ts';
import { noticesOf } from './access/notices.ts';
import { activityOf } from './activity.ts';
import { adminActionsOf } from './admin-actions.ts';
import { alertsOf } from './alerts.ts';
import { changeLinks, changesOf } from './changes.ts';
import { coverageOf } from './coverage.ts';
import { withApprovals } from './deployment-approvals.ts';
import { deploymentsOf, withChanges } from './deployments.ts';
import { directoryOf } from './directory.ts';
import { withAuthorisations } from './emergencies.ts';
import { entitlementsOf } from './entitlements.ts';
import { environmentsOf, repositorySecretsOf } from './environments.ts';
import { goneMessages } from './gone-messages.ts';
import { grantLinks } from './grant-links.ts';
import { grantsOf } from './grants.ts';
import { incidentSignsOf, signLinks } from './incident-signs.ts';
import { incidentsOf } from './incidents.ts';
import type { LinkInput } from './input.ts';
import { leaversOf } from './leavers.ts';
import { namesOf } from './names.ts';
import { peopleOf } from './people.ts';
import { protectionEventsOf } from './protection.ts';
import { protectionStatesOf } from './protection-states.ts';
import { pushesOf } from './pushes.ts';
import { type RecordsByKind, recordsByKind } from './records-by-kind.ts';
import { repositoriesOf } from './repositories.ts';
import { reviewsOf } from './reviews.ts';
import { sequencesOf } from './sequences.ts';
import { settingChangesOf } from './setting-changes.ts';
import { looksOf } from './stream-runs.ts';
import { threadRequests } from './thread-requests.ts';
import { type TicketHistory, ticketHistories } from './ticket-history.ts';
import { type Reading, ticketRequests } from './ticket-requests.ts';
import { NO_USES, type Uses } from './uses.ts';

/**
 * Puts the records of all systems together: who is who, who held what when, who asked and who
 * approved, what changed and what happened. Pure: the same records in any order give the same
 * trails. Nothing is left out for lying outside the period; tests decide what they ask about.
 * @param uses plain use of access that is not among the records
 */
export function buildTrails(
  all: Iterable<AnyRecord>,
  input: LinkInput,
  uses: Uses = NO_USES,
): Trails {
  const records = recordsByKind(all);
  const looks = looksOf(input.statements);
  const people = peopleOf(records.of('person-row'), input.parameters.timezone);
  const directory = directoryOf(records, people, input, looks, uses);
  const activity = (wanted: ReadonlySet<string>) =>
    activityOf({ records, uses, directory }, wanted);
  const entitlements = entitlementsOf(records, input.catalogue);
  const histories = ticketHistories(records);
  const { conventions } = input;
  const reading: Reading = {
    conventions,
    directory,
    entitlements,
    names: namesOf(people),
    timezone: input.parameters.timezone,
  };
  const extractedAt = lastMoment([records.lastObserved, uses.lastObserved], input);
  const coverage = coverageOf(
    input.statements,
    input.period,
    extractedAt,
    conventions.ticketStreams,
  );

  const grants = grantsOf(records, directory, entitlements, looks, input.registers);
  const gone = goneMessages(records, input.statements);
  const requests = [
    ...ticketRequests(histories, reading),
    ...threadRequests(records, reading, gone),
  ];
  const exports = bulkExportsOf(records, directory, input.parameters.timezone);
  const work = workTrails(
    records,
    histories,
    reading,
    input,
    exports.map(({ raised }) => raised),
  );
  const { incidents } = work.trails;
  const links = [...grantLinks(grants, requests, records, directory, input), ...work.links];
  const adminActions = adminActionsOf({
    records,
    directory,
    grants: grants.map(({ grant }) => grant),
    requested: requestedGrants(links, input.parameters.linkThreshold),
  });
  return {
    period: input.period,
    extractedAt,
    people,
    accounts: directory.accounts,
    entitlements: entitlements.entries(),
    grants: grants.map(({ grant }) => grant),
    requests: requests.map(({ request }) => request).sort((a, b) => byText(a.id, b.id)),
    links: links.sort((a, b) => byText(a.from, b.from) || byText(a.to, b.to)),
    leavers: leaversOf({
      people,
      noticeOf: noticesOf(histories, reading),
      accounts: directory.accounts,
      grants: grants.map(({ grant }) => grant),
      activityOf: activity,
      coverage,
      extractedAt,
      input,
    }),
    ...work.trails,
    reviews: reviewsOf(records, {
      accounts: directory.accounts,
      grants: grants.map(({ grant }) => grant),
      adminActions,
    }),
    adminActions,
    reviewers: input.catalogue.reviewers,
    ...accessTrails(
      { records, people, histories, incidents, reading, looks, exports, activityOf: activity },
      input,
    ),
    levels: input.catalogue.levels,
    protections: protectionStatesOf(records),
    coverage,
    statements: [...input.statements].sort(
      (a, b) => byText(a.run, b.run) || byText(a.source, b.source) || byText(a.stream, b.stream),
    ),
    rejects: [...input.rejects].sort(
      (a, b) =>
        byText(a.raw.path, b.raw.path) ||
        a.raw.exchange - b.raw.exchange ||
        a.raw.offset - b.raw.offset,
    ),
    sequences: sequencesOf(histories, records),
  };
}

/** Grants with a request that counts. */
function requestedGrants(links: Trails['links'], threshold: number): ReadonlySet<string> {
  const counted = links.filter(
    ({ relation, confidence, ambiguous }) =>
      relation === 'grant-request' && confidence >= threshold && !ambiguous,
  );
  return new Set(counted.map(({ from }) => from));
}

type WorkTrails = Pick<
  Trails,
  | 'changes'
  | 'pushes'
  | 'protectionEvents'
  | 'incidents'
  | 'incidentSigns'
  | 'deployments'
  | 'alerts'
  | 'environments'
  | 'repositorySecrets'
  | 'settingChanges'
>;

/** Changes, deployments, incidents and alerts, and the links among them. */
function workTrails(
  records: RecordsByKind,
  histories: readonly TicketHistory[],
  reading: Reading,
  { conventions, statements }: LinkInput,
  raised: readonly RecordOf<'event'>[],
): { trails: WorkTrails; links: Trails['links'] } {
  const { directory } = reading;
  const repositories = repositoriesOf(records);
  const deployments = withApprovals(
    deploymentsOf(records, conventions, directory),
    records,
    repositories,
    directory,
  );
  const merged = changesOf(records, {
    directory,
    repositories,
    conventions,
    histories,
    deployments,
  });
  const changes = withAuthorisations(merged, records, reading);
  const incidents = incidentsOf(histories, reading);
  const alerts = alertsOf(records, histories, reading, raised);
  const signs = incidentSignsOf(records, histories, incidents, changes, alerts, reading);
  return {
    trails: {
      changes,
      pushes: pushesOf(records, changes, directory),
      protectionEvents: protectionEventsOf(records, changes, repositories, directory, statements),
      incidents,
      incidentSigns: signs,
      deployments: withChanges(deployments, changes),
      alerts,
      environments: environmentsOf(records, conventions),
      repositorySecrets: repositorySecretsOf(records),
      settingChanges: settingChangesOf(records, histories, directory),
    },
    links: [...changeLinks(changes), ...signLinks(signs)],
  };
}

/**
 * The latest moment the systems themselves were asked; where nothing was asked, the latest moment
 * anything was taken in. A file imported later says nothing of what the systems hold by then.
 */
function lastMoment(
  observed: readonly (string | undefined)[],
  { statements, period }: LinkInput,
): string {
  const asked = statements.filter(({ method }) => method === 'api');
  const moments =
    asked.length > 0
      ? asked.map(({ endedAt }) => endedAt)
      : [...statements.map(({ endedAt }) => endedAt), ...observed.map((at) => at ?? '')];
  return moments.sort(byText).at(-1) || period.to;
}
