import { defineTest, fail, pass } from '../../define-test.ts';
import { incidentSubjects } from '../../incident-subjects.ts';

/** The incident record has what a reader needs: when, how bad, who, what, which systems. */
export const incidentFields = defineTest({
  id: 'INC-01',
  items: incidentSubjects,
  judge(incident) {
    const fields = {
      'detection time': incident.detected,
      'report time': incident.reported,
      severity: incident.severity,
      owner: incident.owner,
      status: incident.status,
      summary: incident.summary,
      'affected systems': incident.systems,
    };
    const missing = Object.entries(fields).flatMap(([name, value]) =>
      value === undefined || value === '' ? [name] : [],
    );
    return missing.length === 0
      ? pass('fields_present', `${incident.key} has all seven fields.`, incident.evidence)
      : fail('fields_missing', `${incident.key} lacks ${missing.join(', ')}.`, incident.evidence);
  },
});
