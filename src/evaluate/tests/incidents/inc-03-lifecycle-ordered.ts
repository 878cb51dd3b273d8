import { notAfter } from '../../../model/time.ts';
import { defineTest, fail, notApplicable, pass, unclear } from '../../define-test.ts';
import { incidentSubjects, severityOf } from '../../incident-subjects.ts';

const STEPS = ['detected', 'triaged', 'contained', 'resolved', 'closed'] as const;

/** The steps of a closed incident follow each other, and none is missing where it was serious. */
export const lifecycleOrdered = defineTest({
  id: 'INC-03',
  items: incidentSubjects,
  judge(incident) {
    const { key, evidence } = incident;
    if (!incident.closed) return notApplicable('not_closed', `${key} is not closed.`, evidence);
    const missing = STEPS.filter((step) => incident[step] === undefined);
    const serious = (severityOf(incident) ?? 1) <= 2;
    if (missing.length > 0 && serious)
      return fail('step_missing', `${key} has no time for ${missing.join(', ')}.`, evidence);
    const known = STEPS.flatMap((step) => {
      const at = incident[step];
      return at === undefined ? [] : [{ step, at }];
    });
    const order = known.slice(1).map(({ step, at }, i) => ({
      step,
      follows: notAfter(known[i]?.at ?? at, at),
    }));
    const wrong = order.find(({ follows }) => follows === false);
    const open = order.find(({ follows }) => follows === 'unknown');
    if (open && !wrong) {
      return unclear(
        'time_unknown',
        `${key}: whether ${open.step} comes after the step before it can't be told.`,
        evidence,
        { settle: 'Exact times of both steps.' },
      );
    }
    return wrong
      ? fail(
          'out_of_order',
          `${key}: ${wrong.step} comes before the step that should precede it.`,
          evidence,
        )
      : pass(
          'in_order',
          `${key} went from ${known.map(({ step }) => step).join(' to ')} in order.`,
          evidence,
        );
  },
});
