import { shift, within } from '../model/time.ts';
import type { CatalogueEntry, Grant, Request } from '../model/trails.ts';
import { begunGrants, grantSubjects } from './access.ts';
import type { Subject, TestInput } from './define-test.ts';

const DAY_MS = 86_400_000;
/** A ticket is closed at most this long before the work it reports. */
const AFTER_CLOSING_MS = DAY_MS;

/** A right that an approved request is said to have brought, and that no system shows. */
export interface Claim {
  readonly kind: 'claim';
  readonly request: Request;
  readonly right: CatalogueEntry;
  readonly person: string;
}
export interface Given {
  readonly kind: 'grant';
  readonly grant: Grant;
}

/** Grants somebody had to ask for, and approved requests said to be done of which no grant is seen. */
export function givenOrClaimed(input: TestInput): Subject<Given | Claim>[] {
  return withClaims(grantSubjects(input), input);
}

/** All grants of the period, by rules too, and the same claims. */
export function begunOrClaimed(input: TestInput): Subject<Given | Claim>[] {
  return withClaims(begunGrants(input), input);
}

function withClaims(grants: readonly Subject<Grant>[], input: TestInput): Subject<Given | Claim>[] {
  return [
    ...grants.map((subject) => ({
      ...subject,
      value: { kind: 'grant' as const, grant: subject.value },
    })),
    ...claimSubjects(input),
  ];
}

function claimSubjects(input: TestInput): Subject<Claim>[] {
  const { trails, index } = input;
  return trails.requests.flatMap((request) => {
    const closed = request.closed ?? request.confirmation?.at;
    const said = request.outcome === 'done' && closed !== undefined;
    if (!said || within(closed, trails.period) === false) return [];
    if (!request.approvals.some(({ decision }) => decision === 'approved')) return [];
    return request.beneficiaries.flatMap((person) =>
      askedRights(request, input)
        .filter((right) => !isHeld(person, right, closed.latest, input))
        .map((right) => ({
          id: `claim:${request.key}:${person}:${right.id}`,
          label: `${index.nameOf(person, person)} → ${right.ref.system} ${right.ref.type} ${right.ref.name}, ${request.key}`,
          at: closed.earliest,
          traits: [right.class, ...(right.ephi ? ['ephi'] : []), `system:${right.ref.system}`],
          value: { kind: 'claim' as const, request, right, person },
        })),
    );
  });
}

/** Catalogue entries that the request asks for by identity; words that fit nothing known are none. */
export function askedRights(request: Request, { trails }: TestInput): CatalogueEntry[] {
  return request.asked.flatMap(({ entitlement }) => {
    if (entitlement === undefined) return [];
    const right =
      trails.entitlements.find(({ id }) => id === entitlement) ??
      trails.entitlements.find(({ id }) => id.startsWith(`${entitlement}:`));
    return right === undefined ? [] : [right];
  });
}

/** `system:type:key` without the level. */
export function baseOf({ ref }: CatalogueEntry): string {
  return `${ref.system}:${ref.type}:${ref.key}`;
}

/** Did the person hold the right, in any level, when the work was reported or soon after? */
function isHeld(
  person: string,
  right: CatalogueEntry,
  closed: string,
  { index }: TestInput,
): boolean {
  return index
    .grantsOf(person)
    .some(
      (grant) =>
        baseOf(grant.entitlement) === baseOf(right) &&
        grant.outcome !== 'failure' &&
        grant.effective.earliest <= shift(closed, AFTER_CLOSING_MS) &&
        (grant.ended === undefined || grant.ended.latest >= shift(closed, -30 * DAY_MS)),
    );
}

export function claimWords({ request, right, person }: Claim, { index }: TestInput): string {
  return `${request.key} asked for ${right.ref.system} ${right.ref.type} ${right.ref.name} for ${index.nameOf(person, person)} and was closed as done.`;
}
