import { createHash } from 'node:crypto';
import { given } from '../../model/json.ts';
import { ACTIONS } from '../../model/taxonomy.ts';
import {
  type ItemContext,
  type MapResult,
  type RecordDraft,
  records,
  reject,
} from '../contract.ts';
import { TableMapping, type TableRecord } from './mapping-file.ts';
import { BadCell, Row } from './row.ts';

/** One row of an imported table, by the mapping that the page carries. */
export function mapTableRow(
  record: TableRecord,
  item: unknown,
  { page }: Pick<ItemContext, 'page'>,
): MapResult {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) {
    return reject('not-an-item', 'expected one row of a table');
  }
  const mapping = mappingIn(page.mapping);
  if (mapping === undefined || mapping.record !== record) {
    return reject(
      'wrong-shape',
      `no mapping to a ${record} came with it; use \`auditpack import table --map\``,
    );
  }
  try {
    return records(BUILDERS[record](new Row(item, mapping), digestOf(item)));
  } catch (error) {
    if (error instanceof BadCell) return reject(error.reason, error.message);
    throw error;
  }
}

let last: { readonly text: string; readonly mapping: TableMapping | undefined } | undefined;

/** The mapping in force. Kept from row to row: it is the same for all rows of a file. */
function mappingIn(text: string | undefined): TableMapping | undefined {
  if (text === undefined) return undefined;
  if (last?.text !== text) last = { text, mapping: parsed(text) };
  return last.mapping;
}

