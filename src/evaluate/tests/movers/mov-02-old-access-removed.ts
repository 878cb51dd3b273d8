import { meansRight } from '../../../model/rights.ts';
import { notAfter, type TimeFact } from '../../../model/time.ts';
import type { Approval, Grant, Move, Request } from '../../../model/trails.ts';
import { isAuthorised } from '../../access.ts';
import { askedRights, baseOf } from '../../claims.ts';
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
import { clock, describeRight } from '../../words.ts';

interface Moved {
  readonly move: Move;
  /** A right of the old role only; absent when there is none, or nobody knows which. */
  readonly grant?: Grant;
}

/** Rights that only the old role gives ended soon after the move, or were approved again. */
export const oldAccessRemoved = defineTest<Moved>({
  id: 'MOV-02',
  items: (input) =>
    input.trails.moves.flatMap((move) => {
      const held = oldRights(move, input);
      if (held.length === 0) return [moveSubject(move, input, '', [], { move })];
      return held.map((grant) =>
        moveSubject(
          move,
          input,
          grant.id,
          traitsOf(grant),
          { move, grant },
          describeRight(grant.entitlement),
        ),
      );
    }),
  judge({ move, grant }, input) {
    const name = input.index.nameOf(move.person, move.person);
    if (move.rights === undefined) {
      return unclear(
        'role_matrix_missing',
        `${name} moved at ${clock(move.effective)}; which rights belong to the old and the new role is not on record.`,
        move.evidence,
        { settle: 'Both roles under roles in registers.yaml.' },
      );
    }
    if (grant === undefined) {
      return pass(
        'nothing_to_remove',
        `${name} moved at ${clock(move.effective)} and held no right that only the old role gives.`,
        move.evidence,
      );
    }
    const due = workingDaysAfter(move.effective, input.number('mover.removal_bd'), input.calendar);
    return judgeRight({ move, grant, due, name }, input);
  },
});

interface Old {
  readonly move: Move;
  readonly grant: Grant;
  readonly due: TimeFact;
  readonly name: string;
}

function judgeRight({ move, grant, due, name }: Old, input: TestInput) {
  const what = `${describeRight(grant.entitlement)}, which ${name} no longer needs since ${clock(move.effective)}`;
  const evidence = [...move.evidence, ...grant.evidence];
  const instants = {
    effective: move.effective.latest,
    deadline: due.latest,
    ...(grant.ended && { ended: grant.ended.latest }),
  };
  const inTime = grant.ended === undefined ? false : notAfter(grant.ended, due);
  if (grant.ended && inTime === true)
    return pass('removed_in_time', `${what}, ended at ${clock(grant.ended)}.`, evidence, {
      instants,
    });
  const kept = keptBy(grant, due, input);
  if (kept) {
    return pass(
      'kept_by_approval',
      `${what}, was approved to be kept by ${kept.request.key} at ${clock(kept.approval.decided)}.`,
      [...evidence, ...kept.request.evidence, ...kept.approval.evidence],
      { instants },
    );
  }
  if (grant.ended && inTime === 'unknown') {
    return unclear(
      'removal_time_unknown',
      `${what}, ended at ${clock(grant.ended)}; the limit was ${clock(due)}.`,
      evidence,
      {
        instants,
        settle: `The exact time from ${grant.system}'s audit log.`,
      },
    );
  }
  if (grant.ended)
    return fail(
      'removed_late',
      `${what}, ended only at ${clock(grant.ended)}; the limit was ${clock(due)}.`,
      evidence,
      { instants },
    );
  if (notAfter(lastLook(input), due) !== false)
    return notApplicable('not_due_yet', `${what}, is due by ${clock(due)}.`, evidence);
  return fail(
    'still_held',
    `${what}, is still held at ${input.trails.extractedAt}; the limit was ${clock(due)}.`,
    evidence,
    { instants },
  );
}

/** Rights of the old role only that the person held when the move took effect. */
function oldRights(move: Move, { index }: TestInput): Grant[] {
  return index
    .grantsOf(move.person)
    .filter(
      (grant) =>
        grant.outcome !== 'failure' &&
        grant.entitlement.outOfScope === undefined &&
        (move.rights?.lost ?? []).some((right) => meansRight(right, grant.entitlement.ref)) &&
        grant.effective.earliest < move.effective.latest &&
        (grant.ended === undefined || grant.ended.latest >= move.effective.earliest),
    );
}

/** A request to keep the right, made around the move, approved in time by whoever may approve it. */
function keptBy(
  grant: Grant,
  due: TimeFact,
  input: TestInput,
): { request: Request; approval: Approval } | undefined {
  const accepted = new Set(input.list('approval.accepted'));
  const base = baseOf(grant.entitlement);
  const found = input.trails.requests.flatMap((request) => {
    const asks =
      request.beneficiaries.includes(grant.person ?? '') &&
      askedRights(request, input).some((right) => baseOf(right) === base) &&
      notAfter(grant.effective, request.created) === true;
    const honoured =
      request.expiry === undefined ||
      (grant.ended !== undefined && notAfter(grant.ended, request.expiry) === true) ||
      notAfter(lastLook(input), request.expiry) === true;
    if (!asks || !honoured) return [];
    return request.approvals
      .filter(
        (approval) =>
          approval.decision === 'approved' &&
          accepted.has(approval.strength) &&
          approval.approver !== grant.person &&
          notAfter(approval.decided, due) === true &&
          isAuthorised(approval, grant, input) === true,
      )
      .map((approval) => ({ request, approval }));
  });
  return found[0];
}

function traitsOf({ entitlement, system }: Grant): string[] {
  return [entitlement.class, ...(entitlement.ephi ? ['ephi'] : []), `system:${system}`];
}
