import { notAfter, shift } from '../../../model/time.ts';
import type { ExportAnomaly, Leaver } from '../../../model/trails.ts';
import {
  defineTest,
  fail,
  notApplicable,
  pass,
  type TestInput,
  unclear,
} from '../../define-test.ts';
import { leaverSubject } from '../../leaver-subjects.ts';
import { lastLook, workingDaysAfter } from '../../times.ts';
import { clock } from '../../words.ts';

const DAY_MS = 86_400_000;
/** Streams that show downloads and exports, by system. */
const EXPORT_STREAMS: Readonly<Record<string, readonly string[]>> = {
  google: ['activities-drive'],
  github: ['audit-log'],
  slack: ['audit-logs'],
};

interface Exported {
  readonly leaver: Leaver;
  readonly anomaly?: ExportAnomaly;
}

/** Somebody else looked at each unusual export before a departure. */
export const exportBeforeLeavingReviewed = defineTest<Exported>({
  id: 'LEV-11',
  items: (input) =>
    input.trails.leavers.flatMap((leaver) => {
      const found = anomaliesBefore(leaver, input);
      if (found.length === 0) return [leaverSubject(leaver, input, '', ['export'], { leaver })];
      return found.map((anomaly) =>
        leaverSubject(
          leaver,
          input,
          anomaly.id,
          ['export', `system:${anomaly.system}`],
          { leaver, anomaly },
          `${anomaly.count} downloads or exports`,
        ),
      );
    }),
  judge({ leaver, anomaly }, input) {
    const name = input.index.nameOf(leaver.person, leaver.person);
    if (anomaly === undefined) return withoutAnomaly(name, leaver, input);
    const what = `${name} made ${anomaly.count} downloads or exports in ${anomaly.system} at ${clock(anomaly.at)} (usually ${anomaly.usual} a day) before leaving`;
    const due = workingDaysAfter(
      { ...anomaly.at, earliest: anomaly.at.latest },
      input.number('export.disposition_bd'),
      input.calendar,
    );
    const alert = input.trails.alerts.find(({ id }) => id === anomaly.alert);
    const decision = alert?.disposition;
    const evidence = [...leaver.evidence, ...anomaly.evidence, ...(alert?.evidence ?? [])];
    const instants = { seen: anomaly.at.latest, deadline: due.latest };
    if (decision === undefined) {
      return notAfter(lastLook(input), due) === false
        ? fail('not_reviewed', `${what}; nobody decided what it was.`, evidence, { instants })
        : notApplicable('not_due_yet', `${what}; a decision is due by ${clock(due)}.`, evidence);
    }
    const says = `${what}; ${input.index.nameOf(decision.by, 'somebody unknown')} decided "${decision.value}" at ${clock(decision.at)} (${decision.note}).`;
    if (decision.by === leaver.person)
      return fail('reviewed_by_leaver', says, evidence, { instants });
    if (notAfter(decision.at, due) === false)
      return fail('reviewed_late', says, evidence, { instants });
    if (decision.by === undefined || notAfter(decision.at, due) === 'unknown') {
      return unclear('review_not_certain', says, evidence, {
        instants,
        settle: 'Who decided and when.',
      });
    }
    return pass('reviewed', says, evidence, { instants });
  },
});

function withoutAnomaly(name: string, leaver: Leaver, input: TestInput) {
  if (!leaver.t0) {
    return unclear(
      't0_unknown',
      `Nobody recorded when ${name}'s engagement ended.`,
      leaver.evidence,
      {
        settle: 'The end date in people.csv.',
      },
    );
  }
  const unseen = unseenExports(leaver, input);
  return unseen === undefined
    ? notApplicable(
        'no_anomaly',
        `${name} made no unusual downloads or exports before leaving.`,
        leaver.evidence,
      )
    : unclear(
        'export_logs_not_collected',
        `No unusual export by ${name} was seen, but ${unseen}.`,
        leaver.evidence,
        {
          settle: 'The logs of downloads and exports of these systems.',
        },
      );
}

/** Systems of the leaver whose downloads and exports nobody saw. */
function unseenExports({ accounts }: Leaver, { trails }: TestInput): string | undefined {
  const systems = [...new Set(accounts.map(({ system }) => system))].filter(
    (system) => system in EXPORT_STREAMS,
  );
  const blind = systems.filter((system) => {
    const streams = EXPORT_STREAMS[system] ?? [];
    const seen = trails.coverage.filter(
      (one) => one.source === system && streams.includes(one.stream),
    );
    return seen.length === 0 || seen.some(({ complete }) => !complete);
  });
  return blind.length === 0
    ? undefined
    : `downloads in ${blind.join(', ')} were not collected whole`;
}

function anomaliesBefore({ person, t0 }: Leaver, input: TestInput): ExportAnomaly[] {
  if (t0 === undefined) return [];
  const from = shift(t0.earliest, -input.number('export.window_days') * DAY_MS);
  return input.trails.exportAnomalies.filter(
    (anomaly) =>
      anomaly.person === person && anomaly.at.latest >= from && anomaly.at.earliest <= t0.latest,
  );
}
