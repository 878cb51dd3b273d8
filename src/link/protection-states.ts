import type { ProtectionState } from '../model/trails.ts';
import { evidenceOf, sortedBy } from './evidence.ts';
import type { RecordsByKind } from './records-by-kind.ts';

/** What guarded branches demanded, at each listing; a ruleset names a branch only while it covers it. */
export function protectionStatesOf(records: RecordsByKind): ProtectionState[] {
  const states = records.of('config-snapshot').flatMap((snapshot) => {
    const { repo, branch } = snapshot.settings;
    if (typeof repo !== 'string' || typeof branch !== 'string') return [];
    return [
      {
        repo,
        branch,
        at: snapshot.observedAt,
        settings: snapshot.settings,
        evidence: evidenceOf(snapshot, snapshot.object),
      },
    ];
  });
  return sortedBy(states, ({ at, repo, branch, evidence }) =>
    [at, repo, branch, evidence.record].join(' '),
  );
}
