import { within } from '../../../model/time.ts';
import { defineTest, fail, pass, unclear } from '../../define-test.ts';
import { incidentSubjects } from '../../incident-subjects.ts';

/** Signs of incidents in other places all lead to an incident record. */
export const incidentPopulationReconciled = defineTest({
  id: 'INC-08',
  items: ({ trails }) => [
    {
      id: 'incident-signs',
      label: 'Signs of incidents against incident records (whole population)',
      traits: [],
      at: trails.period.to,
      value: trails.incidentSigns.filter(({ at }) => within(at, trails.period) !== false),
    },
  ],
  judge(signs, input) {
    const { trails } = input;
    const evidence = signs.flatMap((sign) => sign.evidence);
    const stray = signs.filter(({ incident }) => incident === undefined);
    if (stray.length > 0) {
      return fail(
        'sign_without_record',
        `${stray.length} of ${signs.length} signs lead to no incident record: ${stray.map(({ kind, what }) => `${kind} ${what}`).join('; ')}.`,
        evidence,
      );
    }
    const places = trails.coverage.filter(
      ({ source, stream }) =>
        `${source}/${stream}` === 'jira/issues' || `${source}/${stream}` === 'slack/channels',
    );
    const unseen = places.find(({ complete }) => !complete);
    if (places.length === 0 || unseen) {
      return unclear(
        'signs_not_seen',
        `${signs.length} signs all lead to records, but ${unseen ? `${unseen.source}/${unseen.stream} was not collected whole` : 'no place with signs was collected'}.`,
        evidence,
        {
          settle: 'Collect the ticketing system and the channels.',
        },
      );
    }
    return pass(
      'reconciled',
      `${signs.length} signs in alerts, channels, changes and tickets; each leads to an incident record. ${incidentSubjects(input).length} incident records of the period.`,
      evidence,
    );
  },
});
