import { readFile, writeFile } from 'node:fs/promises';
import { AuditpackError } from '../../errors.ts';
import { csvPieces } from '../../format/csv.ts';
import { localDate } from '../../model/calendar.ts';
import { byText, type SourceId } from '../../model/ids.ts';
import type { AnyRecord, RecordOf } from '../../model/record.ts';
import type { DirectoryProfile } from '../../model/records.ts';
import { instantOf } from '../../model/time.ts';
import type { LinkedAccount, Trails } from '../../model/trails.ts';
import type { Workspace } from '../workspace.ts';

type Listed = RecordOf<'account'>;

/** One person as the identity providers show them. */
export interface ProposedPerson {
  readonly person_id: string;
  readonly name: string;
  readonly email: string;
  readonly other_emails: string;
  readonly worker_type: string;
  readonly title: string;
  readonly department: string;
  readonly manager: string;
  readonly start_date: string;
  readonly end_date: string;
  readonly derived_from: string;
  /** Accounts by system. */
  readonly ids: Readonly<Record<string, string>>;
  /** Why a person should look before keeping the row. */
  readonly doubts: readonly string[];
}

const WORKER_TYPES = new Set(['employee', 'contractor', 'vendor', 'external']);
const COLUMNS = [
  'person_id',
  'name',
  'email',
  'other_emails',
  'worker_type',
  'title',
  'department',
  'manager',
  'start_date',
  'end_date',
  'derived_from',
] as const;

/** The account as last listed, with what was linked of it. */
interface Held {
  readonly account: LinkedAccount;
  readonly listed: Listed;
}

/**
 * A people file from what the identity providers list, for a company without one. Accounts of
 * different systems are one person when they show one address; within a system none are merged.
 * Start and end are those of the accounts, which is why nothing that rests on such a row passes.
 */
export function proposePeople(
  records: readonly AnyRecord[],
  trails: Trails,
  providers: readonly SourceId[],
): ProposedPerson[] {
  const groups = grouped(heldBy(records, trails, providers));
  const ids = idsFor(groups);
  const byReference = new Map(
    groups.flatMap((group, i) =>
      group.flatMap(({ listed }) =>
        [listed.accountId, ...listed.logins, ...listed.emails].map(
          (name) => [name.toLowerCase(), ids[i] ?? ''] as const,
        ),
      ),
    ),
  );
  return groups
    .map((group, i) => rowOf(group, ids[i] ?? '', byReference, trails.period.timezone))
    .sort((a, b) => byText(a.name, b.name) || byText(a.person_id, b.person_id));
}

function heldBy(
  records: readonly AnyRecord[],
  trails: Trails,
  providers: readonly SourceId[],
): Held[] {
  const latest = new Map<string, Listed>();
  for (const record of records) {
    if (record.kind !== 'account' || !providers.includes(record.source)) continue;
    const key = `${record.source} ${record.accountId}`;
    if ((latest.get(key)?.observedAt ?? '') <= record.observedAt) latest.set(key, record);
  }
  const ranked = [...trails.accounts].sort(
    (a, b) => providers.indexOf(a.system) - providers.indexOf(b.system),
  );
  return ranked.flatMap((account): Held[] => {
    const listed = latest.get(`${account.system} ${account.accountId}`);
    const human = account.type === 'human' || account.type === 'unknown';
    return listed && human && account.register === undefined ? [{ account, listed }] : [];
  });
}

/** In the order of the providers; an account joins the first group without its system that shows its address. */
function grouped(held: readonly Held[]): Held[][] {
  const groups: Held[][] = [];
  for (const one of held) {
    const mails = new Set(mailsOf(one));
    const open = groups.find(
      (group) =>
        group.every(({ account }) => account.system !== one.account.system) &&
        group.some((other) => mailsOf(other).some((mail) => mails.has(mail))),
    );
    if (open) open.push(one);
    else groups.push([one]);
  }
  return groups;
}

function mailsOf({ listed }: Held): string[] {
  return [...listed.emails, ...listed.logins.filter((login) => login.includes('@'))].map((mail) =>
    mail.toLowerCase(),
  );
}

