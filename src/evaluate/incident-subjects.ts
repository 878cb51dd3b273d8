import { within } from '../model/time.ts';
import type { Incident } from '../model/trails.ts';
import type { Subject, TestInput } from './define-test.ts';

/** Incidents detected or reported in the period. */
export function incidentSubjects({ trails }: TestInput): Subject<Incident>[] {
  return trails.incidents
    .filter((incident) => {
      const at = incident.detected ?? incident.reported;
      return at === undefined || within(at, trails.period) !== false;
    })
    .map((incident) => {
      const at = (incident.detected ?? incident.reported)?.earliest;
      const severity = severityOf(incident);
      return {
        id: incident.id,
        label: `${incident.key} ${incident.summary}`,
        ...(at !== undefined && { at }),
        traits: severity === undefined ? [] : [`sev${severity}`],
        value: incident,
      };
    });
}

/** 1 to 4 from `sev2`, `SEV-2`, `P2`, `2`; undefined for other words. */
export function severityOf({ severity }: Incident): number | undefined {
  const digit = /^(?:sev|severity|p|s)?[\s-]?([1-4])\b/i.exec(severity ?? '')?.[1];
  return digit === undefined ? undefined : Number(digit);
}
