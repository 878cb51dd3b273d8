import type { AccountRef, EntitlementRef } from '../../../model/record-base.ts';
import { exactly } from '../../../model/time.ts';
import { type ItemContext, type MapResult, records, reject } from '../../contract.ts';
import { AuditEntry } from '../schema.ts';
import { actionOf } from './actions.ts';
import { entryOfRow } from './audit-row.ts';
import { orgLevel, repoLevel } from './levels.ts';
import {
  at,
  digestId,
  idText,
  moment,
  said,
  textAt,
  ticketsIn,
  when,
  wrongShape,
} from './values.ts';

/** Actions whose `user` is whom they were done to; in others it repeats the actor. */
const ABOUT_ACCOUNTS = /^(account|grant|credential|mfa|session)\./;

/** One audit log entry, from the API or from a file the web interface exported. */
export function mapAuditEntry(raw: unknown, { page }: ItemContext): MapResult {
  const item = entryOfRow(raw);
  const parsed = AuditEntry.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error, 'action');
  const entry = parsed.data;
  const time = moment(entry['@timestamp']) ?? moment(entry.created_at);
  if (time === undefined) return untimed(entry);
  const { action: vendorType } = entry;
  const action = actionOf(vendorType);
  const entitlement = entitlementOf(entry, page.org);
  const subject = ABOUT_ACCOUNTS.test(action) ? subjectOf(entry) : undefined;
  const reason = reasonOf(entry);
  const { before, after } = changeOf(entry, entitlement);
  return records({
    kind: 'event',
    nativeId: said(entry._document_id) ?? digestId(item),
    action,
    vendorType,
    ...when('actor', actorOf(entry)),
    ...when('subject', subject),
    ...when('entitlement', entitlement),
    targets: targetsOf(entry),
    time: exactly(time),
    outcome: /\.(rejected_|failed_)/.test(vendorType) ? 'failure' : 'success',
    ...when('reason', reason),
    ...when('origin', originOf(entry)),
    correlation: correlationOf(entry),
    mentions: ticketsIn(reason, textIn(entry, 'pull_request_title'), textIn(entry, 'message')),
    ...when('before', before),
    ...when('after', after),
  });
}

function untimed(entry: AuditEntry): MapResult {
  const found = entry['@timestamp'] ?? entry.created_at;
  return found === undefined || found === null
    ? reject('no-time', `${entry.action}: expected "@timestamp" or "created_at", found neither`)
    : reject('bad-time', `${entry.action}: "${String(found).slice(0, 60)}" is no time with a zone`);
}

/** A detail of the action; GitHub puts it at the top, or below `data`. */
function textIn(entry: AuditEntry, name: string): string | undefined {
  return textAt(entry, name) ?? textAt(entry, 'data', name);
}

function actorOf({ actor, actor_id, actor_is_bot }: AuditEntry): AccountRef | undefined {
  const login = said(actor);
  const id = idText(actor_id);
  if (login === undefined && id === undefined) return undefined;
  const bot = actor_is_bot === true || login?.endsWith('[bot]') === true;
  return {
    system: 'github',
    ...when('id', id),
    ...when('login', login),
    type: bot ? 'bot' : 'human',
  };
}

function subjectOf(entry: AuditEntry): AccountRef | undefined {
  const login = said(entry.user) ?? textIn(entry, 'invitee');
  const id = idText(entry.user_id);
  const email = textIn(entry, 'email')?.toLowerCase();
  if (login === undefined && id === undefined && email === undefined) return undefined;
  return {
    system: 'github',
    ...when('id', id),
    ...when('login', login),
    ...when('email', email),
    ...(login?.endsWith('[bot]') && { type: 'bot' as const }),
  };
}

function repoOf(entry: AuditEntry): string | undefined {
  const { repo, repository } = entry;
  const inUrl = PULL.exec(textIn(entry, 'pull_request_url') ?? '')?.[1];
  return said(Array.isArray(repo) ? repo[0] : repo) ?? said(repository) ?? inUrl;
}

function orgOf({ org }: AuditEntry): string | undefined {
  return said(Array.isArray(org) ? org[0] : org);
}

/** `larkspur/platform` or `platform`: the team's slug is what listings call it. */
function teamOf(entry: AuditEntry): string | undefined {
  return textIn(entry, 'team')?.split('/').at(-1);
}

const MODERATORS = 'moderators';

