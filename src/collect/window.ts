import { FINAL_AFTER_MS } from '../model/finality.ts';
import { byText } from '../model/ids.ts';
import { gapsIn, merge } from '../model/spans.ts';
import { shift } from '../model/time.ts';
import type { Window } from '../sources/contract.ts';
import type { StreamRun } from './contract.ts';
import { retentionFloor } from './statement.ts';

/**
 * What to ask a stream for in this run, worked out from the completeness statements of the runs
 * before. Without those (`earlier`), the window is asked as it was given.
 *
 * Only histories are asked piece by piece: objects change in place, so they are always asked whole.
 * The first run asks for all that the vendor will forget, also before the period. Every later one
 * begins where the first hole is and overlaps by the time after which a window is final.
 */
export function windowFor({
  entry,
  stream,
  options,
}: Pick<StreamRun, 'entry' | 'stream' | 'options'>): Window {
  const { window, earlier, startedAt } = options;
  const to = startedAt < window.to && startedAt > window.from ? startedAt : window.to;
  if (earlier === undefined || stream.nature !== 'events') return { from: window.from, to };
  const floor = retentionFloor({ entry, stream }, startedAt);
  const tenant = entry.source.tenant(entry.settings);
  const answered = earlier.flatMap((one) =>
    one.complete &&
    one.answered !== null &&
    one.method === 'api' &&
    one.source === entry.source.id &&
    one.stream === stream.name &&
    one.tenant === tenant
      ? [one.answered]
      : [],
  );
  const start = floor !== null && floor < window.from ? floor : window.from;
  const [gap] = gapsIn(merge(answered), { from: start, to });
  const open = answered.length === 0 ? start : shift(gap?.from ?? to, -FINAL_AFTER_MS);
  const [, from = start] = [open, start].toSorted(byText);
  return { from, to };
}
