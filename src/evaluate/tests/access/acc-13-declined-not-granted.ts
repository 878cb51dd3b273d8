import { shift, type TimeFact, within } from '../../../model/time.ts';
import type { CatalogueEntry, Grant, Request } from '../../../model/trails.ts';
import { countedApprovals } from '../../access.ts';
import { askedRights, baseOf } from '../../claims.ts';
import { defineTest, fail, pass, type TestInput, unclear } from '../../define-test.ts';
import { clock, describeRight } from '../../words.ts';

const DAY_MS = 86_400_000;

interface Refused {
  readonly request: Request;
  readonly at: TimeFact;
}

/** What was declined or cancelled was not given all the same. */
export const declinedNotGranted = defineTest<Refused>({
  id: 'ACC-13',
  items: (input) =>
    input.trails.requests.flatMap((request) => {
      const at = refusedAt(request);
      if (at === undefined || within(at, input.trails.period) === false) return [];
      const rights = askedRights(request, input);
      return [
        {
          id: request.id,
          label: `${request.key} ${request.title ?? ''}, ${request.outcome}`,
          at: at.earliest,
          traits: traitsOf(rights),
          value: { request, at },
        },
      ];
    }),
  judge({ request, at }, input) {
    const what = `${request.key} was ${request.outcome} at ${clock(at)}`;
    if (request.beneficiaries.length === 0) {
      return unclear(
        'beneficiary_unknown',
        `${what}; whom it was for is not known.`,
        request.evidence,
        { settle: 'The beneficiary in the request.' },
      );
    }
    const found = grantsAfter(request, at, input);
    const given = found.filter((grant) => coveredBy(grant, request, input) === undefined);
    const evidence = [...request.evidence, ...found.flatMap((grant) => grant.evidence)];
    const [first] = given;
    if (first) {
      return fail(
        'granted_anyway',
        `${what}, and ${describeRight(first.entitlement)} was given to ${input.index.nameOf(first.person, first.accountId)} at ${clock(first.effective)} all the same.`,
        evidence,
      );
    }
    const [other] = found;
    if (other) {
      return pass(
        'covered_by_another',
        `${what}; ${describeRight(other.entitlement)} was given on ${coveredBy(other, request, input)?.key}.`,
        evidence,
      );
    }
    return pass('not_granted', `${what}; nothing of it was given.`, evidence);
  },
});

/** When it was refused; for a withdrawn one when it was closed. */
function refusedAt({ outcome, approvals, closed, created }: Request): TimeFact | undefined {
  if (outcome !== 'declined' && outcome !== 'cancelled') return undefined;
  const no = approvals.findLast(({ decision }) => decision === 'declined');
  return (outcome === 'declined' ? no?.decided : undefined) ?? closed ?? no?.decided ?? created;
}

/** Grants of what was asked, to whom it was asked for, from the refusal on. */
function grantsAfter(request: Request, at: TimeFact, input: TestInput): Grant[] {
  const until = shift(at.latest, input.number('declined.window_days') * DAY_MS);
  const asked = new Set(askedRights(request, input).map(baseOf));
  return request.beneficiaries.flatMap((person) =>
    input.index
      .grantsOf(person)
      .filter(
        (grant) =>
          (asked.has(baseOf(grant.entitlement)) ||
            input.index.linkOf(grant.id)?.to === request.id) &&
          grant.outcome !== 'failure' &&
          !grant.preexisting &&
          grant.effective.latest >= at.earliest &&
          grant.effective.earliest <= until,
      ),
  );
}

/** Another request, approved, on which the grant rests. */
function coveredBy(grant: Grant, refused: Request, input: TestInput): Request | undefined {
  const request = input.index.requestOf(grant, input.number('link.threshold'));
  if (request === undefined || request.id === refused.id) return undefined;
  return countedApprovals(grant, request, input).length > 0 ? request : undefined;
}

function traitsOf(rights: readonly CatalogueEntry[]): string[] {
  const traits = rights.flatMap((right) => [
    right.class,
    ...(right.ephi ? ['ephi'] : []),
    `system:${right.ref.system}`,
  ]);
  return [...new Set(traits)].sort();
}
