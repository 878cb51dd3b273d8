import { within } from '../../../model/time.ts';
import type { Change, ProtectionEvent } from '../../../model/trails.ts';
import { changeSubjects, nameOf } from '../../change-subjects.ts';
import {
  defineTest,
  fail,
  pass,
  type Subject,
  type TestInput,
  unclear,
} from '../../define-test.ts';

import { clock } from '../../words.ts';
import { followUp } from './chg-09-emergency-followup.ts';

interface Bypass {
  readonly change?: Change;
  readonly events: readonly ProtectionEvent[];
}

/** No protection was bypassed, unless an emergency explains it. */
export const noUnexplainedBypass = defineTest<Bypass>({
  id: 'CHG-08',
  items(input) {
    const overrides = input.trails.protectionEvents.filter(
      ({ kind, at }) => kind !== 'change' && within(at, input.trails.period) !== false,
    );
    const ofChange = changeSubjects(input).map((subject) => ({
      ...subject,
      value: {
        change: subject.value,
        events: overrides.filter(({ change }) => change === subject.id),
      },
    }));
    return [
      ...ofChange,
      ...overrides.filter(({ change }) => change === undefined).map(strayBypass),
    ];
  },
  judge({ change, events }, input) {
    const evidence = [...(change?.evidence ?? []), ...events.flatMap((event) => event.evidence)];
    const [event] = events;
    if (!event) return noneSeen(change, input, evidence);
    const says = `${nameOf(event.by, input)} bypassed the protection of ${event.repo}${event.branch ? ` ${event.branch}` : ''} at ${clock(event.at)}${change ? ` for ${change.id}` : ', for no known change'}.`;
    if (!change?.emergency) return fail('bypass_unexplained', says, evidence);
    const followed = followUp(change, input);
    const more = `${says} It is marked as an emergency. ${followed.says}`;
    if (followed.verdict === 'P') return pass('emergency_followed_up', more, evidence);
    if (followed.verdict === 'F') return fail('emergency_not_followed_up', more, evidence);
    return unclear('emergency_open', more, evidence, {
      settle: followed.settle ?? 'The review afterwards, once it is due.',
    });
  },
});

function strayBypass(event: ProtectionEvent): Subject<Bypass> {
  return {
    id: event.id,
    label: event.what,
    at: event.at.earliest,
    traits: ['system:github'],
    value: { events: [event] },
  };
}

/** That no bypass was seen says something only where bypasses are logged. */
function noneSeen(change: Change | undefined, { trails }: TestInput, evidence: Change['evidence']) {
  const logs = trails.coverage.filter(
    ({ source, stream }) =>
      source === 'github' && (stream === 'audit-log' || stream === 'rule-suites'),
  );
  const whole = logs
    .filter(({ complete }) => complete)
    .map(({ stream }) => LOGS[stream] ?? stream)
    .sort();
  const id = change?.id ?? 'It';
  if (whole.length > 0)
    return pass('no_bypass', `${id}: ${whole.join(' and ')} show no bypass.`, evidence);
  return unclear(
    'bypass_log_missing',
    `${id}: no bypass was seen, but neither the audit log nor the rule suites were collected whole.`,
    evidence,
    {
      settle:
        "GitHub's audit log for the period, by API or as an export; or rule suites, collected at least monthly.",
    },
  );
}

const LOGS: Readonly<Record<string, string>> = {
  'audit-log': 'the audit log',
  'rule-suites': 'the evaluations of rules',
};