function entitlementOf(
  entry: AuditEntry,
  fallbackOrg: string | undefined,
): EntitlementRef | undefined {
  const [family = ''] = entry.action.split('.');
  const permission = textIn(entry, 'permission') ?? textIn(entry, 'new_repo_permission');
  const org = orgOf(entry) ?? fallbackOrg ?? repoOf(entry)?.split('/')[0];
  const ref = (type: EntitlementRef['type'], key: string | undefined, level?: string) =>
    key === undefined
      ? undefined
      : { system: 'github' as const, type, key, name: key, ...when('level', level) };
  if (/^org\.(add|update|remove|invite)_member$/.test(entry.action))
    return ref('org', org, orgLevel(permission));
  if (family === 'organization_moderators') return ref('role', MODERATORS);
  if (family === 'team') return ref('team', teamOf(entry));
  const collaborator = /^org\.(add|remove)_outside_collaborator$/.test(entry.action);
  return family === 'repo' || collaborator
    ? ref('repo', repoOf(entry), repoLevel(permission))
    : undefined;
}

function changeOf(entry: AuditEntry, entitlement: EntitlementRef | undefined) {
  const old = textIn(entry, 'old_permission') ?? textIn(entry, 'old_repo_permission');
  const level = entitlement?.type === 'org' ? orgLevel(old) : repoLevel(old);
  const told = textIn(entry, 'previous_visibility') ?? textIn(entry, 'ruleset_old_enforcement');
  return {
    before: level ?? told,
    after:
      entitlement?.level ??
      textIn(entry, 'visibility') ??
      textIn(entry, 'ruleset_enforcement') ??
      textIn(entry, 'operation_type'),
  };
}

/** Where the action is about a protection, its name is the branch's. */
function branchOf(entry: AuditEntry): string | undefined {
  const named = entry.action.startsWith('protected_branch.') ? textIn(entry, 'name') : undefined;
  return (textIn(entry, 'branch') ?? named)?.replace(/^refs\/heads\//, '');
}

/** Merge and review entries name their repository only in an address, and not always. */
const PULL = /\/([\w.-]+\/[\w.-]+)\/pull\/(\d+)$/;

function targetsOf(entry: AuditEntry): string[] {
  const named = (word: string, name: string | undefined) =>
    name === undefined ? [] : [`${word}${name}`];
  const inUrl = PULL.exec(textIn(entry, 'pull_request_url') ?? '')?.[2];
  const number = at(entry, 'pull_request_number') ?? inUrl;
  return [
    ...named('repo:', repoOf(entry)),
    ...named('branch ', branchOf(entry)),
    ...named('team:', teamOf(entry)),
    ...named('pull request #', idText(number)),
    ...named('environment:', textIn(entry, 'environment_name')),
    ...named('ruleset ', textIn(entry, 'ruleset_name')),
    ...named('name:', textIn(entry, 'name')),
  ];
}

/** Which rules were gone around stands in codes, why in reasons. */
function reasonOf(entry: AuditEntry): string | undefined {
  const texts = ['overridden_codes', 'reasons', 'explanation', 'reason'].flatMap((name) => {
    const value = at(entry, name) ?? at(entry, 'data', name);
    return (Array.isArray(value) ? value : [value]).flatMap(wordsOf);
  });
  return texts.length === 0 ? undefined : [...new Set(texts)].join('; ').slice(0, 1_000);
}

function wordsOf(value: unknown): string[] {
  const text = said(value) ?? textAt(value, 'message') ?? textAt(value, 'code');
  return text === undefined ? [] : [text];
}

function originOf(entry: AuditEntry): { ip?: string; userAgent?: string } | undefined {
  const ip = said(entry.actor_ip);
  const userAgent = said(entry.user_agent);
  return ip || userAgent ? { ...when('ip', ip), ...when('userAgent', userAgent) } : undefined;
}

const SHA = /^[0-9a-f]{40}$/;

/** Commits first, the one the action led to before others; then request and the token's hash. */
function correlationOf(entry: AuditEntry): string[] {
  const shas = ['after', 'merge_commit_sha', 'head_sha', 'sha'].flatMap((name) => {
    const text = textIn(entry, name);
    return text !== undefined && SHA.test(text) ? [text] : [];
  });
  const others = ['request_id', 'hashed_token'].flatMap((name) => textIn(entry, name) ?? []);
  return [...new Set([...shas, ...others])];
}
