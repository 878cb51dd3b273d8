import type { RecordOf } from '../model/record.ts';
import type { ProtectionState } from '../model/trails.ts';
import { evidenceOf, groupBy, sortedBy } from './evidence.ts';
import type { RecordsByKind } from './records-by-kind.ts';

/**
 * Every listing of a branch's protection and rulesets. What one run saw of a branch is one listing
 * and has one moment, the last of its answers: together they are what guarded the branch.
 */
export function protectionStatesOf(records: RecordsByKind): ProtectionState[] {
  const placed = records.of('config-snapshot').flatMap((snapshot) => {
    const { repo, branch } = snapshot.settings;
    return typeof repo === 'string' && typeof branch === 'string'
      ? [{ snapshot, repo, branch }]
      : [];
  });
  const listings = groupBy(
    placed,
    ({ snapshot, repo, branch }) => `${snapshot.raw.run} ${repo} ${branch}`,
  );
  const states = [...listings.values()].flatMap((listing) => {
    const at = lastSeen(listing.map(({ snapshot }) => snapshot));
    return listing.map(
      ({ snapshot, repo, branch }): ProtectionState => ({
        repo,
        branch,
        at,
        settings: snapshot.settings,
        evidence: evidenceOf(snapshot, snapshot.object),
      }),
    );
  });
  return sortedBy(
    states,
    ({ repo, branch, at, evidence }) => `${repo} ${branch} ${at} ${evidence.record}`,
  );
}

function lastSeen(snapshots: readonly RecordOf<'config-snapshot'>[]): string {
  return sortedBy(snapshots, ({ observedAt }) => observedAt).at(-1)?.observedAt ?? '';
}