/** The part of the address before the `@`, numbered where several have it. */
function idsFor(groups: readonly (readonly Held[])[]): string[] {
  const taken = new Map<string, number>();
  return groups.map(([first]) => {
    const base = (first && mailsOf(first)[0]?.split('@')[0]) || first?.account.login || 'person';
    const n = (taken.get(base) ?? 0) + 1;
    taken.set(base, n);
    return n === 1 ? base : `${base}-${n}`;
  });
}

function rowOf(
  group: readonly Held[],
  person_id: string,
  byReference: ReadonlyMap<string, string>,
  timezone: string,
): ProposedPerson {
  const mails = [...new Set(group.flatMap(mailsOf))];
  const { workerType = '', title = '', department = '', ...profile } = profileOf(group);
  const manager = byReference.get(profile.manager?.toLowerCase() ?? '');
  const type = workerType.toLowerCase();
  const [start] = group.flatMap(({ account }) => account.createdAt ?? []).sort();
  const ends = group.map(({ account }) => closedOn(account, timezone)).sort();
  return {
    person_id,
    name: group[0]?.account.displayName ?? '',
    email: mails[0] ?? '',
    other_emails: mails.slice(1).join(' '),
    worker_type: WORKER_TYPES.has(type) ? type : '',
    title,
    department,
    manager: manager ?? '',
    start_date: start === undefined ? '' : localDate(start, timezone),
    end_date: ends.includes('') ? '' : (ends.at(-1) ?? ''),
    derived_from: group.map(({ account }) => account.system).join(' '),
    ids: Object.fromEntries(group.map(({ account }) => [account.system, account.accountId])),
    doubts: [
      ...doubtsOf(group, ends),
      ...(profile.manager !== undefined && manager === undefined
        ? [`the manager ${profile.manager} has no account`]
        : []),
    ],
  };
}

/** What the first provider that says it says. */
function profileOf(group: readonly Held[]): DirectoryProfile {
  const profiles = [...group].reverse().map(({ listed }) => listed.profile);
  return Object.assign({}, ...profiles) as DirectoryProfile;
}

function doubtsOf(group: readonly Held[], ends: readonly string[]): string[] {
  const name = group[0]?.account.displayName.trim() ?? '';
  return [
    ...(name.includes(' ') ? [] : ['the name is one word']),
    ...(group.some(({ account }) => account.lastUseAt) ? [] : ['nobody ever signed in with it']),
    ...(ends.includes('') && ends.some((end) => end !== '') ? ['closed in one system only'] : []),
  ];
}

/** The day it was closed for good at the latest; empty while it is open. */
function closedOn({ current, states }: LinkedAccount, timezone: string): string {
  const last = states.at(-1);
  if (!last || !['suspended', 'deactivated', 'deleted'].includes(current)) return '';
  return localDate(instantOf(Date.parse(last.from.latest)), timezone);
}

/** The rows as people.csv, each marked with the systems it was derived from. */
export function proposalCsv(rows: readonly ProposedPerson[]): string {
  const systems = [...new Set(rows.flatMap(({ ids }) => Object.keys(ids)))].sort(byText);
  const header = [...COLUMNS, ...systems.map((system) => `${system.replaceAll('-', '_')}_id`)];
  const cells = rows.map((row) => [
    ...COLUMNS.map((column) => row[column]),
    ...systems.map((system) => row.ids[system] ?? ''),
  ]);
  return [...csvPieces(header, cells)].join('');
}

/**
 * Writes the proposal where no people file is, or one with a header alone.
 * @throws AuditpackError ERR_INPUT when somebody's own file is there
 */
export async function writeProposal(
  { setup }: Workspace,
  path: string,
  csv: string,
): Promise<void> {
  const there = await readFile(path, 'utf8').catch(() => '');
  const rows = there.split(/\r?\n/).filter((line) => line.trim() !== '');
  if (rows.length > 1) {
    throw new AuditpackError('ERR_INPUT', `${path} has people in it; nothing was written.`, {
      hint: `A people file of HR's own is better evidence. Give --out for a file to compare it with${path === setup.peoplePath ? '' : ', or name another one'}.`,
    });
  }
  await writeFile(path, csv, { mode: 0o600 }).catch((cause: unknown) => {
    throw new AuditpackError('ERR_STORAGE', `${path} could not be written.`, { cause });
  });
}
