import { notAfter, shiftFact } from '../../../model/time.ts';
import { defineTest, fail, pass, unclear } from '../../define-test.ts';
import { incidentSubjects, severityOf } from '../../incident-subjects.ts';
import { clock } from '../../words.ts';

const HOUR_MS = 3_600_000;

/** Severity and owner were set in the time policy allows for that severity. */
export const triagedWithin = defineTest({
  id: 'INC-02',
  items: incidentSubjects,
  judge(incident, input) {
    const { key, detected, triaged, evidence } = incident;
    const severity = severityOf(incident);
    if (!detected || severity === undefined) {
      return unclear(
        'not_datable',
        `${key} has no ${detected ? 'severity' : 'detection time'}.`,
        evidence,
        { settle: 'The missing field in the incident record.' },
      );
    }
    const due = shiftFact(detected, input.number(`incident.triage_hours.sev${severity}`) * HOUR_MS);
    const instants = { detected: detected.latest, deadline: due.latest };
    if (!triaged)
      return fail(
        'never_triaged',
        `${key} was detected at ${clock(detected)} and never got severity and owner.`,
        evidence,
        { instants },
      );
    const says = `${key} (sev${severity}) was detected at ${clock(detected)} and triaged at ${clock(triaged)}; the limit was ${clock(due)}.`;
    const found = { ...instants, triaged: triaged.latest };
    switch (notAfter(triaged, due)) {
      case true:
        return pass('in_time', says, evidence, { instants: found });
      case false:
        return fail('late', says, evidence, { instants: found });
      case 'unknown':
        return unclear('time_unknown', says, evidence, {
          instants: found,
          settle: 'The exact time of detection and triage.',
        });
    }
  },
});
