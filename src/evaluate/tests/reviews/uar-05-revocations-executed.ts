import { notAfter, shiftFact, type TimeFact } from '../../../model/time.ts';
import type { Evidence } from '../../../model/trails.ts';
import {
  defineTest,
  fail,
  notApplicable,
  pass,
  type TestInput,
  unclear,
} from '../../define-test.ts';
import { type ReviewedLine, reviewedLines } from '../../review-subjects.ts';
import { clock } from '../../words.ts';

const DAY_MS = 86_400_000;

/** What a review took away is gone from the system, in time; a ticket that says so is not enough. */
export const revocationsExecuted = defineTest<ReviewedLine>({
  id: 'UAR-05',
  items: (input) =>
    reviewedLines(input).filter(
      ({ value: { line } }) => line.decision === 'revoke' || line.decision === 'modify',
    ),
  judge: (reviewed, input) => {
    const { workbook, line } = reviewed;
    const evidence = [workbook.evidence];
    if (line.decided === undefined) {
      return unclear('decision_time_unknown', 'The decision has no date.', evidence, {
        settle: 'The date of the decision.',
      });
    }
    const due = shiftFact(line.decided, input.number('uar.remediation_days') * DAY_MS);
    const done = executed(reviewed, input);
    const instants = { decided: line.decided.latest, due: due.latest };
    if (!done) {
      return input.trails.extractedAt < due.latest
        ? notApplicable('not_due_yet', `To be done by ${due.latest}.`, evidence)
        : fail(
            'not_executed',
            `Decided "${line.decision}" on ${clock(line.decided)}; ${line.login} still had it at ${input.trails.extractedAt}.`,
            evidence,
            { instants },
          );
    }
    const all = [...evidence, ...done.evidence];
    const found = { ...instants, ended: done.at.latest };
    switch (notAfter(done.at, due)) {
      case true:
        return pass('executed', `Gone at ${clock(done.at)}, due by ${due.latest}.`, all, {
          instants: found,
        });
      case false:
        return fail(
          'executed_late',
          `Gone at ${clock(done.at)}; it was due by ${due.latest}.`,
          all,
          { instants: found },
        );
      case 'unknown':
        return unclear(
          'execution_time_unknown',
          `Gone some time from ${clock(done.at)}; due by ${due.latest}.`,
          all,
          {
            instants: found,
            settle: 'The event that took it away, or listings taken more often.',
          },
        );
    }
  },
});

/** When the right, or the account itself, ended or changed after it was looked at. */
function executed(
  { review, line }: ReviewedLine,
  { index }: TestInput,
): { at: TimeFact; evidence: readonly Evidence[] } | undefined {
  if (line.right === undefined) {
    const account = index.account(review.system, line.account);
    const closed = account?.states.find(
      ({ state, from }) =>
        from.latest >= review.asOf && ['suspended', 'deactivated', 'deleted'].includes(state),
    );
    return closed && { at: closed.from, evidence: [closed.evidence] };
  }
  const held = index
    .grantsOfAccount(review.system, line.account)
    .filter(
      ({ entitlement, effective }) =>
        entitlement.id === line.right && effective.earliest <= review.asOf,
    );
  const ended = held.map(({ ended: end }) => end);
  const at = ended.at(-1);
  if (at === undefined || ended.includes(undefined)) return undefined;
  return { at, evidence: held.flatMap((grant) => grant.evidence) };
}
