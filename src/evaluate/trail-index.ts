import type { CatalogueEntry, Grant, Link, Person, Request, Trails } from '../model/trails.ts';

/** Look-ups over trails, built once per evaluation. */
export interface TrailIndex {
  person(id: string | undefined): Person | undefined;
  /** The name to print: of the person, else what the source calls the account. */
  nameOf(person: string | undefined, fallback: string): string;
  request(id: string): Request | undefined;
  /** Grants of a person, in the order of the trails. */
  grantsOf(person: string | undefined): readonly Grant[];
  grant(id: string): Grant | undefined;
  right(id: string): CatalogueEntry | undefined;
  linkOf(grant: string): Link | undefined;
  /** The linked request when the link counts and is not ambiguous. */
  requestOf(grant: Grant, threshold: number): Request | undefined;
}

export function indexTrails(trails: Trails): TrailIndex {
  const people = new Map(trails.people.map((person) => [person.id, person]));
  const requests = new Map(trails.requests.map((request) => [request.id, request]));
  const links = new Map(
    trails.links.flatMap((link) => (link.relation === 'grant-request' ? [[link.from, link]] : [])),
  );
  const grants = new Map(trails.grants.map((grant) => [grant.id, grant]));
  const rights = new Map(trails.entitlements.map((entry) => [entry.id, entry]));
  const byPerson = new Map<string, Grant[]>();
  for (const grant of trails.grants) {
    if (grant.person === undefined) continue;
    const own = byPerson.get(grant.person);
    if (own) own.push(grant);
    else byPerson.set(grant.person, [grant]);
  }
  return {
    grantsOf: (id) => (id === undefined ? [] : (byPerson.get(id) ?? [])),
    grant: (id) => grants.get(id),
    right: (id) => rights.get(id),
    person: (id) => (id === undefined ? undefined : people.get(id)),
    nameOf: (id, fallback) => (id === undefined ? undefined : people.get(id)?.name) ?? fallback,
    request: (id) => requests.get(id),
    linkOf: (grant) => links.get(grant),
    requestOf: (grant, threshold) => {
      const link = links.get(grant.id);
      if (!link || link.confidence < threshold || link.ambiguous) return undefined;
      return requests.get(link.to);
    },
  };
}
