import { finalUntil } from '../model/finality.ts';
import { byText } from '../model/ids.ts';
import type { LateArrival } from '../model/reconciliation.ts';
import type { RecordOf } from '../model/record.ts';
import type { Statement } from '../model/statement.ts';

interface FinalWindow {
  readonly run: string;
  readonly from: string;
  readonly until: string;
  readonly endedAt: string;
}

/** Looks at one event after the other for those that came late. */
export interface LateWatch {
  see(event: RecordOf<'event'>): void;
  found(): LateArrival[];
}

/**
 * Events first seen by a run although an earlier complete run had asked for their time, and that
 * window was final then. They show how far the vendor's log can be trusted to be settled, and which
 * earlier pack did not hold them.
 * Merged events are asked for: each carries its first observation.
 */
export function watchForLate(statements: readonly Statement[]): LateWatch {
  const windows = finalWindows(statements);
  const late: LateArrival[] = [];
  return {
    see({ id, nativeId, method, source, stream, tenant, time, observedAt, raw }) {
      if (method !== 'api') return;
      const before = windows
        .get(`${source}/${stream}/${tenant}`)
        ?.find(
          ({ run, from, until, endedAt }) =>
            run !== raw.run && endedAt < observedAt && from <= time.earliest && time.latest < until,
        );
      if (!before) return;
      late.push({
        record: id,
        nativeId,
        source,
        stream,
        at: time.earliest,
        firstSeen: observedAt,
        run: raw.run,
        finalSince: before.run,
      });
    },
    found: () => late.sort((a, b) => byText(a.at, b.at) || byText(a.record, b.record)),
  };
}

function finalWindows(statements: readonly Statement[]): Map<string, FinalWindow[]> {
  const found = new Map<string, FinalWindow[]>();
  for (const statement of [...statements].sort((a, b) => byText(a.run, b.run))) {
    const { source, stream, tenant, nature, complete, answered, run, endedAt } = statement;
    const until = finalUntil(statement);
    if (nature !== 'events' || !complete || answered === null || until === null) continue;
    const key = `${source}/${stream}/${tenant}`;
    found.set(key, [...(found.get(key) ?? []), { run, from: answered.from, until, endedAt }]);
  }
  return found;
}
