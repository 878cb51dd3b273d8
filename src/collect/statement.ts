import { AuditpackError } from '../errors.ts';
import type { StreamAbout, StreamKey } from '../ledger/contract.ts';
import { byText } from '../model/ids.ts';
import type { Limit, Statement } from '../model/statement.ts';
import { shift } from '../model/time.ts';
import type { Probe, Window } from '../sources/contract.ts';
import type { StreamRun } from './contract.ts';

const DAY_MS = 86_400_000;
/** A clock that is further off than this makes times of different systems incomparable. */
const CLOCK_TOLERANCE_MS = 120_000;

export const UNKNOWN_PROBE: Probe = { identity: null, scopes: null, plan: null, warnings: [] };

/** What is counted while a stream runs. */
export interface Tally {
  readonly startedAt: string;
  exchanges: number;
  retries: number;
  pages: number;
  received: number;
  records: number;
  readonly rejects: Map<string, number>;
  readonly limits: Limit[];
  paging: Statement['paging'];
  answered?: Window;
  independentTotal?: { count: number; how: string; difference: number };
  clockOffsetMs?: number | undefined;
}

/** What can be said of a stream before it begins. */
export function aboutStream(
  { entry, stream, window }: StreamRun,
  probe: Probe,
  now: string,
): StreamAbout {
  const held = probe.scopes === null ? null : [...probe.scopes].sort(byText);
  return {
    nature: stream.nature,
    identity: probe.identity,
    baseUrl: entry.source.hosts(entry.settings)[0] ?? '',
    query: stream.query(entry.settings, window),
    asked: stream.nature === 'state' ? null : window,
    scopes: {
      needed: [...stream.scopes],
      held,
      missing: held === null ? [] : stream.scopes.filter((scope) => !held.includes(scope)),
    },
    plan: probe.plan,
    retentionFloor: retentionFloor({ entry, stream }, now),
  };
}

/** The oldest moment the vendor still answers for; null when it forgets nothing. */
export function retentionFloor(
  { entry, stream }: Pick<StreamRun, 'entry' | 'stream'>,
  now: string,
): string | null {
  const days = stream.keeps?.(entry.settings) ?? stream.retentionDays;
  return days === null ? null : shift(now, -days * DAY_MS);
}

/** A failure as the line it becomes in the pack. */
export function limitFrom(error: AuditpackError): Limit {
  const kinds: Partial<Record<AuditpackError['code'], Limit['kind']>> = {
    ERR_PLAN: 'plan',
    ERR_PERMISSION: 'permission',
    ERR_AUTH_DENIED: 'permission',
    ERR_LIMIT: 'cap',
  };
  const hint = error.hint ? ` ${error.hint}` : '';
  return {
    kind: kinds[error.code] ?? 'fault',
    detail: `${error.message}${hint}`,
    answer: error.answer ?? error.code,
    incomplete: true,
  };
}

/** What a limit of a stream costs, and what to do about it: known before anything happens. */
export interface Consequence {
  readonly weakens: readonly string[];
  readonly fallback?: string | undefined;
}

export function consequenceOf({ entry, stream, options }: StreamRun): Consequence {
  return {
    weakens: options.weakens?.(entry.source.id, stream.name) ?? [],
    fallback: stream.fallback,
  };
}

/** Every limit that leaves a hole says which tests it weakens and what can be done instead. */
function weighed(limit: Limit, { weakens, fallback }: Consequence): Limit {
  if (!limit.incomplete) return limit;
  return {
    ...limit,
    ...(weakens.length > 0 && limit.weakens === undefined && { weakens: [...weakens] }),
    ...(fallback !== undefined && limit.fallback === undefined && { fallback }),
  };
}

export function finish(input: {
  run: string;
  key: StreamKey;
  about: StreamAbout;
  tally: Tally;
  endedAt: string;
  consequence?: Consequence;
}): Statement {
  const { tally, about } = input;
  const whole = tally.paging === 'exhausted' || tally.paging === 'not-paged';
  const answered = about.asked === null ? null : (tally.answered ?? (whole ? about.asked : null));
  const why = reasons(tally, whole);
  return {
    kind: 'statement',
    run: input.run,
    ...input.key,
    ...about,
    answered,
    exchanges: tally.exchanges,
    retries: tally.retries,
    pages: tally.pages,
    received: tally.received,
    records: tally.records,
    rejects: {
      count: [...tally.rejects.values()].reduce((sum, count) => sum + count, 0),
      reasons: Object.fromEntries([...tally.rejects].sort(([a], [b]) => byText(a, b))),
    },
    paging: tally.paging,
    independentTotal: tally.independentTotal ?? null,
    clockOffsetMs: tally.clockOffsetMs === undefined ? null : Math.round(tally.clockOffsetMs),
    limits: tally.limits.map((limit) => weighed(limit, input.consequence ?? { weakens: [] })),
    complete: why.length === 0,
    why,
    startedAt: tally.startedAt,
    endedAt: input.endedAt,
  };
}

function reasons(tally: Tally, whole: boolean): string[] {
  const why = tally.limits.flatMap((limit) => (limit.incomplete ? [limit.detail] : []));
  if (!whole && why.length === 0)
    why.push('Paging stopped before the vendor said there is no more.');
  const total = tally.independentTotal;
  if (total && total.difference !== 0) {
    why.push(`${total.how} counts ${total.count}; received ${total.count + total.difference}.`);
  }
  if (Math.abs(tally.clockOffsetMs ?? 0) > CLOCK_TOLERANCE_MS) {
    tally.limits.push({
      kind: 'fault',
      detail: `The vendor's clock and this machine's differ by ${Math.round((tally.clockOffsetMs ?? 0) / 1000)} s.`,
      incomplete: false,
    });
  }
  return why;
}

/** The statement of a stream that was not asked at all, with the reason. */
export async function notStarted(
  context: StreamRun,
  probe: Probe,
  reason: string | AuditpackError,
): Promise<Statement> {
  const { run, entry, stream, options } = context;
  const now = options.startedAt;
  const limit: Limit =
    reason instanceof AuditpackError
      ? limitFrom(reason)
      : { kind: 'plan', detail: reason, incomplete: true };
  const statement: Statement = {
    ...finish({
      run: run.id,
      key: {
        source: entry.source.id,
        stream: stream.name,
        tenant: entry.source.tenant(entry.settings),
        method: 'api',
      },
      about: aboutStream(context, probe, now),
      tally: {
        startedAt: now,
        exchanges: 0,
        retries: 0,
        pages: 0,
        received: 0,
        records: 0,
        rejects: new Map(),
        limits: [limit],
        paging: 'not-started',
      },
      endedAt: now,
      consequence: consequenceOf(context),
    }),
  };
  await run.statement(statement);
  return statement;
}
