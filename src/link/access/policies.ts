import type { PolicyChange, PolicyState } from '../../model/trails.ts';
import type { Directory } from '../directory.ts';
import { evidenceOf, optional, sortedBy } from '../evidence.ts';
import type { RecordsByKind } from '../records-by-kind.ts';

/** Policies as listings showed them, oldest first for each object. */
export function policiesOf(records: RecordsByKind): PolicyState[] {
  const states = records.of('config-snapshot').flatMap((snapshot): PolicyState[] =>
    snapshot.policy === undefined
      ? []
      : [
          {
            system: snapshot.source,
            object: snapshot.object,
            at: snapshot.observedAt,
            facts: snapshot.policy,
            evidence: evidenceOf(snapshot, `${snapshot.object} as listed`),
          },
        ],
  );
  return sortedBy(states, ({ system, object, at }) => `${system} ${object} ${at}`);
}

/** Successful changes of policies, in time order. */
export function policyChangesOf(records: RecordsByKind, directory: Directory): PolicyChange[] {
  const changes = records.of('event').flatMap((event): PolicyChange[] =>
    event.action !== 'policy.change' || event.outcome === 'failure'
      ? []
      : [
          {
            system: event.source,
            what: event.vendorType,
            targets: event.targets,
            at: event.time,
            ...optional('by', event.actor && directory.person(event.actor)),
            evidence: evidenceOf(event, event.vendorType),
          },
        ],
  );
  return sortedBy(changes, ({ at, evidence }) => `${at.latest} ${evidence.record}`);
}
