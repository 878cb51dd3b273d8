import { defineTest, fail, pass, unclear } from '../../define-test.ts';
import { leaverSubject } from '../../leaver-subjects.ts';
import { clock } from '../../words.ts';

/** Nobody used a leaver's accounts after the end; silence counts only where everything was seen. */
export const noActivityAfterEnd = defineTest({
  id: 'LEV-03',
  items: (input) =>
    input.trails.leavers.map((leaver) => leaverSubject(leaver, input, '', [], leaver)),
  judge(leaver, input) {
    const name = input.index.nameOf(leaver.person, leaver.person);
    if (!leaver.t0) {
      return unclear(
        't0_unknown',
        `Nobody recorded when ${name}'s engagement ended.`,
        leaver.evidence,
        { settle: 'The end date in people.csv.' },
      );
    }
    const instants = { t0: leaver.t0.latest };
    const used = leaver.activity.flatMap(({ system, events }) =>
      events.map((event) => ({ system, event })),
    );
    const [first] = used.toSorted((a, b) =>
      a.event.time.earliest < b.event.time.earliest ? -1 : 1,
    );
    if (first) {
      const says = `${name}'s ${first.system} account was used ${used.length} time${used.length > 1 ? 's' : ''} after ${clock(leaver.t0)}: first ${first.event.vendorType} at ${clock(first.event.time)}.`;
      const seen = { record: first.event.id, what: first.event.vendorType, raw: first.event.raw };
      return fail('used_after_end', says, [...leaver.evidence, seen], { instants });
    }
    const unseen = leaver.activity.filter(({ covered }) => !covered);
    if (unseen.length > 0) {
      const why = unseen.map(({ system, why }) => `${system}${why ? ` (${why})` : ''}`).join('; ');
      return unclear(
        'coverage_incomplete',
        `No use by ${name} was seen after ${clock(leaver.t0)}, but not everything was: ${why}.`,
        leaver.evidence,
        {
          instants,
          settle:
            'The audit logs of these systems from the end of the engagement to the collection.',
        },
      );
    }
    const systems = leaver.activity.map(({ system }) => system).join(', ');
    return pass(
      'no_use',
      `No use by ${name} after ${clock(leaver.t0)} in ${systems || 'any system'}, whose logs were seen whole.`,
      leaver.evidence,
      { instants },
    );
  },
});
