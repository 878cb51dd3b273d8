import type {
  CatalogueEntry,
  Grant,
  Link,
  LinkedAccount,
  Person,
  Request,
  Trails,
} from '../model/trails.ts';

/** Look-ups over trails, built once per evaluation. */
export interface TrailIndex {
  person(id: string | undefined): Person | undefined;
  /** The name to print: of the person, else what the source calls the account. */
  nameOf(person: string | undefined, fallback: string): string;
  request(id: string): Request | undefined;
  /** Grants of a person, in the order of the trails. */
  grantsOf(person: string | undefined): readonly Grant[];
  grant(id: string): Grant | undefined;
  /** An account by its system and the vendor's id. */
  account(system: string | undefined, id: string): LinkedAccount | undefined;
  /** Grants of an account, in the order of the trails. */
  grantsOfAccount(system: string | undefined, id: string): readonly Grant[];
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
  const accounts = new Map(trails.accounts.map((one) => [`${one.system} ${one.accountId}`, one]));
  const byPerson = grouped(trails.grants, ({ person }) => person);
  const byAccount = grouped(trails.grants, ({ system, accountId }) => `${system} ${accountId}`);
  return {
    grantsOf: (id) => (id === undefined ? [] : (byPerson.get(id) ?? [])),
    grant: (id) => grants.get(id),
    account: (system, id) => accounts.get(`${system} ${id}`),
    grantsOfAccount: (system, id) => byAccount.get(`${system} ${id}`) ?? [],
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

function grouped(grants: readonly Grant[], key: (grant: Grant) => string | undefined) {
  const groups = new Map<string, Grant[]>();
  for (const grant of grants) {
    const name = key(grant);
    if (name === undefined) continue;
    const own = groups.get(name);
    if (own) own.push(grant);
    else groups.set(name, [grant]);
  }
  return groups;
}
