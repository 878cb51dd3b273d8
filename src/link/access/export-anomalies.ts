import { localDate } from '../../model/calendar.ts';
import type { RecordOf } from '../../model/record.ts';
import { between, shift, type TimeFact } from '../../model/time.ts';
import type { ExportAnomaly, LinkedAccount } from '../../model/trails.ts';
import { accountKey } from '../activity.ts';
import type { Directory } from '../directory.ts';
import { evidenceOf, groupBy, optional, sortedBy } from '../evidence.ts';
import type { RecordsByKind } from '../records-by-kind.ts';

type EventRecord = RecordOf<'event'>;

const DAY_MS = 86_400_000;
/** Days before an anomaly whose use is what is usual. */
const USUAL_DAYS = 90;
/** The rule, by id and version: at least this many in one local day, and this many times the median. */
export const BULK_EXPORT = { rule: 'bulk-export', version: 1, least: 100, times: 10 } as const;

/** Bulk exports, with the event each is raised as so that somebody can decide on it like on any alert. */
export interface BulkExport {
  readonly anomaly: ExportAnomaly;
  readonly raised: EventRecord;
}

/** Days on which an account downloaded or exported far more than it usually does. */
export function bulkExportsOf(
  records: RecordsByKind,
  directory: Directory,
  timezone: string,
): BulkExport[] {
  const used = records.of('event').flatMap((event) => {
    const exports = event.action === 'data.download' || event.action === 'data.export';
    if (!exports || event.outcome === 'failure') return [];
    const account = directory.account(event.actor);
    return account === undefined ? [] : [{ event, account }];
  });
  const found = [...groupBy(used, ({ account }) => accountKey(account)).values()].flatMap((own) => {
    const account = own[0]?.account;
    const days = groupBy(own, ({ event }) => localDate(event.time.earliest, timezone));
    const counts = new Map([...days].map(([day, events]) => [day, events.length] as const));
    return [...days].flatMap(([day, events]) => {
      const usual = medianBefore(day, counts);
      const many = Math.max(BULK_EXPORT.least, usual * BULK_EXPORT.times);
      if (account === undefined || events.length < many) return [];
      return [
        bulkExport(
          account,
          day,
          usual,
          events.map(({ event }) => event),
        ),
      ];
    });
  });
  return sortedBy(found, ({ anomaly }) => anomaly.id);
}

function bulkExport(
  account: LinkedAccount,
  day: string,
  usual: number,
  events: readonly EventRecord[],
): BulkExport {
  const ordered = sortedBy(events, ({ time, id }) => `${time.latest} ${id}`);
  const [first, last] = [ordered[0], ordered.at(-1)];
  if (first === undefined || last === undefined) throw new RangeError('no events');
  const { system, accountId, login, identity } = account;
  const at: TimeFact = between(first.time.earliest, last.time.latest, 'source_event');
  const name = `${system}:${login}:${day}`;
  // It stands for the event that completed it, so that its evidence is a record that exists.
  const raised: EventRecord = {
    ...last,
    action: 'alert.raise',
    vendorType: `${BULK_EXPORT.rule} v${BULK_EXPORT.version}`,
    subject: last.actor ?? { system, id: accountId },
    time: { ...at, earliest: at.latest, precision: 'instant' },
  };
  return {
    raised,
    anomaly: {
      id: `anomaly:${name}`,
      system,
      accountId,
      ...optional('person', identity?.person),
      at,
      count: ordered.length,
      usual,
      alert: `alert:${raised.id}`,
      evidence: [evidenceOf(first, first.vendorType), evidenceOf(last, last.vendorType)],
    },
  };
}

/** Median of the days before; a day without any counts as none. */
function medianBefore(day: string, counts: ReadonlyMap<string, number>): number {
  const start = `${day}T00:00:00.000Z`;
  const before = Array.from(
    { length: USUAL_DAYS },
    (_, i) => counts.get(shift(start, -(i + 1) * DAY_MS).slice(0, 10)) ?? 0,
  ).sort((a, b) => a - b);
  const middle = USUAL_DAYS / 2;
  return ((before[middle - 1] ?? 0) + (before[middle] ?? 0)) / 2;
}
