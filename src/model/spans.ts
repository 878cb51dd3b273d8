import { byText } from './ids.ts';
import type { Instant } from './time.ts';

/** A half-open stretch of time. */
export interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

/** Joins windows that touch or overlap. */
export function merge(spans: readonly Span[]): Span[] {
  const merged: Span[] = [];
  for (const span of [...spans].sort((a, b) => byText(a.from, b.from) || byText(a.to, b.to))) {
    const open = merged.at(-1);
    if (open === undefined || span.from > open.to) merged.push(span);
    else if (span.to > open.to) merged[merged.length - 1] = { from: open.from, to: span.to };
  }
  return merged;
}

/** Parts of a span that no window covers. */
export function gapsIn(windows: readonly Span[], { from, to }: Span): Span[] {
  const gaps: Span[] = [];
  let reached = from;
  for (const window of windows) {
    if (window.to <= reached) continue;
    if (window.from >= to) break;
    if (window.from > reached) gaps.push({ from: reached, to: window.from });
    reached = window.to;
  }
  if (reached < to) gaps.push({ from: reached, to });
  return gaps;
}
