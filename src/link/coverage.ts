import type { WorkConventions } from '../model/catalogue.ts';
import { byText } from '../model/ids.ts';
import { gapsIn, merge, type Span } from '../model/spans.ts';
import type { Statement } from '../model/statement.ts';
import { type Instant, instantOf, type Period } from '../model/time.ts';
import type { Coverage } from '../model/trails.ts';
import { groupBy, optional, sortedBy } from './evidence.ts';

/** Where the vendor keeps things as long as they live, a hole can always be filled. */
const FOREVER = '9999-12-31T23:59:59.999Z';

/** What is known of each stream over the period, from all its completeness statements. */
export function coverageOf(
  statements: readonly Statement[],
  period: Period,
  extractedAt: Instant,
  ticketStreams?: WorkConventions['ticketStreams'],
): Coverage[] {
  const groups = groupBy(statements, ({ source, stream }) => `${source}/${stream}`);
  return sortedBy(groups, ([key]) => key).flatMap(([name, own]) => {
    const runs = [...own].sort((a, b) => byText(a.endedAt, b.endedAt) || byText(a.run, b.run));
    const last = runs.at(-1);
    if (last === undefined) return [];
    const covered = streamCoverage(runs, last, period, extractedAt);
    const uses = isOffered(runs) ? ticketStreams?.get(name) : undefined;
    return [{ ...covered, ...optional('tickets', uses) }];
  });
}

/** What the tenant's plan never had holds no tickets; its statement stays among the gaps. */
function isOffered(runs: readonly Statement[]): boolean {
  const refused = runs.at(-1)?.limits.some(({ kind, incomplete }) => kind === 'plan' && incomplete);
  return refused !== true || runs.some(({ complete, received }) => complete || received > 0);
}

function streamCoverage(
  runs: readonly Statement[],
  last: Statement,
  period: Period,
  extractedAt: Instant,
): Coverage {
  const { source, stream, nature } = last;
  const windows =
    nature === 'state' ? momentsOf(runs) : merge(runs.flatMap((run) => spanOf(run, period)));
  const gaps = nature === 'state' ? [] : gapsIn(windows, period);
  const holes = gaps.map((gap) => holeOf(gap, runs, extractedAt));
  const looked = windows.length > 0;
  const why = [
    ...(last.complete ? [] : last.why),
    ...(looked ? [] : ['no complete run']),
    ...holes.map(({ from, to, why: reason }) => `${from} to ${to}: ${reason}`),
  ];
  return {
    source,
    stream,
    nature,
    windows,
    holes,
    complete: looked && holes.length === 0 && last.complete,
    why: [...new Set(why)],
  };
}

/** For state there is no window, only the moments it was looked at. */
function momentsOf(runs: readonly Statement[]): Span[] {
  return runs
    .filter(({ complete }) => complete)
    .map(({ startedAt, endedAt, answered }) => answered ?? { from: startedAt, to: endedAt });
}

/**
 * What a complete run answered for. Objects that carry their own history and were asked without a
 * window are known from the beginning until the run.
 */
function spanOf(run: Statement, period: Period): Span[] {
  if (!run.complete) return [];
  if (run.answered !== null) return [run.answered];
  return run.nature === 'objects' ? [{ from: period.from, to: run.endedAt }] : [];
}

function holeOf(
  gap: Span,
  runs: readonly Statement[],
  extractedAt: Instant,
): Coverage['holes'][number] {
  const failed = runs.findLast(
    ({ complete, asked }) =>
      !complete && asked !== null && asked.from < gap.to && asked.to > gap.from,
  );
  const why =
    gap.from >= extractedAt
      ? 'not over yet when the evidence was collected'
      : (failed?.why.join('; ') ?? 'no run asked for it');
  return { ...gap, ...optional('refillableUntil', refillableUntil(gap, runs, extractedAt)), why };
}

/** The vendor forgets the beginning of the hole after its retention. */
function refillableUntil(gap: Span, runs: readonly Statement[], now: Instant): Instant | undefined {
  const last = runs.at(-1);
  if (last === undefined) return undefined;
  if (last.retentionFloor === null) return FOREVER;
  const kept = Date.parse(last.endedAt) - Date.parse(last.retentionFloor);
  const until = instantOf(Date.parse(gap.from) + kept);
  return until > now ? until : undefined;
}
