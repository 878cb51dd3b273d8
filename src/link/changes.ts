import type { WorkConventions } from '../model/catalogue.ts';
import type { RecordOf } from '../model/record.ts';
import { exactly } from '../model/time.ts';
import type { Change, DeploymentTrail, Link, PersonRef } from '../model/trails.ts';
import type { Directory } from './directory.ts';
import { evidenceOf, groupBy, optional, sortedBy } from './evidence.ts';
import { linkedTicketOf, shortName, ticketsNaming } from './linked-tickets.ts';
import type { RecordsByKind } from './records-by-kind.ts';
import type { Repositories } from './repositories.ts';
import type { TicketHistory } from './ticket-history.ts';

export interface ChangeContext {
  readonly directory: Directory;
  readonly repositories: Repositories;
  readonly conventions: WorkConventions;
  readonly histories: readonly TicketHistory[];
  readonly deployments: readonly DeploymentTrail[];
}

/** Jira's `ENG-12`, ServiceNow's `CHG0030012`. */
/** `#12`, or `larkspur/web#12` for an issue elsewhere. */
const ISSUE = /(?<![\w/])([\w.-]+\/[\w.-]+)?#(\d{1,9})\b/g;
const KEY = /\b[A-Z][A-Z0-9]+-\d+\b|\b[A-Z]{2,8}\d{6,}\b/g;

/** Pull requests merged to guarded branches, with their tickets and deployments. */
export function changesOf(records: RecordsByKind, context: ChangeContext): Change[] {
  const tickets: Tickets = {
    byKey: new Map(context.histories.map((history) => [history.ticket.key, history])),
    naming: ticketsNaming(context.histories),
  };
  const deployed = groupBy(context.deployments, ({ repo, sha }) => `${repo} ${sha}`);
  const latest = groupBy(records.of('pull-request'), ({ repo, number }) => idOf(repo, number));
  const merged = [...latest.values()].flatMap((versions) => versions.at(-1) ?? []);
  return sortedBy(
    merged.flatMap((pull) =>
      pull.mergedAt !== undefined && context.repositories.guards(pull.repo, pull.baseRef)
        ? [changeOf({ ...pull, mergedAt: pull.mergedAt }, tickets, deployed, context)]
        : [],
    ),
    ({ id }) => id,
  );
}

/** Tickets by their keys, and by the changes that they name. */
interface Tickets {
  readonly byKey: ReadonlyMap<string, TicketHistory>;
  readonly naming: ReturnType<typeof ticketsNaming>;
}

export function idOf(repo: string, number: number): string {
  return `${repo}#${number}`;
}

type Merged = RecordOf<'pull-request'> & { readonly mergedAt: string };

