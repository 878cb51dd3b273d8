import { defineTest, fail, notApplicable, pass, unclear } from '../../define-test.ts';
import { seriousIncidents } from '../../incident-records.ts';
import { clock } from '../../words.ts';

const DIGEST = /\b[0-9a-f]{64}\b/i;

/** What was secured in a serious incident is listed with its SHA-256, by whom and when. */
export const evidencePreserved = defineTest({
  id: 'INC-09',
  items: seriousIncidents,
  judge({ key, journal, comments, resolved, fields, evidence }, input) {
    const noted = [
      ...(journal ?? []).map(({ to, by, at }) => ({ text: to, by, at, seen: evidence })),
      ...(comments ?? []).map(({ text, by, at, evidence: seen }) => ({
        text,
        by,
        at,
        seen: [...evidence, seen],
      })),
    ].filter(({ text }) => DIGEST.test(text));
    const known = noted.find(({ by }) => by !== undefined);
    if (known?.by) {
      return pass(
        'listed_with_digest',
        `${key}: ${input.index.nameOf(known.by, known.by)} listed what was secured with its digest at ${clock(known.at)}.`,
        known.seen,
      );
    }
    if (noted.length > 0 || Object.values(fields).some((value) => DIGEST.test(value))) {
      return unclear('collector_unknown', `${key} lists a digest, but not by whom.`, evidence, {
        settle: 'The history of the ticket, and its people in people.csv.',
      });
    }
    if (!resolved) return notApplicable('not_resolved', `${key} is not resolved.`, evidence);
    return fail('nothing_listed', `${key} lists nothing that was secured, with digest.`, evidence);
  },
});
