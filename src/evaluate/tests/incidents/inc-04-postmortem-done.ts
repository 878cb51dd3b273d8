import type { Verdict } from '../../../model/result.ts';
import { notAfter, shiftFact, type TimeFact } from '../../../model/time.ts';
import type { Incident } from '../../../model/trails.ts';
import {
  defineTest,
  fail,
  notApplicable,
  pass,
  type TestInput,
  unclear,
} from '../../define-test.ts';
import { lastEntry, seriousIncidents } from '../../incident-records.ts';
import { severityOf } from '../../incident-subjects.ts';
import { clock } from '../../words.ts';

const DAY_MS = 86_400_000;
const REVIEW = /post-?\s?(?:incident|mortem)|lessons? learned|retrospective/i;
const CAUSE = /root cause/i;

/** A serious incident was looked back on: root cause, and read by somebody besides its author. */
export const postmortemDone = defineTest({
  id: 'INC-04',
  items: seriousIncidents,
  judge(incident, input) {
    const { key, resolved, evidence } = incident;
    if (!resolved) return notApplicable('not_resolved', `${key} is not resolved.`, evidence);
    const severity = severityOf(incident) === 2 ? 2 : 1;
    const days = input.number(`incident.postmortem_days.sev${severity}`);
    const due = shiftFact(resolved, days * DAY_MS);
    const instants = { resolved: resolved.latest, deadline: due.latest };
    const cause = lastEntry(incident, CAUSE);
    const review = lastEntry(incident, REVIEW);
    if (!cause || !review) {
      const missing = [cause ? '' : 'a root cause', review ? '' : 'a post-incident review']
        .filter(Boolean)
        .join(' and ');
      if (input.trails.extractedAt <= due.latest)
        return notApplicable(
          'not_due_yet',
          `${key} has until ${clock(due)} for ${missing}.`,
          evidence,
        );
      return fail(
        'no_review',
        `${key} was resolved at ${clock(resolved)} and lacks ${missing}; the limit was ${clock(due)}.`,
        evidence,
        { instants },
      );
    }
    if (!cause.at || !review.at || review.by === undefined) {
      return unclear(
        'author_unknown',
        `${key} has a post-incident review, but who wrote it when is not known.`,
        evidence,
        { instants, settle: 'The history of the ticket.' },
      );
    }
    return judgeReading(incident, { author: review.by, written: review.at, due }, input);
  },
});

interface Written {
  readonly author: string;
  readonly written: TimeFact;
  readonly due: TimeFact;
}

/** Somebody else says in a comment that they read it, or agree with it. */
function judgeReading(
  incident: Incident,
  { author, written, due }: Written,
  input: TestInput,
): Verdict {
  const { key } = incident;
  const name = (person: string) => input.index.nameOf(person, person);
  const reading = (incident.comments ?? []).find(
    ({ by, at, text }) =>
      by !== undefined &&
      by !== author &&
      /review|agree|approv|read/i.test(text) &&
      notAfter(written, at) !== false,
  );
  const instants = { written: written.latest, deadline: due.latest };
  if (!reading?.by) {
    return fail(
      'not_read_by_another',
      `${key}: nobody besides ${name(author)} says to have read the post-incident review.`,
      incident.evidence,
      { instants },
    );
  }
  const evidence = [...incident.evidence, reading.evidence];
  const found = { instants: { ...instants, read: reading.at.latest } };
  const says = `${key}: ${name(author)} wrote the post-incident review at ${clock(written)}, ${name(reading.by)} read it at ${clock(reading.at)}; the limit was ${clock(due)}.`;
  switch (notAfter(reading.at, due)) {
    case true:
      return pass('reviewed', says, evidence, found);
    case false:
      return fail('reviewed_late', says, evidence, found);
    case 'unknown':
      return unclear('review_time_unknown', says, evidence, {
        ...found,
        settle: 'The exact time of the resolution.',
      });
  }
}