function changeOf(
  pull: Merged,
  tickets: Tickets,
  deployed: ReadonlyMap<string, readonly DeploymentTrail[]>,
  context: ChangeContext,
): Change {
  const { directory, repositories, conventions } = context;
  const person = (ref: Parameters<Directory['person']>[0] | undefined) =>
    ref && directory.person(ref);
  const named = tickets.naming.get(shortName(idOf(pull.repo, pull.number))) ?? [];
  const keys = [...new Set([...keysIn(pull), ...named])].filter((key) => tickets.byKey.has(key));
  const own = keys.flatMap((key) => tickets.byKey.get(key) ?? []);
  const linked = own.map(({ ticket }) => ticket);
  const checks = repositories.protectionAt(pull.repo, pull.baseRef, pull.mergedAt);
  const required = checks.flatMap(({ requiredChecks }) => requiredChecks ?? []);
  const known = checks.some(({ requiredChecks }) => requiredChecks !== undefined);
  return {
    id: idOf(pull.repo, pull.number),
    repo: pull.repo,
    number: pull.number,
    title: pull.title,
    body: pull.body,
    baseRef: pull.baseRef,
    ...optional('author', person(pull.author)),
    commitAuthors: peopleOnce(
      pull.commits.flatMap(({ authors, committer }) => [
        ...authors,
        ...(committer ? [committer] : []),
      ]),
      directory,
    ),
    ...optional('lastPusher', person(pull.commits.at(-1)?.committer)),
    ...optional('headSha', pull.headSha),
    ...optional('mergeSha', pull.mergeCommitSha),
    merged: exactly(pull.mergedAt, 'source_field'),
    ...optional('mergedBy', person(pull.mergedBy)),
    labels: pull.labels,
    emergency: isEmergency(pull, linked, conventions),
    reviews: pull.reviews.map(({ author, state, submittedAt, commit }) => ({
      by: author === undefined ? UNNAMED : directory.person(author),
      state,
      ...(submittedAt !== undefined && { at: exactly(submittedAt, 'source_field') }),
      ...optional('commit', commit),
    })),
    commits: pull.commits.map(({ sha, parents, committedAt }) => ({
      sha,
      parents,
      ...optional('committedAt', committedAt),
    })),
    checks: pull.checks.map(({ name, conclusion, completedAt, required: demanded }) => ({
      name,
      conclusion,
      ...(completedAt !== undefined && { at: exactly(completedAt, 'source_field') }),
      ...optional('required', demanded ?? (known ? required.includes(name) : undefined)),
    })),
    ...(known && { requiredChecks: [...new Set(required)].sort() }),
    tickets: keys,
    linkedTickets: own.map((history) => linkedTicketOf(history, directory)),
    deployments: (deployed.get(`${pull.repo} ${pull.mergeCommitSha}`) ?? []).map(({ id }) => id),
    truncated: pull.truncated,
    evidence: [
      evidenceOf(pull, `pull request ${idOf(pull.repo, pull.number)} as collected`),
      ...checks.map(({ snapshot }) => evidenceOf(snapshot, `protection ${snapshot.object}`)),
      ...linked.map((ticket) => evidenceOf(ticket, `${ticket.key} ${ticket.summary}`)),
    ],
  };
}

/** A review whose author the vendor no longer names counts for nobody. */
const UNNAMED: PersonRef = { login: '', confidence: 0, bot: false };

function peopleOnce(refs: readonly Parameters<Directory['person']>[0][], directory: Directory) {
  const people = refs.map((ref) => directory.person(ref));
  const seen = new Map(people.map((one) => [`${one.person ?? ''} ${one.login}`, one]));
  return sortedBy(seen, ([key]) => key).map(([, one]) => one);
}

/** Ticket keys named in title, branch and body, and issues of the repository by their number. */
function keysIn({ repo, title, headRef, body }: RecordOf<'pull-request'>): string[] {
  const named = [title, (headRef ?? '').toUpperCase(), body].flatMap(
    (text) => text.match(KEY) ?? [],
  );
  const issues = [...`${title}\n${body}`.matchAll(ISSUE)].map(
    ([, place, number]) => `${place ?? repo}#${number}`,
  );
  return [...new Set([...named, ...issues])];
}

function isEmergency(
  { labels }: Merged,
  tickets: readonly RecordOf<'ticket'>[],
  { emergencyLabels, incidentProjects }: WorkConventions,
): boolean {
  const wanted = new Set(emergencyLabels.map((label) => label.toLowerCase()));
  const said = [labels, ...tickets.map((ticket) => [ticket.type, ...ticket.labels])].flat();
  const urgent = tickets.some(
    ({ project, fields, labels: own }) =>
      incidentProjects.includes(project) &&
      [...Object.values(fields), ...own].some((value) => /^sev-?[12]\b/i.test(value)),
  );
  return urgent || said.some((label) => wanted.has(label.toLowerCase()));
}

/** What connects changes with tickets and deployments, as links that say why. */
export function changeLinks(changes: readonly Change[]): Link[] {
  return changes.flatMap((change) => [
    ...change.tickets.map(
      (key): Link => ({
        from: change.id,
        to: key,
        relation: 'change-ticket',
        confidence: 0.95,
        rule: 'referenced',
        because: [`${change.id} names ${key}, or is named by it`],
        ambiguous: false,
      }),
    ),
    ...change.deployments.map(
      (to): Link => ({
        from: change.id,
        to,
        relation: 'change-deployment',
        confidence: 1,
        rule: 'exact',
        because: [`the deployed commit is the merge commit ${change.mergeSha ?? ''}`],
        ambiguous: false,
      }),
    ),
  ]);
}
