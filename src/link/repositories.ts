import type { RecordOf } from '../model/record.ts';
import type { Instant } from '../model/time.ts';
import { groupBy } from './evidence.ts';
import type { RecordsByKind } from './records-by-kind.ts';

/** What a branch demanded before a merge, as far as a snapshot tells. */
export interface Protection {
  readonly snapshot: RecordOf<'config-snapshot'>;
  readonly repo: string;
  readonly branch: string | undefined;
  readonly requiredChecks: readonly string[] | undefined;
  readonly requiredApprovals: number | undefined;
}

/** Repositories, their guarded branches and the protection in force at a time. */
export interface Repositories {
  /** Does a merge to this branch reach production sources? */
  guards(repo: string, branch: string): boolean;
  protectionAt(repo: string, branch: string, at: Instant): readonly Protection[];
  /** The repository an audit event is about. */
  of(event: RecordOf<'event'>): string | undefined;
}

const USUAL = new Set(['main', 'master']);

export function repositoriesOf(records: RecordsByKind): Repositories {
  const protections = records.of('config-snapshot').flatMap(protectionOf);
  const byRepo = groupBy(protections, ({ repo }) => repo);
  const followed = new Set(
    records.of('commit').flatMap(({ repo, branch }) => (branch ? [`${repo} ${branch}`] : [])),
  );
  const names = [
    ...new Set([
      ...records.of('pull-request').map(({ repo }) => repo),
      ...records.of('commit').map(({ repo }) => repo),
      ...records.of('deployment').map(({ repo }) => repo),
      ...byRepo.keys(),
    ]),
  ].sort();
  return {
    guards(repo, branch) {
      if (followed.has(`${repo} ${branch}`) || USUAL.has(branch)) return true;
      return (byRepo.get(repo) ?? []).some((protection) => protection.branch === branch);
    },
    protectionAt: (repo, branch, at) => inForce(byRepo.get(repo) ?? [], branch, at),
    of: (event) => repoOf(event, names),
  };
}

/** Reads the settings a mapping gives a protection or ruleset, and nothing else. */
function protectionOf(snapshot: RecordOf<'config-snapshot'>): Protection[] {
  const { settings, object } = snapshot;
  const checks = settings.requiredChecks;
  const approvals = settings.requiredApprovals;
  if (checks === undefined && approvals === undefined) return [];
  const repo = text(settings.repo) ?? /[\w.-]+\/[\w.-]+/.exec(object)?.[0];
  if (repo === undefined) return [];
  return [
    {
      snapshot,
      repo,
      branch: text(settings.branch),
      requiredChecks: Array.isArray(checks)
        ? checks.flatMap((name) => text(name) ?? [])
        : undefined,
      requiredApprovals: typeof approvals === 'number' ? approvals : undefined,
    },
  ];
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The last snapshot before the moment, else the first after it: of each protection of the branch. */
function inForce(all: readonly Protection[], branch: string, at: Instant): Protection[] {
  const fitting = all.filter((one) => one.branch === undefined || one.branch === branch);
  return [...groupBy(fitting, ({ snapshot }) => snapshot.object).values()].flatMap((own) => {
    const before = own.findLast(({ snapshot }) => snapshot.observedAt <= at);
    return before ?? own[0] ?? [];
  });
}

function repoOf(event: RecordOf<'event'>, names: readonly string[]): string | undefined {
  const { entitlement, targets } = event;
  const said = [
    ...(entitlement?.type === 'repo' ? [entitlement.name, entitlement.key] : []),
    ...targets,
  ];
  return names.find((name) => said.some((words) => words.split(/[\s:,@]+/).includes(name)));
}
