import type { Approval, Grant, Link, Person, Request, Trails } from '../model/trails.ts';

/** Look-ups over trails, built once per evaluation. */
export interface TrailIndex {
  person(id: string | undefined): Person | undefined;
  /** The name to print: of the person, else what the source calls the account. */
  nameOf(person: string | undefined, fallback: string): string;
  request(id: string): Request | undefined;
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
  return {
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

/** Approvals that are decisions, newest last. */
export function decided(request: Request | undefined): readonly Approval[] {
  return (request?.approvals ?? []).filter((approval) => approval.decision !== 'pending');
}
