import { byText, type SourceId } from './ids.ts';
import type { Statement } from './statement.ts';
import { type Instant, shift } from './time.ts';

/**
 * Vendors deliver some events up to three days late (Google says so of its reports): a window is
 * final only this long after its end.
 */
export const FINAL_AFTER_MS = 72 * 3_600_000;

/** Up to when the answer of a run is final: later events of its window may still arrive. */
export function finalUntil({ answered, startedAt }: Statement): Instant | null {
  if (answered === null) return null;
  const [until = answered.to] = [shift(startedAt, -FINAL_AFTER_MS), answered.to].toSorted(byText);
  return until > answered.from ? until : null;
}

/** The end of what was answered, of which events may still come late. */
export interface ProvisionalWindow {
  readonly source: SourceId;
  readonly stream: string;
  readonly from: Instant;
  readonly to: Instant;
  /** A run from then on makes it final. */
  readonly finalFrom: Instant;
}

/** Of each stream of events, what no complete run has answered so late that it is final. */
export function provisionalWindows(statements: readonly Statement[]): ProvisionalWindow[] {
  const ends = new Map<string, ProvisionalWindow>();
  for (const statement of statements) {
    const { source, stream, nature, method, complete, answered } = statement;
    if (nature !== 'events' || method !== 'api' || !complete || answered === null) continue;
    const key = `${source}/${stream}`;
    const known = ends.get(key);
    const [from = answered.from] = [finalUntil(statement) ?? answered.from, known?.from ?? '']
      .toSorted(byText)
      .slice(1);
    const [, to = answered.to] = [answered.to, known?.to ?? ''].toSorted(byText);
    ends.set(key, { source, stream, from, to, finalFrom: shift(to, FINAL_AFTER_MS) });
  }
  return [...ends]
    .sort(([a], [b]) => byText(a, b))
    .flatMap(([, window]) => (window.from < window.to ? [window] : []));
}
