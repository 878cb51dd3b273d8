import { addBusinessDays } from '../../../model/calendar.ts';
import type { Verdict } from '../../../model/result.ts';
import { notAfter, type Ternary, within } from '../../../model/time.ts';
import type { Alert } from '../../../model/trails.ts';
import { nameOf, samePerson } from '../../change-subjects.ts';
import {
  defineTest,
  fail,
  notApplicable,
  pass,
  type TestInput,
  unclear,
} from '../../define-test.ts';
import { clock } from '../../words.ts';

/** Somebody other than the person concerned decided on each alert, in the time policy allows. */
export const alertsDispositioned = defineTest<Alert>({
  id: 'INC-07',
  items: ({ trails }) =>
    trails.alerts
      .filter(({ at }) => within(at, trails.period) !== false)
      .map((alert) => ({
        id: alert.id,
        label: `${alert.system} ${alert.what}${alert.subject ? ` ${alert.subject.login}` : ''}${alert.disposition ? `, ${alert.disposition.note}` : ''}`,
        at: alert.at.earliest,
        traits: [`system:${alert.system}`, ...kindOf(alert)],
        value: alert,
      })),
  judge(alert, input) {
    const { disposition, evidence, at } = alert;
    const about = alert.subject ? ` about ${nameOf(alert.subject, input)}` : '';
    const what = `${alert.what}${about} at ${clock(at)}`;
    const later = (instant: string) =>
      addBusinessDays(instant, input.number('alert.disposition_bd'), input.calendar);
    const due = { ...at, earliest: later(at.earliest), latest: later(at.latest) };
    const instants = { raised: at.latest, deadline: due.latest };
    if (!disposition) return undecided(what, alert, instants, input);
    const says = `${what} was judged "${disposition.value}" by ${input.index.nameOf(disposition.by, 'somebody unknown')} at ${clock(disposition.at)} (${disposition.note}); the limit was ${clock(due)}.`;
    const found = { instants: { ...instants, decided: disposition.at.latest } };
    const own = isOwn(alert, input);
    if (own === true) return fail('decided_by_subject', says, evidence, found);
    const inTime = notAfter(disposition.at, due);
    if (inTime === false) return fail('decided_late', says, evidence, found);
    if (own === 'unknown' || inTime === 'unknown') {
      return unclear(
        own === 'unknown' ? 'person_unresolved' : 'decision_time_unknown',
        says,
        evidence,
        { ...found, settle: 'Who decided and when, with the accounts of both in people.csv.' },
      );
    }
    return pass('decided', says, evidence, found);
  },
});

/** What the alert is about, for controls that read a part of them. */
function kindOf({ what }: Alert): string[] {
  if (/log-?in|sign-?in|session|password|mfa|credential/i.test(what)) return ['sign-in'];
  return /export|download|takeout/i.test(what) ? ['export'] : [];
}

/** Did the person whom the alert is about decide on it? */
function isOwn({ subject, disposition }: Alert, input: TestInput): Ternary {
  if (!input.flag('alert.disposition_not_actor')) return false;
  if (disposition?.by === undefined) return 'unknown';
  if (subject === undefined) return false;
  const by = { login: '', person: disposition.by, confidence: 1, bot: false };
  return samePerson(by, subject, input.number('identity.threshold'));
}

/** Silence counts only where the decisions would be seen, and only once the limit has passed. */
function undecided(
  what: string,
  { evidence }: Alert,
  instants: { raised: string; deadline: string },
  { trails }: TestInput,
): Verdict {
  const { deadline } = instants;
  if (trails.extractedAt <= deadline)
    return notApplicable('not_due_yet', `${what}: the limit ${deadline} is yet to come.`, evidence);
  const places = trails.coverage.filter(({ tickets }) => tickets?.includes('incident'));
  const unseen = places.find(({ complete }) => !complete);
  if (places.length === 0 || unseen !== undefined) {
    const where = unseen ? `${unseen.source}/${unseen.stream}` : 'the ticketing system';
    return unclear(
      'decisions_not_seen',
      `${what}: no decision was found, but the ticketing system was not collected whole.`,
      evidence,
      { instants, settle: `Collect ${where}, or record the decision in a ticket.` },
    );
  }
  return fail('not_decided', `${what}: nobody decided on it by ${deadline}.`, evidence, {
    instants,
  });
}
