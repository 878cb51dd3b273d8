import type { CredentialTrail } from '../../model/trails.ts';
import type { Directory } from '../directory.ts';
import { evidenceOf, groupBy, optional, sortedBy } from '../evidence.ts';
import type { RecordsByKind } from '../records-by-kind.ts';
import { type Looks, looksAt } from '../stream-runs.ts';

/** Tokens, keys, factors and installations as last seen; one that a later complete look misses is revoked. */
export function credentialsOf(
  records: RecordsByKind,
  directory: Directory,
  looks: Looks,
): CredentialTrail[] {
  const seen = groupBy(
    records.of('credential'),
    ({ source, credentialType, nativeId }) => `${source} ${credentialType} ${nativeId}`,
  );
  const trails = [...seen.values()].flatMap((sightings): CredentialTrail[] => {
    const last = sightings.at(-1);
    if (last === undefined) return [];
    const gone = looksAt(looks, last).some(
      ({ startedAt, run }) => startedAt > last.observedAt && run !== last.raw.run,
    );
    const account = directory.account(last.owner);
    return [
      {
        id: `credential:${last.source}:${last.credentialType}:${last.nativeId}`,
        system: last.source,
        type: last.credentialType,
        name: last.name,
        ...optional('owner', last.owner && directory.person(last.owner)),
        ...optional('accountId', account?.accountId ?? last.owner?.id),
        scopes: last.scopes,
        ...optional('target', last.target),
        state: gone ? 'revoked' : last.state,
        ...optional('createdAt', last.createdAt),
        ...optional('lastUsedAt', last.lastUsedAt),
        ...optional('expiresAt', last.expiresAt),
        evidence: [evidenceOf(last, `${last.credentialType} ${last.name}`)],
      },
    ];
  });
  return sortedBy(trails, ({ id }) => id);
}
