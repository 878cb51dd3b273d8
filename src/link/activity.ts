import type { RecordOf } from '../model/record.ts';
import { ACTIVITY_ACTIONS } from '../model/taxonomy.ts';
import { exactly } from '../model/time.ts';
import type { LinkedAccount } from '../model/trails.ts';
import type { Directory } from './directory.ts';
import { inOrder, type RecordsByKind } from './records-by-kind.ts';
import type { Uses } from './uses.ts';

type EventRecord = RecordOf<'event'>;

/** Use of access by account (`system id`): audit events, and content someone wrote. */
export type Activity = ReadonlyMap<string, readonly EventRecord[]>;

export function accountKey({ system, accountId }: Pick<LinkedAccount, 'system' | 'accountId'>) {
  return `${system} ${accountId}`;
}

/** Where use of access is looked for. */
export interface ActivityInput {
  readonly records: RecordsByKind;
  readonly uses: Uses;
  readonly directory: Directory;
}

/** Collects the use that only accounts in `wanted` made, so that millions of events stay cheap. */
export function activityOf(
  { records, uses, directory }: ActivityInput,
  wanted: ReadonlySet<string>,
): Activity {
  const found = new Map<string, EventRecord[]>();
  const keyOf = (actor: EventRecord['actor']) => {
    const account = directory.account(actor);
    const key = account && accountKey(account);
    return key !== undefined && wanted.has(key) ? key : undefined;
  };
  const note = (event: EventRecord) => {
    const key = keyOf(event.actor);
    if (key === undefined) return;
    const own = found.get(key) ?? [];
    found.set(key, own);
    own.push(event);
  };
  const telling = records
    .of('event')
    .filter(({ action, outcome }) => ACTIVITY_ACTIONS.has(action) && outcome !== 'failure')
    .filter(({ actor }) => keyOf(actor) !== undefined);
  const actors = new Set(uses.actors.filter(({ ref }) => keyOf(ref) !== undefined));
  for (const event of [...telling, ...uses.madeBy(actors)].sort(inOrder)) note(event);
  for (const record of records.of('message')) note(content(record, record.author, 'message'));
  for (const record of records.of('comment')) note(content(record, record.author, 'comment'));
  for (const record of records.of('ticket-change')) {
    note(content(record, record.author, 'ticket change'));
  }
  for (const record of records.of('pull-request')) {
    for (const { author, submittedAt } of record.reviews) {
      if (submittedAt === undefined) continue;
      note(content({ ...record, time: exactly(submittedAt, 'source_field') }, author, 'review'));
    }
  }
  return found;
}

type Content = Pick<
  EventRecord,
  'id' | 'source' | 'tenant' | 'stream' | 'nativeId' | 'raw' | 'method' | 'observedAt' | 'time'
>;

/** Something a person wrote, as an event with the same bytes behind it. */
function content(record: Content, author: EventRecord['actor'], what: string): EventRecord {
  const { id, source, tenant, stream, nativeId, raw, method, observedAt, time } = record;
  return {
    kind: 'event',
    ...{ id, source, tenant, stream, nativeId, raw, method, observedAt, time },
    action: 'other',
    vendorType: what,
    ...(author !== undefined && { actor: author }),
    targets: [],
    outcome: 'success',
    correlation: [],
    mentions: [],
  };
}
