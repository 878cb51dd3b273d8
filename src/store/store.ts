import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBAppender, DuckDBConnection } from '@duckdb/node-api';
import { AuditpackError, messageOf } from '../errors.ts';
import type { AnyRecord } from '../model/record.ts';
import { type EventRow, eventRow } from './event-row.ts';

/** What the store was built from; another head or tool version means it is stale. */
export interface StoreBasis {
  readonly logSize: number;
  readonly logRoot: string;
  readonly toolVersion: string;
}

const FILE = 'store.duckdb';
const COLUMNS = [
  'id',
  'source',
  'action',
  'vendor_type',
  'at',
  'outcome',
  'actor',
  'subject',
  'target',
  'origin',
  'raw',
] as const satisfies readonly (keyof EventRow)[];

/**
 * The derived, searchable copy of the records. Deleting its folder loses nothing: it is rebuilt
 * from the ledger, with the same rows.
 */
export async function buildStore(
  directory: string,
  records: Iterable<AnyRecord> | AsyncIterable<AnyRecord>,
  basis: StoreBasis,
): Promise<void> {
  await mkdir(directory, { recursive: true });
  const building = join(directory, `${FILE}.new`);
  await rm(building, { force: true });
  await withDatabase(building, async (connection) => {
    await connection.run(
      `CREATE TABLE event (${COLUMNS.map((column) => `"${column}" VARCHAR`).join(', ')})`,
    );
    await connection.run(
      'CREATE TABLE record (id VARCHAR, kind VARCHAR, source VARCHAR, stream VARCHAR, body VARCHAR)',
    );
    await connection.run(
      'CREATE TABLE basis (log_size BIGINT, log_root VARCHAR, tool_version VARCHAR)',
    );
    const events = await connection.createAppender('event');
    const bodies = await connection.createAppender('record');
    for await (const record of records) {
      appendRow(bodies, [
        record.id,
        record.kind,
        record.source,
        record.stream,
        JSON.stringify(record),
      ]);
      if (record.kind === 'event') {
        const row = eventRow(record);
        appendRow(
          events,
          COLUMNS.map((column) => row[column]),
        );
      }
    }
    events.closeSync();
    bodies.closeSync();
    await connection.run('INSERT INTO basis VALUES (?, ?, ?)', [
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
    const rows = await query(directory, 'SELECT log_size, log_root, tool_version FROM basis', []);
    const [row] = rows;
    return (
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
    add(
      '(contains(lower(actor), lower(?)) OR contains(lower(subject), lower(?)))',
      filter.who,
      filter.who,
    );
  }
  if (filter.action)
    add("(action = ? OR starts_with(action, ? || '.'))", filter.action, filter.action);
  if (filter.source) add('source = ?', filter.source);
  if (filter.from) add('"at" >= ?', filter.from);
  if (filter.to) add('"at" < ?', filter.to);
  const condition = where.length > 0 ? `WHERE ${where.join(' AND ')}` : '';
  const [count] = await query(directory, `SELECT count(*) AS n FROM event ${condition}`, values);
  const rows = await query(
    directory,
    `SELECT * FROM event ${condition} ORDER BY "at", id LIMIT ${Math.trunc(filter.limit)}`,
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

function appendRow(appender: DuckDBAppender, values: readonly string[]): void {
  for (const value of values) appender.appendVarchar(value);
  appender.endRow();
}
