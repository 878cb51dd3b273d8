import { meansRight } from '../../../model/rights.ts';
import { notAfter } from '../../../model/time.ts';
import type { AccessReviewNote, Move } from '../../../model/trails.ts';
import { unseenRequests } from '../../access.ts';
import {
  defineTest,
  fail,
  notApplicable,
  pass,
  type TestInput,
  unclear,
} from '../../define-test.ts';
import { moveSubject } from '../../mover-subjects.ts';
import { lastLook, workingDaysAfter } from '../../times.ts';
import { clock } from '../../words.ts';

/** The access of somebody who moved was looked over by a manager or owner, soon after the move. */
export const accessReviewedOnMove = defineTest<Move>({
  id: 'MOV-01',
  items: (input) =>
    input.trails.moves.map((move) => moveSubject(move, input, '', traitsOf(move, input), move)),
  judge(move, input) {
    const due = workingDaysAfter(move.effective, input.number('mover.review_bd'), input.calendar);
    const name = input.index.nameOf(move.person, move.person);
    const what = `${name} moved at ${clock(move.effective)}; the review was due by ${clock(due)}`;
    const instants = { effective: move.effective.latest, deadline: due.latest };
    const since = move.reviews.filter(
      ({ at }) => notAfter(move.effective, at) !== false || isNear(move, at.latest),
    );
    const judged = since.map((review) => ({
      review,
      entitled: mayReview(review, move, input),
      inTime: notAfter(review.at, due),
    }));
    const evidence = [...move.evidence, ...since.flatMap((review) => review.evidence)];
    const by = ({ review }: (typeof judged)[number]) =>
      `${input.index.nameOf(review.by, review.login)} at ${clock(review.at)} (${review.what})`;
    const good = judged.find(({ entitled, inTime }) => entitled === true && inTime === true);
    if (good)
      return pass('reviewed_in_time', `${what}; reviewed by ${by(good)}.`, evidence, { instants });
    const open = judged.find(({ entitled, inTime }) => entitled !== false && inTime !== false);
    if (open) {
      return unclear('review_not_certain', `${what}; reviewed by ${by(open)}.`, evidence, {
        instants,
        settle: 'Who reviewed and exactly when.',
      });
    }
    const late = judged.find(({ entitled }) => entitled === true);
    if (late)
      return fail('reviewed_late', `${what}; reviewed only by ${by(late)}.`, evidence, {
        instants,
      });
    const [other] = judged;
    if (other) {
      return fail(
        'reviewer_not_entitled',
        `${what}; reviewed by ${by(other)}, who is neither manager nor owner, or the mover.`,
        evidence,
        { instants },
      );
    }
    return withoutReview(what, move, due, input);
  },
});

function withoutReview(what: string, move: Move, due: Move['effective'], input: TestInput) {
  if (notAfter(lastLook(input), due) !== false)
    return notApplicable('not_due_yet', `${what}, which is yet to come.`, move.evidence);
  const unseen = unseenRequests(input);
  if (unseen !== undefined) {
    return unclear(
      'request_sources_incomplete',
      `${what}; none was found, but ${unseen}.`,
      move.evidence,
      {
        settle: 'Collect the tickets of the whole period.',
      },
    );
  }
  const instants = { effective: move.effective.latest, deadline: due.latest };
  return fail('not_reviewed', `${what}; no review was found.`, move.evidence, { instants });
}

const WEEK_MS = 7 * 86_400_000;

/** Shortly before the move is about the move, too. */
function isNear({ effective }: Move, at: string): boolean {
  return Date.parse(effective.earliest) - Date.parse(at) <= WEEK_MS;
}

/** The old or new manager, or the owner of a right that the move takes or brings; never the mover. */
function mayReview({ by, confidence }: AccessReviewNote, move: Move, input: TestInput) {
  if (by === undefined || confidence < input.number('identity.threshold')) return 'unknown';
  if (by === move.person) return false;
  const managers = [move.before.manager, move.after.manager];
  return managers.includes(by) || ownersOf(move, input).has(by);
}

function ownersOf(move: Move, { trails, index }: TestInput): Set<string> {
  const written = [...(move.rights?.lost ?? []), ...(move.rights?.gained ?? [])];
  const held = index.grantsOf(move.person).map(({ entitlement }) => entitlement);
  const meant = trails.entitlements.filter(({ ref }) =>
    written.some((right) => meansRight(right, ref)),
  );
  return new Set(
    [...held, ...meant].flatMap(({ owner, delegates }) => [
      ...(owner ? [owner] : []),
      ...delegates,
    ]),
  );
}

/** Does the move touch patient data: held then, or given for the new role? */
function traitsOf({ person, effective }: Move, { index }: TestInput): string[] {
  const touched = index
    .grantsOf(person)
    .filter(({ ended }) => ended === undefined || ended.latest >= effective.earliest);
  return touched.some(({ entitlement }) => entitlement.ephi) ? ['ephi'] : [];
}
