import type { RecordOf } from '../model/record.ts';
import type { Statement } from '../model/statement.ts';
import { shift } from '../model/time.ts';
import type { Change, ProtectionEvent } from '../model/trails.ts';
import type { Directory } from './directory.ts';
import { evidenceOf, groupBy, optional, sortedBy } from './evidence.ts';
import type { RecordsByKind } from './records-by-kind.ts';
import type { Repositories } from './repositories.ts';

/** An override is logged within minutes of the merge it made possible. */
const NEAR_MS = 5 * 60_000;

/** Overrides and setting changes from audit logs; without such a log, merges that broke the rules. */
export function protectionEventsOf(
  records: RecordsByKind,
  changes: readonly Change[],
  repositories: Repositories,
  directory: Directory,
  statements: readonly Statement[],
): ProtectionEvent[] {
  const logged = records
    .of('event')
    .filter(({ action }) => action === 'protection.override' || action === 'protection.change')
    .map((event) => loggedEvent(event, changes, repositories, directory));
  const audited = statements.some(
    ({ stream, complete }) => complete && (stream.startsWith('audit') || stream === 'rule-suites'),
  );
  const derived =
    logged.length > 0 || audited ? [] : changes.flatMap((c) => unmet(c, repositories));
  return sortedBy([...once(logged), ...derived], ({ at, id }) => `${at.latest} ${id}`);
}

/** The audit log and the rule suites tell of the same push, each with what it knows. */
function once(events: readonly Logged[]): ProtectionEvent[] {
  const groups = groupBy(events, ({ event, push }) =>
    event.kind === 'override' && push !== undefined ? `${event.repo} ${push}` : event.id,
  );
  return [...groups.values()].flatMap((told) => {
    const [first] = told;
    if (first === undefined) return [];
    const what = [...new Set(told.map(({ event }) => event.what))].join('; ');
    return [{ ...first.event, what, evidence: told.flatMap(({ event }) => event.evidence) }];
  });
}

interface Logged {
  readonly event: ProtectionEvent;
  /** The commit that the push ended at. */
  readonly push: string | undefined;
}

function loggedEvent(
  event: RecordOf<'event'>,
  changes: readonly Change[],
  repositories: Repositories,
  directory: Directory,
): Logged {
  const by = event.actor && directory.person(event.actor);
  const kind = event.action === 'protection.override' ? 'override' : 'change';
  const repo = repositories.of(event);
  // Not what the branch was before: that is the merge of the change before this one.
  const said = [event.after ?? '', ...event.targets, ...event.correlation].join(' ');
  const owner =
    kind === 'override'
      ? changes.find((change) => belongs(change, event, said, repo, by?.login, directory))
      : undefined;
  const logged: ProtectionEvent = {
    id: `protection:${event.id}`,
    kind,
    repo: repo ?? owner?.repo ?? event.entitlement?.name ?? event.targets[0] ?? 'unknown',
    ...optional('branch', owner?.baseRef ?? branchIn(event)),
    at: event.time,
    ...optional('by', by),
    what: [event.vendorType, event.reason ?? wordIn(event.after)].filter(Boolean).join(': '),
    ...optional('change', owner?.id),
    ...optional('ruleset', rulesetIn(event)),
    ...optional('weakens', kind === 'change' ? weakens(event) : undefined),
    evidence: [evidenceOf(event, event.vendorType)],
  };
  return { event: logged, push: event.correlation.find((word) => /^[0-9a-f]{40}$/.test(word)) };
}

/** What the log says of the state afterwards, when it says it in words. */
function wordIn(after: string | undefined): string | undefined {
  return /^[0-9a-f]{40}$/.test(after ?? '') ? undefined : after;
}

function rulesetIn({ targets }: RecordOf<'event'>): string | undefined {
  return targets.map((target) => /^ruleset (.+)$/.exec(target)?.[1]).find((name) => name);
}

/** Turned off or a rule lost is weaker; turned on is not; other edits tell only in the history. */
function weakens({ vendorType, stream, reason, before, after }: RecordOf<'event'>) {
  if (/destroy|delete|disable|remove/i.test(`${vendorType} ${after ?? ''}`)) return true;
  if (/create|enable/i.test(`${vendorType} ${after ?? ''}`)) return false;
  if (stream !== 'ruleset-history' || before === undefined || after === undefined) return undefined;
  const bypass = (text: string) => Number(/(\d+) bypass actors/.exec(text)?.[1] ?? 0);
  return reason !== undefined || bypass(after) > bypass(before);
}

function belongs(
  change: Change,
  event: RecordOf<'event'>,
  said: string,
  repo: string | undefined,
  login: string | undefined,
  directory: Directory,
): boolean {
  if (change.mergeSha !== undefined && said.includes(change.mergeSha)) return true;
  if (change.repo !== repo || change.mergedBy === undefined) return false;
  const person = event.actor && directory.person(event.actor).person;
  const same =
    change.mergedBy.login === login || (person !== undefined && change.mergedBy.person === person);
  return (
    same &&
    event.time.earliest <= shift(change.merged.latest, NEAR_MS) &&
    event.time.latest >= shift(change.merged.earliest, -NEAR_MS)
  );
}

function branchIn({ targets }: RecordOf<'event'>): string | undefined {
  const named = targets.map((target) => /^(?:branch |refs\/heads\/)(\S+)$/.exec(target)?.[1]);
  return (
    named.find((branch) => branch !== undefined) ?? targets.find((t) => /^(?:main|master)$/.test(t))
  );
}

/** A merge with fewer approvals than the branch demanded must have gone around the demand. */
function unmet(change: Change, repositories: Repositories): ProtectionEvent[] {
  const protections = repositories.protectionAt(change.repo, change.baseRef, change.merged.latest);
  const demanded = Math.max(0, ...protections.map((p) => p.requiredApprovals ?? 0));
  const approvers = new Set(
    change.reviews
      .filter(({ state, at }) => state === 'approved' && at && at.latest <= change.merged.latest)
      .map(({ by }) => by.login)
      .filter((login) => login !== change.author?.login),
  );
  if (approvers.size >= demanded) return [];
  return [
    {
      id: `protection:unmet:${change.id}`,
      kind: 'unmet-merge',
      repo: change.repo,
      branch: change.baseRef,
      at: change.merged,
      ...optional('by', change.mergedBy),
      what: `merged with ${approvers.size} of ${demanded} required approvals`,
      change: change.id,
      evidence: change.evidence,
    },
  ];
}
