import { z } from 'zod';
import { LIMITS } from '../../format/limits.ts';
import { PATHS } from '../../format/paths.ts';
import type { PackFiles } from '../container/pack-files.ts';
import { fileLines } from '../lines.ts';

const Line = z.looseObject({
  source: z.string(),
  stream: z.string(),
  nature: z.string(),
  complete: z.boolean(),
  answered: z.looseObject({ from: z.string(), to: z.string() }).nullable(),
  endedAt: z.string(),
});

/** A stretch of time, in milliseconds. */
interface Span {
  readonly from: number;
  readonly to: number;
}

export interface CoverageFacts {
  readonly streams: number;
  /** Streams whose last word is that they are not complete. */
  readonly incomplete: readonly string[];
  /** Streams of events whose answered windows leave a hole in the period. */
  readonly holes: readonly string[];
  /** When the newest evidence came in; absent without any. */
  readonly newest?: string;
}

/** What the completeness statements say of the period, as far as time alone tells. */
export function coverageOf(
  files: PackFiles,
  period: { from: string; to: string } | undefined,
): CoverageFacts {
  const last = new Map<string, boolean>();
  const windows = new Map<string, Span[]>();
  let newest: string | undefined;
  for (const { text } of fileLines(files, PATHS.statements, LIMITS.lineLength)) {
    const line = read(text);
    if (line === undefined) continue;
    const name = `${line.source}/${line.stream}`;
    last.set(name, line.complete);
    if (newest === undefined || Date.parse(line.endedAt) > Date.parse(newest))
      newest = line.endedAt;
    if (line.nature !== 'events') continue;
    const known = windows.get(name) ?? [];
    if (line.answered)
      known.push({ from: Date.parse(line.answered.from), to: Date.parse(line.answered.to) });
    windows.set(name, known);
  }
  const whole = period && { from: Date.parse(period.from), to: Date.parse(period.to) };
  return {
    streams: last.size,
    incomplete: [...last].flatMap(([name, complete]) => (complete ? [] : [name])),
    holes: [...windows].flatMap(([name, spans]) => (whole && !tiles(spans, whole) ? [name] : [])),
    ...(newest !== undefined && { newest }),
  };
}

/** Do the spans cover the whole without a hole? */
export function tiles(spans: readonly Span[], whole: Span): boolean {
  let reached = whole.from;
  for (const { from, to } of [...spans].sort((a, b) => a.from - b.from))
    if (from <= reached) reached = Math.max(reached, to);
  return reached >= whole.to;
}

function read(text: string): z.infer<typeof Line> | undefined {
  try {
    return Line.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
