import { z } from 'zod';
import type { TicketUse } from '../../model/catalogue.ts';
import { type AnySource, fileOnly, type Stream } from '../contract.ts';
import { mapTableRow } from './mapping.ts';
import { TABLE_RECORD_NAMES, type TableRecord } from './mapping-file.ts';

const PREFIX = 'table-';
const STATE: readonly TableRecord[] = ['account', 'membership', 'credential'];
const TICKETS: readonly TicketUse[] = ['access', 'change', 'incident'];

/** `table-ticket` and the like: the stream of any system that holds its imported tables. */
export function tableStreamName(record: TableRecord): string {
  return `${PREFIX}${record}`;
}

const STREAMS: readonly Stream<unknown, null>[] = TABLE_RECORD_NAMES.map((record) => ({
  ...fileOnly({
    name: tableStreamName(record),
    title: `Imported table: a ${record} each row`,
    nature: STATE.includes(record) ? 'state' : record === 'event' ? 'events' : 'objects',
    query: 'auditpack import table',
  }),
  ...(record === 'ticket' && { tickets: TICKETS }),
  map: (item, context) => mapTableRow(record, item, context),
}));

/** The imported tables of any system, as a source of that name; `undefined` for other streams. */
export function tableStream(stream: string): Stream<unknown, null> | undefined {
  return STREAMS.find(({ name }) => name === stream);
}

/** A source that stands for a system known from tables alone. */
export function tableSource(system: string): AnySource {
  return {
    id: system,
    title: system,
    settings: z.strictObject({}),
    tenant: () => system,
    hosts: () => [],
    connect: async () => null,
    probe: async () => ({ identity: null, scopes: null, plan: null, warnings: [] }),
    streams: STREAMS,
  };
}

export { columnsRead, TableMapping } from './mapping-file.ts';
