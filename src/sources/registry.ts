import type { TicketUse } from '../model/catalogue.ts';
import { OWN_FILES, type SourceId } from '../model/ids.ts';
import type { AnySource } from './contract.ts';
import { github } from './github/index.ts';
import { google } from './google/index.ts';
import { jira } from './jira/index.ts';
import { manual } from './manual/index.ts';
import { okta } from './okta/index.ts';
import { pagerduty } from './pagerduty/index.ts';
import { parsePeople, people } from './people/index.ts';
import { reviews } from './reviews/index.ts';
import { servicenow } from './servicenow/index.ts';
import { slack } from './slack/index.ts';
import { columnsRead, TableMapping, tableSource, tableStream } from './table/index.ts';

/** Every source there is. SDKs are loaded only when one connects. */
export const SOURCES: readonly AnySource[] = [
  okta,
  github,
  slack,
  google,
  jira,
  pagerduty,
  servicenow,
  people,
  reviews,
  manual,
];

export function sourceOf(id: string): AnySource | undefined {
  return SOURCES.find((source) => source.id === id);
}

/** A stream by where its pages stand; every system may have imported tables. */
export function streamOf(source: string, stream: string): AnySource['streams'][number] | undefined {
  return sourceOf(source)?.streams.find(({ name }) => name === stream) ?? tableStream(stream);
}

/** `okta/system-log` and the like, for imports and messages. */
export function streamNames(): string[] {
  return SOURCES.flatMap((source) => source.streams.map((stream) => `${source.id}/${stream.name}`));
}

/** Streams of events that tell when the accounts or rights of a listing come and go. */
export function changesIn(source: string, stream: string): readonly string[] {
  const own = sourceOf(source)?.changesIn ?? {};
  return Object.hasOwn(own, stream) ? (own[stream] ?? []) : [];
}

/** Schemas of the `sources` sections of auditpack.yaml. */
export function settingsSchemas(): ReadonlyMap<SourceId, AnySource['settings']> {
  return new Map(
    SOURCES.filter(({ id }) => !OWN_FILES.has(id)).map(({ id, settings }) => [id, settings]),
  );
}

/**
 * Reads the roster for its faults alone. Throws ERR_INPUT with line and fix on a bad header.
 * @param systems those whose accounts it may name
 */
export function checkRoster(bytes: Uint8Array, path: string, systems: readonly string[]): void {
  parsePeople(bytes, path, undefined, systems);
}

/** Streams that hold tickets, and what those can be used for in this company. */
export function ticketStreams({
  systems,
  sources,
}: {
  readonly systems: readonly string[];
  readonly sources: ReadonlyMap<string, unknown>;
}): ReadonlyMap<string, readonly TicketUse[]> {
  const tables = systems.map((system) => tableSource(system));
  const named = [...SOURCES, ...tables].flatMap(({ id, streams }) =>
    streams.map(
      ({ name, tickets }) =>
        [
          `${id}/${name}`,
          tickets === 'by-project' ? usesOf(sources.get(id)) : (tickets ?? []),
        ] as const,
    ),
  );
  return new Map(named.filter(([, uses]) => uses.length > 0));
}

const USES: readonly TicketUse[] = ['access', 'change', 'incident'];

/** Uses for which a section of `sources` names projects. */
function usesOf(settings: unknown): readonly TicketUse[] {
  const projects: unknown = Reflect.get(Object(settings), 'projects');
  if (typeof projects !== 'object' || projects === null) return [];
  return USES.filter((use) => {
    const names: unknown = Reflect.get(projects, use);
    return Array.isArray(names) && names.length > 0;
  });
}

export { columnsRead, TableMapping, tableSource };