function parsed(text: string): TableMapping | undefined {
  try {
    return TableMapping.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Rows without an id of their own are known by what they say. */
function digestOf(item: object): string {
  return createHash('sha256').update(JSON.stringify(item)).digest('hex').slice(0, 20);
}

type Builder = (row: Row, digest: string) => RecordDraft;

const DECISIONS = ['approved', 'declined', 'pending', 'unknown'] as const;
const STATES = ['active', 'suspended', 'deactivated', 'deleted', 'invited', 'unknown'] as const;
const TYPES = ['human', 'service', 'bot', 'guest', 'unknown'] as const;
const RIGHTS = ['org', 'group', 'role', 'app', 'team', 'repo', 'channel', 'other'] as const;
const CREDENTIALS = [
  'api_token',
  'oauth_grant',
  'ssh_key',
  'deploy_key',
  'app_installation',
  'mfa_factor',
  'webhook',
  'other',
] as const;

const BUILDERS: Readonly<Record<TableRecord, Builder>> = {
  ticket(row) {
    const key = row.need('key');
    const createdAt = row.instant('createdAt');
    if (createdAt === undefined) throw new BadCell('bad-time', '"createdAt" is empty');
    const status = row.need('status');
    const category =
      row.word('statusCategory', ['new', 'in_progress', 'done', 'unknown']) ??
      (/clos|done|resolv|complet|cancel/i.test(status) ? 'done' : 'unknown');
    return {
      kind: 'ticket',
      nativeId: key,
      key,
      project: row.text('project') ?? row.system,
      type: row.text('type') ?? 'ticket',
      summary: row.text('summary') ?? '',
      description: row.text('description') ?? '',
      ...given('reporter', row.account('reporter')),
      ...given('assignee', row.account('assignee')),
      status,
      statusCategory: category,
      ...given('resolution', row.text('resolution')),
      ...given('priority', row.text('priority')),
      labels: row.parts('labels'),
      createdAt,
      ...given('resolvedAt', row.instant('resolvedAt')),
      links: row.parts('links'),
      fields: row.kept(),
    };
  },
  'ticket-change'(row, digest) {
    return {
      kind: 'ticket-change',
      nativeId: row.text('id') ?? digest,
      key: row.need('key'),
      ...given('author', row.account('author')),
      time: timeOf(row, 'time'),
      changes: [
        {
          field: row.need('field'),
          ...given('from', row.text('from')),
          ...given('to', row.text('to')),
        },
      ],
    };
  },
  comment(row, digest) {
    return {
      kind: 'comment',
      nativeId: row.text('id') ?? digest,
      key: row.need('key'),
      ...given('author', row.account('author')),
      text: row.need('text'),
      time: timeOf(row, 'time'),
    };
  },
  'ticket-approval'(row, digest) {
    const approver = row.account('approver');
    if (approver === undefined) throw new BadCell('wrong-shape', '"approver" is empty');
    return {
      kind: 'ticket-approval',
      nativeId: row.text('id') ?? digest,
      key: row.need('key'),
      name: row.text('name') ?? 'Approval',
      approver,
      decision: row.word('decision', DECISIONS) ?? 'unknown',
      finalDecision: 'unknown',
      ...given('createdAt', row.instant('createdAt')),
      ...given('decidedAt', row.time('decidedAt')),
      approvers: 1,
    };
  },
  account(row) {
    const accountId = row.need('account');
    const email = row.text('email') ?? (accountId.includes('@') ? accountId : undefined);
    const mfa = row.word('mfa', ['true', 'false']);
    const state = row.word('state', STATES) ?? 'unknown';
    return {
      kind: 'account',
      nativeId: accountId,
      accountId,
      logins: [row.text('login') ?? accountId],
      emails: email === undefined ? [] : [email],
      ...given('displayName', row.text('name')),
      accountType: row.word('type', TYPES) ?? 'unknown',
      state,
      vendorState: state,
      ...given('createdAt', row.instant('createdAt')),
      ...given('lastUseAt', row.instant('lastUseAt')),
      ...(mfa !== undefined && { mfaEnrolled: mfa === 'true' }),
    };
  },
  membership(row) {
    const id = row.need('account');
    const name = row.need('entitlement');
    const email = row.text('email') ?? (id.includes('@') ? id : undefined);
    return {
      kind: 'membership',
      nativeId: `${id}/${row.text('entitlementType') ?? 'group'}/${name}/${row.text('level') ?? ''}`,
      account: {
        system: row.system,
        id,
        ...given('login', row.text('login')),
        ...given('email', email),
        ...given('name', row.text('name')),
      },
      entitlement: {
        system: row.system,
        type: row.word('entitlementType', RIGHTS) ?? 'group',
        key: name,
        name,
        ...given('level', row.text('level')),
      },
      via: row.word('via', ['direct', 'group', 'rule', 'unknown']) ?? 'unknown',
      ...given('since', row.instant('since')),
    };
  },
  credential(row, digest) {
    return {
      kind: 'credential',
      nativeId: row.text('id') ?? digest,
      credentialType: row.word('type', CREDENTIALS) ?? 'other',
      name: row.need('name'),
      ...given('owner', row.account('owner')),
      scopes: row.parts('scopes'),
      ...given('target', row.text('target')),
      state:
        row.word('state', ['active', 'pending', 'suspended', 'expired', 'revoked', 'unknown']) ??
        'unknown',
      ...given('createdAt', row.instant('createdAt')),
      ...given('lastUsedAt', row.instant('lastUsedAt')),
      ...given('expiresAt', row.instant('expiresAt')),
    };
  },
  event(row, digest) {
    const right = row.text('entitlement');
    const ip = row.text('ip');
    return {
      kind: 'event',
      nativeId: row.text('id') ?? digest,
      action: row.word('action', ACTIONS) ?? 'other',
      vendorType: row.need('type'),
      ...given('actor', row.account('actor')),
      ...given('subject', row.account('subject')),
      ...(right !== undefined && {
        entitlement: { system: row.system, type: 'other' as const, key: right, name: right },
      }),
      targets: row.parts('target'),
      time: timeOf(row, 'time'),
      outcome: row.word('outcome', ['success', 'failure', 'unknown']) ?? 'unknown',
      ...given('reason', row.text('reason')),
      ...(ip !== undefined && { origin: { ip } }),
      correlation: [],
      mentions: [],
    };
  },
};

function timeOf(row: Row, field: string) {
  const time = row.time(field);
  if (time === undefined) throw new BadCell('bad-time', `"${field}" is empty`);
  return time;
}
