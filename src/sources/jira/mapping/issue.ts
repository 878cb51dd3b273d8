import type { z } from 'zod';
import type { Instant } from '../../../model/time.ts';
import type { Ticket } from '../../../model/work-records.ts';
import {
  type ItemContext,
  type MapResult,
  type RecordDraft,
  records,
  reject,
} from '../../contract.ts';
import { accountRef } from './account.ts';
import { approvalsOf, isApproval } from './approval.ts';
import { mapHistory } from './changelog.ts';
import { commentOf } from './comment.ts';
import { fieldTexts } from './fields.ts';
import { plainText } from './plain-text.ts';
import { at, list, moment, own, text, tooDeep } from './values.ts';

const CATEGORIES: ReadonlyMap<unknown, z.infer<typeof Ticket>['statusCategory']> = new Map([
  ['new', 'new'],
  ['indeterminate', 'in_progress'],
  ['done', 'done'],
]);

/**
 * An issue as the search returns it: the ticket, and what it carries inside (history entries,
 * comments, approval steps kept in a custom field), which other streams return in full.
 */
export function mapIssue(item: unknown, context: ItemContext): MapResult {
  if (tooDeep(item)) return reject('too-deep', 'issue nested too deep');
  const id = text(own(item, 'id'));
  const key = text(own(item, 'key'));
  const fields = own(item, 'fields');
  if (typeof fields !== 'object' || fields === null) {
    return reject('wrong-shape', 'expected an issue with fields');
  }
  if (id === undefined || key === undefined) return reject('no-id', 'issue without id or key');
  const created = moment(own(fields, 'created'));
  if (created === undefined) return reject('no-time', `issue ${key} has no readable created time`);
  const inside = insideOf(item, fields, key, context.observedAt);
  const nameOf = (field: string) =>
    text(own(context.page, `field:${field}`)) ?? text(at(item, 'names', field));
  const ticket = ticketOf(fields, { id, key, created });
  const texts = [...fieldTexts(fields, nameOf), ...inside.notes];
  return records({ ...ticket, fields: Object.fromEntries(texts) }, ...inside.drafts);
}

type TicketDraft = Extract<RecordDraft, { kind: 'ticket' }>;

function ticketOf(
  fields: object,
  { id, key, created }: { id: string; key: string; created: Instant },
): Omit<TicketDraft, 'fields'> {
  const description = plainText(own(fields, 'description') ?? '');
  const reporter = accountRef(own(fields, 'reporter'));
  const assignee = accountRef(own(fields, 'assignee'));
  const resolution = text(at(fields, 'resolution', 'name'));
  const priority = text(at(fields, 'priority', 'name'));
  const resolvedAt = moment(own(fields, 'resolutiondate'));
  return {
    kind: 'ticket',
    nativeId: id,
    key,
    project: text(at(fields, 'project', 'key')) ?? key.replace(/-\d+$/, ''),
    type: text(at(fields, 'issuetype', 'name')) ?? '',
    summary: text(own(fields, 'summary')) ?? '',
    description,
    ...(reporter === undefined ? {} : { reporter }),
    ...(assignee === undefined ? {} : { assignee }),
    status: text(at(fields, 'status', 'name')) ?? '',
    statusCategory: CATEGORIES.get(at(fields, 'status', 'statusCategory', 'key')) ?? 'unknown',
    ...(resolution === undefined ? {} : { resolution }),
    ...(priority === undefined ? {} : { priority }),
    labels: list(own(fields, 'labels')).flatMap((label) => text(label) ?? []),
    createdAt: created,
    ...(resolvedAt === undefined ? {} : { resolvedAt }),
    links: linksOf(fields, description),
  };
}

/** Keys of linked issues, subtasks and the parent, and web addresses in the description. */
function linksOf(fields: object, description: string): string[] {
  const issues = list(own(fields, 'issuelinks')).flatMap((link) => [
    at(link, 'outwardIssue', 'key'),
    at(link, 'inwardIssue', 'key'),
  ]);
  const subtasks = list(own(fields, 'subtasks')).map((subtask) => own(subtask, 'key'));
  const keys = [...issues, ...subtasks, at(fields, 'parent', 'key')].flatMap((k) => text(k) ?? []);
  const addresses = description.match(/https?:\/\/[^\s()<>|\]"]+/g) ?? [];
  return [...new Set([...keys, ...addresses])];
}

interface Inside {
  readonly drafts: readonly RecordDraft[];
  /** What is cut or unreadable inside the issue, as entries of `Ticket.fields`. */
  readonly notes: readonly (readonly [string, string])[];
}

function insideOf(item: unknown, fields: object, key: string, observedAt: Instant): Inside {
  const changelog = own(item, 'changelog');
  const histories = parts(list(own(changelog, 'histories')), (entry) => mapHistory(entry, key));
  const comment = own(fields, 'comment');
  const comments = parts(
    list(Array.isArray(comment) ? comment : own(comment, 'comments')),
    (entry) => commentOf(entry, key),
  );
  const approvals = Object.values(fields)
    .flatMap((value) => (Array.isArray(value) ? value.filter(isApproval) : []))
    .flatMap((step) => approvalsOf(step, key, observedAt) ?? []);
  return {
    drafts: [...histories.drafts, ...comments.drafts, ...approvals],
    notes: [
      ...note('changelog', histories, own(changelog, 'total')),
      ...note('comments', comments, own(comment, 'total')),
    ],
  };
}

interface Parts {
  readonly drafts: readonly RecordDraft[];
  readonly seen: number;
  readonly unreadable: number;
}

function parts(entries: readonly unknown[], map: (entry: unknown) => MapResult): Parts {
  const mapped = entries.map(map);
  const drafts = mapped.flatMap((result) => (result.kind === 'records' ? result.records : []));
  const unreadable = mapped.filter((result) => result.kind === 'reject').length;
  return { drafts, seen: entries.length, unreadable };
}

/** Search results cut histories and comments without saying so; the total tells. */
function note(what: string, { seen, unreadable }: Parts, total: unknown): [string, string][] {
  const all = typeof total === 'number' ? total : seen;
  if (all <= seen && unreadable === 0) return [];
  const bad = unreadable === 0 ? '' : `, ${unreadable} unreadable`;
  return [[`${what} inside the issue`, `${seen} of ${all}${bad}`]];
}
