import type { RecordOf } from '../model/record.ts';
import { between, type TimeFact } from '../model/time.ts';
import type { Change, Push } from '../model/trails.ts';
import type { Directory } from './directory.ts';
import { BEGINNING, evidenceOf, groupBy, optional, sortedBy } from './evidence.ts';
import type { RecordsByKind } from './records-by-kind.ts';

/**
 * Commits that reached a guarded branch, with the merged pull requests that contain them. When a
 * commit reached the branch is known from the push or the merge; its own date was set by a client.
 */
export function pushesOf(
  records: RecordsByKind,
  changes: readonly Change[],
  directory: Directory,
): Push[] {
  const containing = containers(changes);
  const pushed = pushEvents(records);
  const latest = groupBy(
    records.of('commit'),
    ({ repo, branch, sha }) => `${repo} ${branch ?? ''} ${sha}`,
  );
  const pushes = [...latest.values()].flatMap((versions) => {
    const commit = versions.at(-1);
    return commit === undefined ? [] : [pushOf(commit, containing, pushed, directory)];
  });
  return sortedBy(pushes, ({ id, branch }) => `${id} ${branch}`);
}

function pushOf(
  commit: RecordOf<'commit'>,
  containing: ReadonlyMap<string, readonly Change[]>,
  pushed: ReadonlyMap<string, RecordOf<'event'>>,
  directory: Directory,
): Push {
  const { repo, branch = '', sha } = commit;
  const numbers = commit.pullRequests.flatMap((n) => containing.get(`${repo}#${n}`) ?? []);
  const own = [...(containing.get(`${repo} ${sha}`) ?? []), ...numbers].filter(
    ({ baseRef }) => branch === '' || baseRef === branch,
  );
  const changes = [...new Map(own.map((change) => [change.id, change])).values()];
  const event = pushed.get(sha);
  const who = event?.actor ?? commit.committer ?? commit.author;
  return {
    id: `${repo}@${sha}`,
    repo,
    branch,
    sha,
    at: event?.time ?? changes[0]?.merged ?? unseen(commit),
    ...optional('by', who && directory.person(who)),
    changes: changes.map(({ id }) => id).sort(),
    evidence: [
      evidenceOf(commit, `commit ${sha.slice(0, 12)}: ${commit.message.slice(0, 80)}`),
      ...(event === undefined ? [] : [evidenceOf(event, event.vendorType)]),
    ],
  };
}

/** Nobody saw it arrive: after the date it claims, before it was collected. */
function unseen({ committedAt, observedAt }: RecordOf<'commit'>): TimeFact {
  const earliest = committedAt !== undefined && committedAt <= observedAt ? committedAt : BEGINNING;
  return between(earliest, observedAt, 'source_field');
}

/** Changes by the commits they brought, and by their own number. */
function containers(changes: readonly Change[]): Map<string, Change[]> {
  const found = new Map<string, Change[]>();
  for (const change of changes) {
    const shas = [change.mergeSha, change.headSha, ...change.commits.map(({ sha }) => sha)];
    const keys = new Set([
      change.id,
      ...shas.flatMap((sha) => (sha ? [`${change.repo} ${sha}`] : [])),
    ]);
    for (const key of keys) found.set(key, [...(found.get(key) ?? []), change]);
  }
  return found;
}

function pushEvents(records: RecordsByKind): Map<string, RecordOf<'event'>> {
  const found = new Map<string, RecordOf<'event'>>();
  for (const event of records.of('event')) {
    if (event.action !== 'code.push' && event.action !== 'code.merge') continue;
    for (const word of [event.after ?? '', ...event.targets, ...event.correlation]) {
      const sha = /[0-9a-f]{40}/.exec(word)?.[0];
      if (sha !== undefined && !found.has(sha)) found.set(sha, event);
    }
  }
  return found;
}
