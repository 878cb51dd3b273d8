import { probeStream, type StreamProbe, type Tasted } from '../../collect/probe-stream.ts';
import { inOrder } from '../../collect/stream-order.ts';
import { AuditpackError } from '../../errors.ts';
import type { Exchange, Lane } from '../../http/lane.ts';
import { rapid } from '../../http/retry.ts';
import { createRecordingFetch } from '../../http/transport.ts';
import type { Limit, Statement } from '../../model/statement.ts';
import type { AnySource, Probe } from '../../sources/contract.ts';
import { sourceOf } from '../../sources/registry.ts';
import { readLibrary } from '../library.ts';
import { testsThatRead } from '../weakened.ts';
import { openWorkspaceLedger, type Workspace } from '../workspace.ts';
import { type Retention, retentionOf } from './retention.ts';
import { type Scopes, scopesOf } from './scopes.ts';

export interface Diagnosis {
  readonly source: string;
  /** It answers, as somebody, and no stream is closed. */
  readonly ok: boolean;
  readonly problem: string | null;
  readonly hint: string | null;
  /** The vendor's own words behind the problem. */
  readonly answer: string | null;
  readonly identity: string | null;
  readonly plan: string | null;
  readonly scopes: Scopes;
  readonly warnings: readonly string[];
  /** The vendor's clock minus this machine's, in milliseconds. */
  readonly clockOffsetMs: number | null;
  readonly streams: readonly StreamDiagnosis[];
}

export interface StreamDiagnosis extends Pick<StreamProbe, 'stream'> {
  readonly state: StreamProbe['state'] | 'unknown';
  readonly limits: readonly Limit[];
  /** Tests that read it. */
  readonly readBy: readonly string[];
  readonly fallback: string | null;
  readonly retention: Retention | null;
}

interface Surroundings {
  readonly workspace: Workspace;
  readonly readBy: (source: string, stream: string) => readonly string[];
  readonly statements: readonly Statement[];
}

/** Asks each configured source who we are, and every stream whether it is open. Nothing is stored. */
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
  const surroundings: Surroundings = {
    workspace,
    readBy: testsThatRead(await readLibrary()),
    statements: await heldStatements(workspace),
  };
  const wanted = [...sources].filter(([id]) => only?.includes(id) ?? true);
  return Promise.all(
    wanted.flatMap(([id, settings]) => {
      const source = sourceOf(id);
      return source ? [examine(surroundings, source, settings)] : [];
    }),
  );
}

/** What the ledger already says; nothing before the first run. */
async function heldStatements(workspace: Workspace): Promise<readonly Statement[]> {
  try {
    const ledger = await openWorkspaceLedger(workspace, 'read');
    const statements = await ledger.statements();
    await ledger.close();
    return statements;
  } catch (error) {
    if (error instanceof AuditpackError && error.code === 'ERR_LEDGER') return [];
    throw error;
  }
}

async function examine(
  surroundings: Surroundings,
  source: AnySource,
  settings: unknown,
): Promise<Diagnosis> {
  const { workspace } = surroundings;
  const seen: Exchange[] = [];
  const lane: Lane = {
    record: async (draft, body) => {
      const exchange = { ...draft, n: seen.length, body };
      seen.push(exchange);
      return exchange;
    },
  };
  const clock = workspace.clockFor(source.id, 'doctor');
  const fetch = createRecordingFetch({
    lane,
    clock,
    hosts: source.hosts(settings),
    retry: rapid,
    ...(workspace.connectTo && { connectTo: workspace.connectTo }),
  });
  const needed = source.streams.filter(({ importOnly }) => !importOnly);
  const scopes = (held: readonly string[] | null) =>
    scopesOf(
      needed.flatMap((stream) => stream.scopes),
      held,
    );
  try {
    const client: unknown = await source.connect(settings, workspace.secrets, fetch);
    const probe = await source.probe(client, settings);
    const streams = await examineStreams(surroundings, source, settings, probe);
    return {
      source: source.id,
      ok: streams.every(({ state }) => state !== 'refused'),
      problem: null,
      hint: null,
      answer: null,
      identity: probe.identity,
      plan: probe.plan,
      scopes: scopes(probe.scopes),
      warnings: probe.warnings,
      clockOffsetMs: offsetOf(seen),
      streams,
    };
  } catch (error) {
    if (!(error instanceof AuditpackError)) throw error;
    return {
      source: source.id,
      ok: false,
      problem: error.message,
      hint: error.hint ?? null,
      answer: error.answer ?? null,
      identity: null,
      plan: null,
      scopes: scopes(null),
      warnings: [],
      clockOffsetMs: offsetOf(seen),
      streams: needed.map((stream) =>
        aboutStream(surroundings, source, settings, {
          stream: stream.name,
          state: 'unknown',
          limits: [],
        }),
      ),
    };
  }
}

async function examineStreams(
  surroundings: Surroundings,
  source: AnySource,
  settings: unknown,
  probe: Probe,
): Promise<StreamDiagnosis[]> {
  const tasted: Tasted = new Map();
  const options = { ...surroundings.workspace, retry: rapid };
  const found: StreamDiagnosis[] = [];
  for (const stream of inOrder(source.streams)) {
    if (stream.importOnly) continue;
    const result = await probeStream({ source, settings }, stream, probe, options, tasted);
    found.push(aboutStream(surroundings, source, settings, result));
  }
  return found;
}

function aboutStream(
  { workspace, readBy, statements }: Surroundings,
  source: AnySource,
  settings: unknown,
  { stream: name, state, limits }: Pick<StreamDiagnosis, 'stream' | 'state' | 'limits'>,
): StreamDiagnosis {
  const stream = source.streams.find((candidate) => candidate.name === name);
  const days = stream?.keeps?.(settings) ?? stream?.retentionDays ?? null;
  const own = statements.filter((one) => one.source === source.id && one.stream === name);
  const now = Date.parse(workspace.startedAt);
  return {
    stream: name,
    state,
    limits,
    readBy: readBy(source.id, name),
    fallback: stream?.fallback ?? null,
    retention: days === null ? null : retentionOf(days, own, workspace.setup.period, now),
  };
}

function offsetOf(exchanges: readonly Exchange[]): number | null {
  const exchange = exchanges.find(({ headers }) => headers.date !== undefined);
  return exchange
    ? Date.parse(exchange.headers.date ?? '') - Date.parse(exchange.receivedAt)
    : null;
}
