import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PlayedCompany, playCompany } from '../../src/cli/play-company.ts';
import type { AnyRecord } from '../../src/model/record.ts';
import type { Statement } from '../../src/model/statement.ts';
import { collect } from '../../src/pipeline/collect.ts';
import { deriveRecords } from '../../src/pipeline/records.ts';
import { openWorkspaceLedger, type Workspace } from '../../src/pipeline/workspace.ts';
import type { Fault } from '../../src/sandbox/faults.ts';
import { parseScenario } from '../../src/sandbox/scenario.ts';

export const WINDOW = { from: '2026-01-01T06:00:00.000Z', to: '2026-07-01T05:00:00.000Z' };

/** Something in every system, further ticketing and alerting included. */
const SCENARIOS = [
  'S06-approval-in-slack-thread',
  'X01-servicenow-request',
  'X02-pagerduty-incident',
];
const REACTIONS = `
id: T01
title: A message that several people react to
happened:
  - {at: 2026-04-14T15:00:00Z, do: slack.message, id: note, channel: it-requests, who: p_olu, text: New laptop images are ready}
  - {at: 2026-04-14T15:10:00Z, do: slack.reaction, to: note, who: p_lee, name: "+1"}
  - {at: 2026-04-14T15:11:00Z, do: slack.reaction, to: note, who: p_dana, name: "+1"}
`;

/** What a run brought home: per stream, each record by kind and native id, and the statement. */
export interface Haul {
  readonly company: PlayedCompany;
  readonly records: ReadonlyMap<string, ReadonlyMap<string, AnyRecord>>;
  readonly statements: ReadonlyMap<string, Statement>;
}

export interface Play {
  readonly only?: readonly string[];
  readonly faults?: readonly Fault[];
  /** Settings to change, by source. */
  readonly settings?: Readonly<Record<string, object>>;
}

/** Serves the company under the given faults and collects from it through the whole pipeline. */
export async function play(
  directory: string,
  { only, faults = [], settings }: Play,
): Promise<Haul> {
  const written = SCENARIOS.map((name) => {
    const path = join('fixtures/scenarios', name, 'scenario.yaml');
    return parseScenario(readFileSync(path, 'utf8'), path);
  });
  const scenarios = [...written, parseScenario(REACTIONS, 'reactions.yaml')];
  const company = await playCompany(scenarios, directory, { say: () => undefined, faults });
  const workspace = changed(company.workspace, settings ?? {});
  try {
    await collect(workspace, { window: WINDOW, ...(only && { only }) });
  } finally {
    await company.server.close();
  }
  return { company, ...(await haulOf(workspace)) };
}

function changed(workspace: Workspace, settings: Readonly<Record<string, object>>): Workspace {
  const sources = new Map(
    [...workspace.setup.sources].map(([id, own]) => [id, Object.assign({}, own, settings[id])]),
  );
  return { ...workspace, setup: { ...workspace.setup, sources } };
}

/** Reads the ledger back: the log is checked, every record is made from the stored bytes. */
export async function haulOf(workspace: Workspace): Promise<Omit<Haul, 'company'>> {
  const ledger = await openWorkspaceLedger(workspace, 'read');
  const derived = await deriveRecords(ledger);
  const statements = await ledger.statements();
  await ledger.head();
  await ledger.close();
  const records = new Map<string, Map<string, AnyRecord>>();
  for (const record of derived.records) {
    const stream = `${record.source}/${record.stream}`;
    const own = records.get(stream) ?? new Map<string, AnyRecord>();
    records.set(stream, own.set(`${record.kind} ${record.nativeId}`, record));
  }
  return {
    records,
    statements: new Map(statements.map((one) => [`${one.source}/${one.stream}`, one])),
  };
}

/** Fields that differ between two runs without the thing having changed. */
const OF_THE_RUN = new Set(['id', 'raw', 'observedAt', 'stateBy', 'stream']);

function contentOf(record: AnyRecord): string {
  return JSON.stringify(record, (name, value: unknown) =>
    OF_THE_RUN.has(name) ? undefined : value,
  );
}

/**
 * Items of the streams that were run which the vendors had and the run has not, or has otherwise.
 * A comment may come with its issue or by itself: any stream of the source may have brought it.
 */
export function lackingIn(haul: Haul, truth: Haul): ReadonlyMap<string, readonly string[]> {
  const lacking = new Map<string, string[]>();
  for (const [stream, had] of truth.records) {
    if (!haul.statements.has(stream)) continue;
    const [source = ''] = stream.split('/');
    const got = [...haul.records].filter(([name]) => name.startsWith(`${source}/`));
    const items = [...had].flatMap(([key, record]) => {
      const content = contentOf(record);
      const found = got.some(([, own]) => {
        const same = own.get(key);
        return same !== undefined && contentOf(same) === content;
      });
      return found ? [] : [key];
    });
    if (items.length > 0) lacking.set(stream, items);
  }
  return lacking;
}

/** Streams that lack something and still call themselves complete: what must never be. */
export function silentlyShort(haul: Haul, truth: Haul): string[] {
  return [...lackingIn(haul, truth)].flatMap(([stream, items]) =>
    haul.statements.get(stream)?.complete === false
      ? []
      : [`${stream}: ${items.length} lacking, such as ${items[0]}`],
  );
}
