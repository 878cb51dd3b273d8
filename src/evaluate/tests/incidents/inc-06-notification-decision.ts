import type { Incident } from '../../../model/trails.ts';
import {
  defineTest,
  fail,
  notApplicable,
  pass,
  type TestInput,
  unclear,
} from '../../define-test.ts';
import { lastEntry } from '../../incident-records.ts';
import { incidentSubjects, severityOf } from '../../incident-subjects.ts';
import { clock } from '../../words.ts';

const DECISION = /notification(?! (?:sent|given|date))|notify/i;
const IMPACT = /impact|e?phi|personal data|customer data|data involved/i;
const NOTICE = /notified|(?:notice|notification) (?:sent|given|date)/i;

/** Somebody decided whether anybody had to be told, and where so, that they were is shown. */
export const notificationDecision = defineTest({
  id: 'INC-06',
  items: (input) => incidentSubjects(input).filter(({ value }) => needsDecision(value)),
  judge(incident, input) {
    const { key, evidence } = incident;
    const decision = lastEntry(incident, DECISION);
    if (!decision) return undecided(incident, input);
    if (decision.by === undefined || decision.at === undefined) {
      return unclear(
        'decider_unknown',
        `${key} says "${decision.to}", but who decided when is not known.`,
        evidence,
        { settle: 'The history of the ticket.' },
      );
    }
    const says = `${key}: ${input.index.nameOf(decision.by, decision.by)} decided "${decision.to}" at ${clock(decision.at)}`;
    const extra = { instants: { decided: decision.at.latest } };
    if (saysNo(decision.to)) return pass('decided_no', `${says}.`, evidence, extra);
    if (!/\b(?:yes|notify|notified|required|inform)/i.test(decision.to)) {
      return unclear('decision_unclear', `${says}, which is neither yes nor no.`, evidence, {
        ...extra,
        settle: 'A decision that begins with yes or no.',
      });
    }
    const notice = lastEntry(incident, NOTICE);
    return notice && notice.field !== decision.field
      ? pass('decided_and_told', `${says}; ${notice.field}: ${notice.to}.`, evidence, extra)
      : unclear('notice_not_shown', `${says}; nothing shows that it was done.`, evidence, {
          ...extra,
          settle: 'The notice itself, with its date.',
        });
  },
});

/** All of the highest severity, those that touch data, and whatever somebody did decide on. */
function needsDecision(incident: Incident): boolean {
  const impact = lastEntry(incident, IMPACT);
  const touched = impact !== undefined && !saysNo(impact.to);
  return severityOf(incident) === 1 || touched || lastEntry(incident, DECISION) !== undefined;
}

function saysNo(text: string): boolean {
  return /^\s*(?:no|none|not|n\/a)\b/i.test(text);
}

function undecided({ key, resolved, evidence }: Incident, { trails }: TestInput) {
  if (!resolved || resolved.latest > trails.extractedAt)
    return notApplicable('not_resolved', `${key} is not resolved.`, evidence);
  return fail(
    'not_decided',
    `${key} was resolved at ${clock(resolved)}; nobody decided whether to notify.`,
    evidence,
  );
}
