import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { MapResult } from '../../../src/sources/contract.ts';
import { jira } from '../../../src/sources/jira/index.ts';
import { mapAlone } from './harness.ts';

const SAMPLES = join(import.meta.dirname, '../../../../shared/samples/jira');
const missing = !existsSync(SAMPLES);
if (missing) console.warn(`real Jira payloads not tested: ${SAMPLES} is missing`);

interface Sample {
  readonly name: string;
  readonly bodies: readonly unknown[];
}

function samples(): readonly Sample[] {
  return readdirSync(SAMPLES, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(nd)?json$/.test(name))
    .sort()
    .map((name) => {
      const text = readFileSync(join(SAMPLES, name), 'utf8');
      const texts = name.endsWith('.ndjson')
        ? text.split('\n').filter((line) => line.trim() !== '')
        : [text];
      return { name, bodies: texts.map((body): unknown => JSON.parse(body)) };
    });
}

/** The items of a body as an import finds them: an array, an envelope of the stream, or one item. */
function itemsOf(body: unknown, envelopes: readonly string[]): readonly unknown[] {
  if (Array.isArray(body)) return body;
  for (const pointer of envelopes.filter((envelope) => envelope !== '')) {
    const member = (body as Record<string, unknown>)[pointer.slice(1)];
    if (Array.isArray(member)) return member;
  }
  return [body];
}

function mapped(stream: string, sample: string): readonly MapResult[] {
  const envelopes = jira.streams.find(({ name }) => name === stream)?.envelopes ?? [];
  const found = samples().find(({ name }) => name.endsWith(sample));
  if (found === undefined) throw new Error(`no sample ${sample}`);
  return found.bodies
    .flatMap((body) => itemsOf(body, envelopes))
    .map((item) => mapAlone(stream, item));
}
function everyItem(envelopes: readonly string[]) {
  return samples().flatMap(({ name, bodies }) =>
    bodies.flatMap((body) => itemsOf(body, envelopes)).map((item) => ({ name, item })),
  );
}
const kinds = (results: readonly MapResult[]) =>
  results.flatMap((result) =>
    result.kind === 'records'
      ? result.records.map(({ kind }) => kind)
      : [`reject ${result.reason}`],
  );

describe.skipIf(missing)('real Jira payloads', () => {
  it('survive every stream: records or a reject with a reason, never a throw', () => {
    let seen = 0;
    for (const stream of jira.streams) {
      for (const { name, item } of everyItem(stream.envelopes)) {
        const result = mapAlone(stream.name, item);
        const said = result.kind === 'records' ? result.records.length : result.detail.length;
        expect(said, `${name} as ${stream.name}`).toBeGreaterThan(0);
        seen++;
      }
    }
    expect(seen).toBeGreaterThan(3000);
  });

  it.each([
    ['issues', 'api_issues.1.ndjson', 13],
    ['issues', 'api_issues_for_due_date.1.ndjson', 1],
    ['issues', 'external_epics.1.ndjson', 3],
    ['issues', 'jira-ruby/issue.json', 11],
    ['issues', 'jira-ruby/issue_10002.json', 1],
  ])('%s: every issue of %s becomes a ticket', (stream, sample, count) => {
    const results = mapped(stream, sample);
    expect(kinds(results).filter((kind) => kind === 'ticket')).toHaveLength(count);
    expect(results.filter(({ kind }) => kind === 'reject')).toEqual([]);
  });

  it('issues with an embedded changelog give their changes, with the real actor', () => {
    const records = mapped('issues', 'api_issues.1.ndjson').flatMap((result) =>
      result.kind === 'records' ? result.records : [],
    );
    const changes = records.filter((record) => record.kind === 'ticket-change');
    expect(changes.length).toBeGreaterThan(100);
    expect(changes.every(({ author }) => author?.id !== '')).toBe(true);
    expect(
      changes.flatMap(({ changes: all }) => all).some(({ to }) => to?.includes('[native code]')),
    ).toBe(false);
  });

  it('bare history entries are rejected for want of their issue', () => {
    const all = kinds(mapped('changelogs', 'api_issue_changelogs.1.1.ndjson'));
    expect(new Set(all)).toEqual(new Set(['reject no-id']));
    expect(all).toHaveLength(140);
  });

  it.each([
    [
      'changelogs',
      'getBulkChangelogs.POST.api_3_changelog_bulkfetch.json',
      ['ticket-change', 'ticket-change'],
    ],
    [
      'approvals',
      'getApprovals.GET.servicedeskapi_request_issueIdOrKey_approval.json',
      ['ticket-approval', 'ticket-approval'],
    ],
    ['audit-records', 'getAuditRecords.GET.api_3_auditing_record.json', ['event']],
    ['audit-records', 'get.auditing_record.200.json', ['event']],
    ['comments', 'get.issue_issueIdOrKey_comment.200.json', ['comment']],
    ['groups', 'get.group_bulk.200.json', ['entitlement', 'entitlement']],
    ['users', 'get.myself.200.json', ['account']],
    ['users', 'rapid7+insightconnect-plugins/get_user.json', ['account']],
    ['fields', 'all_fields.json', ['config-snapshot', 'config-snapshot']],
  ])('%s: %s', (stream, sample, expected) => {
    expect(kinds(mapped(stream, sample))).toEqual(expected);
  });

  it('users and projects of a real site all map', () => {
    expect(new Set(kinds(mapped('users', 'api_users.1.ndjson')))).toEqual(new Set(['account']));
    expect(new Set(kinds(mapped('projects', 'api_projects.1.ndjson')))).toEqual(
      new Set(['config-snapshot']),
    );
  });
});
