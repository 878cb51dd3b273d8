import { changeSubjects } from '../../change-subjects.ts';
import { defineTest, fail, notApplicable, pass } from '../../define-test.ts';

/** Emergencies stay the exception. */
export const emergencyRate = defineTest({
  id: 'CHG-14',
  items: (input) => [
    {
      id: 'emergencies',
      label: 'Emergency changes among all changes',
      traits: ['system:github'],
      at: input.trails.period.to,
      value: changeSubjects(input).map(({ value }) => value),
    },
  ],
  judge(changes, input) {
    const emergencies = changes.filter(({ emergency }) => emergency);
    const evidence = emergencies.flatMap((change) => change.evidence);
    if (changes.length === 0)
      return notApplicable('no_changes', 'No change was merged in the period.', []);
    const percent = (emergencies.length / changes.length) * 100;
    const most = input.number('emergency.max_rate_pct');
    const says = `${emergencies.length} of ${changes.length} changes were emergencies (${percent.toFixed(1)} %; at most ${most} %).`;
    return percent <= most
      ? pass('within_rate', says, evidence)
      : fail('rate_exceeded', says, evidence);
  },
});
