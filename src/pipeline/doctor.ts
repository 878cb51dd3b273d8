import { AuditpackError } from '../errors.ts';
import type { Exchange, Lane } from '../http/lane.ts';
import { rapid } from '../http/retry.ts';
import { createRecordingFetch } from '../http/transport.ts';
import { instantOf } from '../model/time.ts';
import type { AnySource } from '../sources/contract.ts';
import { sourceOf } from '../sources/registry.ts';
import type { Workspace } from './workspace.ts';

const DAY_MS = 86_400_000;

export interface Diagnosis {
  readonly source: string;
  readonly ok: boolean;
  readonly problem: string | null;
  readonly hint: string | null;
  readonly identity: string | null;
  readonly plan: string | null;
  readonly missingScopes: readonly string[];
  readonly warnings: readonly string[];
  readonly retention: readonly {
    readonly stream: string;
    readonly days: number;
    readonly lost: string | null;
  }[];
  readonly clockOffsetMs: number | null;
}

/** Asks each configured source who we are. Nothing is stored. */
export async function diagnose(
  workspace: Workspace,
  only?: readonly string[],
): Promise<Diagnosis[]> {
  const { sources } = workspace.setup;
  const stranger = only?.find((id) => !sources.has(id));
  if (stranger !== undefined || sources.size === 0) {
    throw new AuditpackError(
      'ERR_CONFIG',
      stranger ? `"${stranger}" is not configured.` : `${workspace.setup.path} names no sources.`,
      {
        hint: 'Add it under `sources:`; docs/sources/ says how to get the credential.',
      },
    );
  }
  const wanted = [...sources].filter(([id]) => only?.includes(id) ?? true);
  return Promise.all(
    wanted.flatMap(([id, settings]) => {
      const source = sourceOf(id);
      return source ? [examine(workspace, source, settings)] : [];
    }),
  );
}

async function examine(
  workspace: Workspace,
  source: AnySource,
  settings: unknown,
): Promise<Diagnosis> {
  const clock = workspace.clockFor(source.id, 'doctor');
  const seen: Exchange[] = [];
  const lane: Lane = {
    record: async (draft, body) => {
      const exchange = { ...draft, n: seen.length, body };
      seen.push(exchange);
      return exchange;
    },
  };
  const fetch = createRecordingFetch({
    lane,
    clock,
    hosts: source.hosts(settings),
    retry: rapid,
    ...(workspace.connectTo && { connectTo: workspace.connectTo }),
  });
  const base = { source: source.id, retention: retentionOf(source, workspace, clock.now()) };
  try {
    const probe = await source.probe(
      await source.connect(settings, workspace.secrets, fetch),
      settings,
    );
    const needed = [...new Set(source.streams.flatMap(({ scopes }) => scopes))];
    const missingScopes =
      probe.scopes === null ? [] : needed.filter((scope) => !probe.scopes?.includes(scope));
    return {
      ...base,
      ok: true,
      problem: null,
      hint: null,
      identity: probe.identity,
      plan: probe.plan,
      missingScopes,
      warnings: probe.warnings,
      clockOffsetMs: offsetOf(seen),
    };
  } catch (error) {
    if (!(error instanceof AuditpackError)) throw error;
    return {
      ...base,
      ok: false,
      problem: error.message,
      hint: error.hint ?? null,
      identity: null,
      plan: null,
      missingScopes: [],
      warnings: [],
      clockOffsetMs: offsetOf(seen),
    };
  }
}

/** Streams that forget, and what of the period they have forgotten already. */
function retentionOf(source: AnySource, { setup }: Workspace, now: number): Diagnosis['retention'] {
  return source.streams.flatMap(({ name, retentionDays, importOnly }) => {
    if (retentionDays === null || importOnly) return [];
    const floor = instantOf(now - retentionDays * DAY_MS);
    const left = Math.floor(
      (Date.parse(setup.period.from) + retentionDays * DAY_MS - now) / DAY_MS,
    );
    const lost =
      setup.period.from < floor
        ? `the period before ${floor.slice(0, 10)} may be gone`
        : `the start of the period is lost in ${left} days`;
    return [{ stream: name, days: retentionDays, lost }];
  });
}

function offsetOf(exchanges: readonly Exchange[]): number | null {
  const exchange = exchanges.find(({ headers }) => headers.date !== undefined);
  return exchange
    ? Date.parse(exchange.headers.date ?? '') - Date.parse(exchange.receivedAt)
    : null;
}
