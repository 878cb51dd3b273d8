import { addBusinessDays } from '../../../model/calendar.ts';
import { notAfter, shift, shiftFact } from '../../../model/time.ts';
import type { Reactivation, Request } from '../../../model/trails.ts';
import { unseenRequests } from '../../access.ts';
import { defineTest, fail, pass, type TestInput, unclear } from '../../define-test.ts';
import { clock, minutes } from '../../words.ts';

const DAY_MS = 86_400_000;
/** An account closed again within this time was opened for a moment only. */
const LASTING_MS = DAY_MS;

/** Nobody opened the account of somebody who had left without a request and, to last, a new engagement. */
export const noSilentReactivation = defineTest<Reactivation>({
  id: 'LEV-09',
  items: (input) =>
    input.trails.reactivations.map((one) => ({
      id: one.id,
      label: `${input.index.nameOf(one.person, one.login)}, ${one.system} account opened again`,
      at: one.at.earliest,
      traits: [`system:${one.system}`],
      value: one,
    })),
  judge(one, input) {
    const name = input.index.nameOf(one.person, one.login);
    const what = `${one.system} account of ${name}, who had left, was opened again at ${clock(one.at)}`;
    const requests = requestsFor(one, input);
    const evidence = [
      ...one.evidence,
      ...requests.flatMap((request) => [
        ...request.evidence,
        ...request.approvals.flatMap((approval) => approval.evidence),
      ]),
    ];
    if (requests.length === 0) return withoutRequest(what, one, input);
    const keys = requests.map(({ key }) => key).join(', ');
    const decided = requests.map((request) => ({
      request,
      before: approvedBefore(request, one, input),
    }));
    const good = decided.find(({ before }) => before === true)?.request;
    if (good === undefined) {
      return decided.some(({ before }) => before === 'unknown')
        ? unclear(
            'approval_time_unknown',
            `${what}; the approval of ${keys} has no exact time.`,
            evidence,
            {
              settle: 'The exact time of the approval.',
            },
          )
        : fail('not_approved', `${what}; ${keys} was not approved before.`, evidence);
    }
    const lasting =
      one.closedAgain === undefined ||
      notAfter(one.closedAgain, shiftFact(one.at, LASTING_MS)) !== true;
    if (lasting && !hasNewEngagement(one, input)) {
      return fail(
        'no_new_engagement',
        `${what} on ${good.key}, and people.csv has no new engagement around then.`,
        evidence,
      );
    }
    return pass(
      lasting ? 'requested_for_new_engagement' : 'requested_and_closed_again',
      `${what} on ${good.key}, ${lasting ? 'for a new engagement' : `and closed again at ${one.closedAgain ? clock(one.closedAgain) : ''}`}.`,
      evidence,
    );
  },
});

function withoutRequest(what: string, { evidence }: Reactivation, input: TestInput) {
  const unseen = unseenRequests(input);
  return unseen === undefined
    ? fail('no_request', `${what}; no request for it was found.`, evidence)
    : unclear(
        'request_sources_incomplete',
        `${what}; no request was found, but ${unseen}.`,
        evidence,
        {
          settle: 'Collect the systems in which access is requested for the whole period.',
        },
      );
}

/** Requests the event names, else those for the person in the weeks before. */
function requestsFor({ mentions, person, at }: Reactivation, { trails }: TestInput): Request[] {
  const named = trails.requests.filter(({ key }) => mentions.includes(key));
  if (named.length > 0) return named;
  const from = shift(at.earliest, -30 * DAY_MS);
  return trails.requests.filter(
    ({ beneficiaries, created, outcome }) =>
      beneficiaries.includes(person) &&
      outcome !== 'declined' &&
      outcome !== 'cancelled' &&
      created.latest >= from &&
      created.earliest <= at.latest,
  );
}

/** An accepted approval by somebody else than the person, before the account was opened. */
function approvedBefore(request: Request, { at, person }: Reactivation, input: TestInput) {
  const accepted = new Set(input.list('approval.accepted'));
  const limit = shiftFact(at, minutes(input.number('skew_minutes')));
  const answers = request.approvals
    .filter(
      ({ decision, strength, approver }) =>
        decision === 'approved' && accepted.has(strength) && approver !== person,
    )
    .map(({ decided }) => notAfter(decided, limit));
  if (answers.includes(true)) return true;
  return answers.includes('unknown') ? 'unknown' : false;
}

/** An engagement that has begun, or is prepared within the days policy allows. */
function hasNewEngagement({ person, at }: Reactivation, input: TestInput): boolean {
  const days = input.number('joiner.preprovision_business_days');
  return (input.index.person(person)?.engagements ?? []).some(
    ({ start, end }) =>
      start !== undefined &&
      addBusinessDays(start.earliest, -days, input.calendar) <= at.latest &&
      (end === undefined || end.latest > at.earliest),
  );
}
