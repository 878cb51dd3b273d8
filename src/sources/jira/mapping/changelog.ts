import type { z } from 'zod';
import { exactly } from '../../../model/time.ts';
import type { TicketChange } from '../../../model/work-records.ts';
import {
  type ItemContext,
  type MapResult,
  type RecordDraft,
  records,
  reject,
} from '../../contract.ts';
import { actorOf } from './account.ts';
import { list, moment, own, text, tooDeep } from './values.ts';

type Change = z.infer<typeof TicketChange>['changes'][number];

/** System fields named by their id, which is the same in every language of the user interface. */
const BY_ID: ReadonlySet<string> = new Set([
  'status',
  'assignee',
  'reporter',
  'resolution',
  'priority',
  'summary',
  'description',
  'labels',
  'issuetype',
  'project',
]);
const ACCOUNT_FIELDS: ReadonlySet<string> = new Set(['assignee', 'reporter']);

/**
 * One item of a changelog: a history entry (its issue named by the page), or one issue's group of
 * entries as `/changelog/bulkfetch` returns it, which names the issue by id.
 */
export function mapChangelog(item: unknown, { page }: ItemContext): MapResult {
  if (tooDeep(item)) return reject('too-deep', 'changelog entry nested too deep');
  const histories = own(item, 'changeHistories');
  if (histories === undefined) return mapHistory(item, page.key ?? page.issueId, page);
  const issue = text(own(item, 'issueId'));
  const drafts: RecordDraft[] = [];
  for (const history of list(histories)) {
    const mapped = mapHistory(history, issue, page);
    if (mapped.kind === 'reject') return mapped;
    drafts.push(...mapped.records);
  }
  return drafts.length > 0
    ? records(...drafts)
    : reject('not-an-item', 'a changelog group without history entries');
}

/**
 * A history entry of issue `key` as a change record. Entries in which nothing changed keep their
 * author and time and have no changes.
 */
export function mapHistory(
  history: unknown,
  key: string | undefined,
  names: Readonly<Record<string, string>> = {},
): MapResult {
  const id = text(own(history, 'id'));
  const items = own(history, 'items');
  if (id === undefined || !Array.isArray(items)) {
    return reject('wrong-shape', 'expected a changelog entry with an id and a list of items');
  }
  if (key === undefined) {
    return reject(
      'no-id',
      'the changelog entry does not say which issue it belongs to; import the issue with its changelog instead',
    );
  }
  const created = moment(own(history, 'created'));
  if (created === undefined) return reject('no-time', `changelog entry ${id} has no readable time`);
  const author = actorOf(own(history, 'author'), own(history, 'historyMetadata'));
  return records({
    kind: 'ticket-change',
    nativeId: id,
    key,
    ...(author === undefined ? {} : { author }),
    time: exactly(created),
    changes: items.filter((item) => !unchanged(item)).map((item) => changeOf(item, names)),
  });
}

function unchanged(item: unknown): boolean {
  const same = (a: string, b: string) => (text(own(item, a)) ?? '') === (text(own(item, b)) ?? '');
  return same('from', 'to') && same('fromString', 'toString');
}

function changeOf(item: unknown, names: Readonly<Record<string, string>>): Change {
  const id = text(own(item, 'fieldId')) ?? '';
  const given = text(own(item, 'field')) ?? id;
  const field = BY_ID.has(id) ? id : (own(names, `field:${id}`) ?? given);
  const from = side(item, id, 'from', 'fromString');
  const to = side(item, id, 'to', 'toString');
  return {
    field: String(field),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
}

/** One side of a change: `account:<id>` for people fields, else the shown text, else the raw id. */
function side(item: unknown, field: string, id: string, shown: string): string | undefined {
  const raw = text(own(item, id));
  if (ACCOUNT_FIELDS.has(field) && raw !== undefined) return `account:${raw}`;
  return text(own(item, shown)) ?? raw;
}
