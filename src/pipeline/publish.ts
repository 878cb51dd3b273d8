import { appendFile, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { PublishSettings } from '../config/publish.ts';
import { messageOf } from '../errors.ts';
import { putText } from '../http/put-text.ts';
import { parseCheckpoint } from '../integrity/checkpoint.ts';
import { checkpointLine } from '../integrity/checkpoint-line.ts';
import type { Ledger } from '../ledger/contract.ts';
import { PUBLICATIONS_FILE } from '../ledger/layout.ts';
import { publishToFile } from '../publish/append-line.ts';
import type { Outcome, Published } from '../publish/contract.ts';
import { placeOf, publishToGit } from '../publish/push-line.ts';
import { openWorkspaceLedger, type Workspace } from './workspace.ts';

const PUT_TIMEOUT_MS = 30_000;

/** The head of the log as its last closed run left it. */
export interface LogHead extends Published {
  readonly origin: string;
  readonly size: number;
  readonly root: string;
}

/** What came of publishing to one place. */
export type Publication = { readonly place: string } & Outcome;

/** The signed checkpoint of the last closed run; `undefined` for a ledger without any. */
export async function logHead(workspace: Workspace): Promise<LogHead | undefined> {
  const ledger = await openWorkspaceLedger(workspace, 'read');
  try {
    const note = await lastNote(ledger);
    const head = parseCheckpoint(note ?? '');
    const line = checkpointLine(note ?? '');
    if (note === undefined || head === undefined || line === undefined) return undefined;
    const { origin, size } = head;
    const says = `Checkpoint of ${origin} over ${size} entries`;
    return { origin, size, root: head.root.toString('base64'), note, line, says };
  } finally {
    await ledger.close();
  }
}

async function lastNote(ledger: Ledger): Promise<string | undefined> {
  const last = (await ledger.runs()).findLast(({ state }) => state !== 'open');
  return last && readFile(join(ledger.directory, 'runs', last.id, 'checkpoint'), 'utf8');
}

/**
 * Gives the head of the log to every place that is configured. A failure stops nothing: it is a
 * result, and stands with the rest in the ledger's file of publications.
 */
export async function publishHead(workspace: Workspace): Promise<readonly Publication[]> {
  const { setup, startedAt } = workspace;
  const places = setup.config.publish;
  const head = places.length > 0 ? await logHead(workspace) : undefined;
  if (head === undefined) return [];
  const publications: Publication[] = [];
  for (const place of places) {
    const outcome = await publishTo(place, head, workspace).catch(
      (error: unknown): Outcome => ({ state: 'failed', why: messageOf(error) }),
    );
    publications.push({ place: nameOf(place), ...outcome });
  }
  const { size, root } = head;
  const lines = publications.map((one) => JSON.stringify({ at: startedAt, size, root, ...one }));
  await appendFile(
    join(setup.ledger, PUBLICATIONS_FILE),
    lines.map((line) => `${line}\n`).join(''),
  );
  return publications;
}

async function publishTo(
  place: PublishSettings[number],
  head: LogHead,
  { setup, secrets, environment }: Workspace,
): Promise<Outcome> {
  if ('file' in place) return publishToFile(resolve(setup.directory, place.file), head);
  if ('git' in place) {
    const { git, path, branch } = place;
    return publishToGit({ repository: git, path, branch, environment }, head);
  }
  const token = place.token && (await secrets(place.token));
  const why = await putText({
    url: place.put,
    text: head.note,
    ...(token !== undefined && { token }),
    timeoutMs: PUT_TIMEOUT_MS,
  });
  return why === undefined ? { state: 'published' } : { state: 'failed', why };
}

/** What to call a place: never with a password that stands in its address. */
function nameOf(place: PublishSettings[number]): string {
  if ('file' in place) return `file ${place.file}`;
  if ('git' in place) return `git ${placeOf(place.git)} ${place.path}`;
  const { origin, pathname } = new URL(place.put);
  return `put ${origin}${pathname}`;
}
