import type { Entry, ZipFile } from 'yauzl';
import { AuditpackError, messageOf } from '../../errors.ts';
import type { Unpacked, UnpackedFile } from '../contract.ts';
import { list, own, said } from './mapping/values.ts';
import { channelPatterns, isConfigured, type SlackSettings } from './settings.ts';

const MAX_ENTRIES = 500_000;
const MAX_ENTRY_BYTES = 200_000_000;
const MAX_TOTAL_BYTES = 1_000_000_000;
const MAX_NAME_LENGTH = 1000;

/** Lists that an export holds beside the channels, and what each is read as. */
const LISTS: Readonly<Record<string, string>> = {
  'users.json': 'users',
  'org_users.json': 'users',
  'channels.json': 'channels',
  'groups.json': 'channels',
  'integration_logs.json': 'integrations',
};

interface Member {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * A workspace export as Slack makes it: lists at the top, one folder per channel, one file per
 * day. Only configured channels are taken, and never direct messages; what is left is told.
 */
export async function unpackExport(
  file: { readonly name: string; readonly bytes: Uint8Array },
  settings: SlackSettings | undefined,
): Promise<Unpacked> {
  const patterns = settings === undefined ? [] : channelPatterns(settings);
  if (patterns.length === 0) {
    throw new AuditpackError('ERR_CONFIG', 'No channels are configured, so none would be taken.', {
      hint: 'Name them under sources.slack.channels: an export holds everything ever said.',
    });
  }
  const left = new Map<string, number>();
  const wanted = (name: string) => {
    const folder = name.split('/').at(-2);
    if (folder === undefined && Object.hasOwn(LISTS, name)) return true;
    if (folder && isDay(name) && isConfigured(folder, patterns)) return true;
    const what =
      folder && isDay(name) ? 'days of other channels and direct messages' : 'other files';
    left.set(what, (left.get(what) ?? 0) + 1);
    return false;
  };
  const members = await read(file, wanted);
  const ids = channelIds(members);
  const files = members.map((member): UnpackedFile => {
    const folder = member.name.split('/').at(-2);
    const context =
      folder === undefined
        ? { part: LISTS[member.name] ?? 'other' }
        : { part: 'messages', channelName: folder, channel: ids.get(folder) ?? folder };
    return { name: `${file.name}/${member.name}`, bytes: member.bytes, context };
  });
  return { files, limits: limitsOf(left, members, patterns) };
}

function isDay(name: string): boolean {
  return /(^|\/)\d{4}-\d{2}-\d{2}\.json$/.test(name);
}

function limitsOf(
  left: ReadonlyMap<string, number>,
  members: readonly Member[],
  patterns: readonly string[],
): Unpacked['limits'] {
  const folders = new Set(members.map(({ name }) => name.split('/').at(-2)));
  const absent = patterns.filter((name) => !name.includes('*') && !folders.has(name));
  return [
    ...[...left].map(([what, count]) => ({
      kind: 'cap' as const,
      detail: `Left out of the export: ${count} ${what}.`,
      incomplete: false,
    })),
    ...absent.map((name) => ({
      kind: 'permission' as const,
      detail: `The export holds nothing of #${name}: nothing was said there, or it is private and the export is of public channels.`,
      incomplete: true,
    })),
  ];
}

function channelIds(members: readonly Member[]): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  for (const { name, bytes } of members) {
    if (LISTS[name] !== 'channels') continue;
    for (const channel of list(parsed(bytes))) {
      const [id, label] = [said(own(channel, 'id')), said(own(channel, 'name'))];
      if (id && label) ids.set(label, id);
    }
  }
  return ids;
}

/** A broken list is rejected item by item later; here it only names no channel. */
function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Reads the wanted entries, in the order of their names. Names that lead elsewhere are refused. */
async function read(
  { name, bytes }: { readonly name: string; readonly bytes: Uint8Array },
  wanted: (name: string) => boolean,
): Promise<Member[]> {
  try {
    const { fromBufferPromise } = await import('yauzl');
    const zip = await fromBufferPromise(Buffer.from(bytes), { strictFileNames: true });
    if (zip.entryCount > MAX_ENTRIES) throw tooLarge(name, `${zip.entryCount} entries`);
    const members = new Map<string, Uint8Array>();
    let total = 0;
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName.endsWith('/') || entry.fileName.length > MAX_NAME_LENGTH) continue;
      if (!wanted(entry.fileName)) continue;
      total += entry.uncompressedSize;
      if (entry.uncompressedSize > MAX_ENTRY_BYTES || total > MAX_TOTAL_BYTES) {
        throw tooLarge(name, `${total} bytes or more once unpacked`);
      }
      if (members.has(entry.fileName)) throw broken(name, `${entry.fileName} is in it twice`);
      members.set(entry.fileName, await inflate(zip, entry));
    }
    return [...members]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([path, content]) => ({ name: path, bytes: content }));
  } catch (error) {
    throw error instanceof AuditpackError ? error : broken(name, messageOf(error), error);
  }
}

/** No more bytes than the entry promises: the library ends a stream that goes on. */
async function inflate(zip: ZipFile, entry: Entry): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function tooLarge(name: string, found: string): AuditpackError {
  return new AuditpackError('ERR_INPUT', `${name} is too large: ${found}.`, {
    hint: 'Export shorter spans and import each.',
  });
}

function broken(name: string, why: string, cause?: unknown): AuditpackError {
  return new AuditpackError('ERR_INPUT', `${name} is no readable zip: ${why}.`, {
    hint: 'Import the zip as Slack gave it, or the JSON files inside under slack/messages.',
    cause,
  });
}
