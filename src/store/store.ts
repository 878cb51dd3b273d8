import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { AuditpackError, messageOf } from '../errors.ts';
import type { RecordOf } from '../model/record.ts';
import { type EventRow, eventRow } from './event-row.ts';

/** What the store was built from; another head or tool version means it is stale. */
export interface StoreBasis {
  readonly logSize: number;
  readonly logRoot: string;
  readonly toolVersion: string;
}

const FILE = 'store.duckdb';
/** Another number when the tables become others. */
const FORMAT = 2;
/** Texts that few say often: stored once each, so that a search compares thousands, not millions. */
const NAMES = ['actor', 'subject'] as const;
const COLUMNS = [
  'id',
  'source',
  'action',
  'vendor_type',
  'at',
  'outcome',
  'target',
  'origin',
  'raw',
] as const satisfies readonly (keyof EventRow)[];

/**
 * The derived, searchable copy of the events. Deleting its folder loses nothing: it is rebuilt
 * from the ledger, with the same rows.
 */
export async function buildStore(
  directory: string,
  events: Iterable<RecordOf<'event'>>,
  basis: StoreBasis,
): Promise<void> {
  await mkdir(directory, { recursive: true });
  const building = join(directory, `${FILE}.new`);
  await rm(building, { force: true });
  await withDatabase(building, async (connection) => {
    const texts = COLUMNS.map((column) => `"${column}" VARCHAR`);
    const numbers = NAMES.map((name) => `${name} INTEGER`);
    await connection.run(`CREATE TABLE event (${[...texts, ...numbers].join(', ')})`);
    await connection.run('CREATE TABLE name (number INTEGER, text VARCHAR)');
    await connection.run(
      'CREATE TABLE basis (format INTEGER, log_size BIGINT, log_root VARCHAR, tool_version VARCHAR)',
    );
    const appender = await connection.createAppender('event');
    const names = new Map<string, number>();
    const numberOf = (text: string) => {
      const number = names.get(text) ?? names.size;
      names.set(text, number);
      return number;
    };
    for (const event of events) {
      const row = eventRow(event);
      for (const column of COLUMNS) appender.appendVarchar(row[column]);
      for (const name of NAMES) appender.appendInteger(numberOf(row[name]));
      appender.endRow();
    }
    appender.closeSync();
    const listed = await connection.createAppender('name');
    for (const [text, number] of names) {
      listed.appendInteger(number);
      listed.appendVarchar(text);
      listed.endRow();
    }
    listed.closeSync();
    await connection.run('INSERT INTO basis VALUES (?, ?, ?, ?)', [
      FORMAT,
      BigInt(basis.logSize),
      basis.logRoot,
      basis.toolVersion,
    ]);
  });
  await rename(building, join(directory, FILE));
}

/** Does the store exist and rest on this very log and tool version? */
export async function storeIsFresh(directory: string, basis: StoreBasis): Promise<boolean> {
  try {
    const [row] = await query(directory, 'SELECT * FROM basis', []);
    return (
      row?.format === FORMAT &&
      Number(row?.log_size) === basis.logSize &&
      row?.log_root === basis.logRoot &&
      row?.tool_version === basis.toolVersion
    );
  } catch (error) {
    // A missing or damaged store is simply rebuilt; it holds nothing of its own.
    if (error instanceof AuditpackError) return false;
    throw error;
  }
}

export interface EventFilter {
  /** Part of an actor's or subject's login, e-mail, name or id; matched as text. */
  readonly who?: string;
  /** Canonical action or its first part. */
  readonly action?: string;
  readonly source?: string;
  readonly from?: string;
  readonly to?: string;
  readonly limit: number;
}

/** Events in time order, newest last, with the count of all that match. */
export async function searchEvents(
  directory: string,
  filter: EventFilter,
): Promise<{ total: number; rows: EventRow[] }> {
  const where: string[] = [];
  const values: string[] = [];
  const add = (clause: string, ...texts: string[]) => {
    where.push(clause);
    values.push(...texts);
  };
  if (filter.who) {
    const found = '(SELECT number FROM name WHERE contains(lower(text), lower(?)))';
    add(`(actor IN ${found} OR subject IN ${found})`, filter.who, filter.who);
  }
  if (filter.action)
    add("(action = ? OR starts_with(action, ? || '.'))", filter.action, filter.action);
  if (filter.source) add('source = ?', filter.source);
  if (filter.from) add('"at" >= ?', filter.from);
  if (filter.to) add('"at" < ?', filter.to);
  const condition = where.length > 0 ? `WHERE ${where.join(' AND ')}` : '';
  const [count] = await query(directory, `SELECT count(*) AS n FROM event ${condition}`, values);
  const shown = `SELECT * FROM event ${condition} ORDER BY "at", id LIMIT ${Math.trunc(filter.limit)}`;
  const rows = await query(
    directory,
    `SELECT e.* REPLACE (a.text AS actor, s.text AS subject) FROM (${shown}) e
     JOIN name a ON a.number = e.actor JOIN name s ON s.number = e.subject ORDER BY "at", id`,
    values,
  );
  return { total: Number(count?.n ?? 0), rows: rows as unknown as EventRow[] };
}

async function query(
  directory: string,
  sql: string,
  values: readonly string[],
): Promise<Record<string, unknown>[]> {
  const path = join(directory, FILE);
  return withDatabase(
    path,
    async (connection) => (await connection.runAndReadAll(sql, [...values])).getRowObjectsJS(),
    { access_mode: 'READ_ONLY' },
  );
}

async function withDatabase<T>(
  path: string,
  work: (connection: DuckDBConnection) => Promise<T>,
  options: Record<string, string> = {},
): Promise<T> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  try {
    const instance = await DuckDBInstance.create(path, options);
    const connection = await instance.connect();
    try {
      return await work(connection);
    } finally {
      connection.closeSync();
      instance.closeSync();
    }
  } catch (error) {
    if (error instanceof AuditpackError) throw error;
    throw new AuditpackError(
      'ERR_STORAGE',
      `The store ${path} can't be used: ${messageOf(error)}`,
      {
        hint: 'Delete the folder it is in; it is rebuilt from the ledger.',
        cause: error,
      },
    );
  }
}
