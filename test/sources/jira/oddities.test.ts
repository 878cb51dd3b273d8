import { describe, expect, it } from 'vitest';
import type { MapResult, RecordDraft } from '../../../src/sources/contract.ts';
import { mapAlone } from './harness.ts';

const OF_HELP = { key: 'HELP-1', issueId: '10' };

function only<K extends RecordDraft['kind']>(result: MapResult, kind: K) {
  const found = (result.kind === 'records' ? result.records : []).filter(
    (record): record is Extract<RecordDraft, { kind: K }> => record.kind === kind,
  );
  const [first] = found;
  if (first === undefined) throw new Error(`no ${kind} in ${JSON.stringify(result)}`);
  return { ...first, all: found };
}
const history = (more: object) => ({
  id: '500',
  author: { accountId: 'a1', accountType: 'atlassian', displayName: 'Dana Okafor' },
  created: '2026-02-01T10:00:00.000+0000',
  items: [],
  ...more,
});
const change = (more: object) =>
  only(mapAlone('changelogs', history(more), OF_HELP), 'ticket-change');
const issue = (fields: object, more: object = {}) => ({
  id: '10',
  key: 'HELP-1',
  fields: { created: '2026-02-01T10:00:00.000+0000', ...fields },
  ...more,
});
const ticket = (fields: object, more: object = {}) =>
  only(mapAlone('issues', issue(fields, more)), 'ticket');

describe('oddities of Jira payloads', () => {
  it('30 never takes the inherited toString for the new value', () => {
    const { changes } = change({
      items: [{ field: 'Flag', fieldId: 'customfield_1', fromString: 'a' }],
    });
    expect(changes).toEqual([{ field: 'Flag', from: 'a' }]);
  });

  it('30 keeps an entry in which nothing changed, without changes', () => {
    const same = { from: '1', fromString: 'x', to: '1' };
    const record = change({
      items: [
        JSON.parse(JSON.stringify({ field: 'Rank', ...same }).replace('}', ',"toString":"x"}')),
      ],
    });
    expect(record.changes).toEqual([]);
    expect(record.author?.id).toBe('a1');
  });

  it('30 names system fields by id, whatever language the site speaks', () => {
    const item = JSON.parse(
      '{"field":"状态","fieldId":"status","from":"1","fromString":"待办","to":"2","toString":"完成"}',
    );
    expect(change({ items: [item] }).changes).toEqual([
      { field: 'status', from: '待办', to: '完成' },
    ]);
  });

  it('31 finds the account id in self when accountId is blank', () => {
    const author = {
      accountId: '',
      self: 'https://x.test/rest/api/3/user?accountId=712020%3Aab-1',
    };
    expect(change({ author }).author?.id).toBe('712020:ab-1');
  });

  it('31 keeps a description change whose new value is a JSON string', () => {
    const item = JSON.parse(
      '{"field":"description","fieldId":"description","to":"{\\"version\\":1}","toString":"New text"}',
    );
    expect(change({ items: [item] }).changes).toEqual([{ field: 'description', to: 'New text' }]);
  });

  it('31 reads an offset without a colon', () => {
    expect(change({ created: '2026-02-01T18:00:00.500+0800' }).time.earliest).toBe(
      '2026-02-01T10:00:00.500Z',
    );
  });

  it('31 keeps a Sprint change with a comma list of ids', () => {
    const item = JSON.parse(
      '{"field":"Sprint","fieldId":"customfield_3","from":"7","fromString":"S7","to":"7, 8","toString":"S7, S8"}',
    );
    expect(change({ items: [item] }).changes).toEqual([
      { field: 'Sprint', from: 'S7', to: 'S7, S8' },
    ]);
  });

  it('32 names the person on whose behalf an app acted', () => {
    const record = change({
      author: { accountId: 'app1', accountType: 'app', displayName: 'Automation' },
      historyMetadata: { description: ' on behalf of accountId=557058:f1-2' },
    });
    expect(record.author).toEqual({ system: 'jira', id: '557058:f1-2' });
  });

  it('32 keeps the app as author when it acted for nobody', () => {
    expect(change({ author: { accountId: 'app1', accountType: 'app' } }).author?.type).toBe('app');
  });

  it('32 gives the same history from both orders', () => {
    const entries = [
      history({ id: '2', created: '2026-02-02T10:00:00.000+0000' }),
      history({ id: '1' }),
    ];
    const embedded = mapAlone('issues', issue({}, { changelog: { total: 2, histories: entries } }));
    const ids = only(embedded, 'ticket-change').all.map(({ nativeId, time }) => [
      nativeId,
      time.earliest,
    ]);
    const bulk = mapAlone('changelogs', {
      issueId: 'HELP-1',
      changeHistories: entries.toReversed(),
    });
    const other = only(bulk, 'ticket-change').all.map(({ nativeId, time }) => [
      nativeId,
      time.earliest,
    ]);
    expect(other.toSorted()).toEqual(ids.toSorted());
    expect(ids).toHaveLength(2);
  });

  it('reads the time of a bulk history in epoch seconds and milliseconds', () => {
    expect(change({ created: 1_770_000_000 }).time.earliest).toBe('2026-02-02T02:40:00.000Z');
    expect(change({ created: 1_770_000_000_000 }).time.earliest).toBe('2026-02-02T02:40:00.000Z');
  });

  it('33 maps audit records without author, with a group without id', () => {
    const record = only(
      mapAlone('audit-records', {
        id: 7,
        summary: 'User added to group',
        created: '2026-02-01T10:00:00.000+0000',
        category: 'group management',
        authorKey: 'null',
        objectItem: { name: 'jira-administrators', typeName: 'GROUP' },
        associatedItems: [{ id: 'a2', name: 'a2', typeName: 'USER' }],
      }),
      'event',
    );
    expect(record).toMatchObject({
      action: 'grant.add',
      subject: { system: 'jira', id: 'a2' },
      entitlement: { key: 'jira-administrators', name: 'jira-administrators' },
    });
    expect(record.actor).toBeUndefined();
  });

  it.each([
    ['User created', 'user management', 'account.create'],
    ['User deactivated', 'user management', 'account.deactivate'],
    ['Global permission added', 'permissions', 'policy.change'],
    ['Workflow scheme updated', 'workflows', 'config.change'],
    ['Benutzer zur Gruppe hinzugefügt', 'group management', 'other'],
  ])('33 maps the audit record "%s"', (summary, category, action) => {
    const item = { id: 1, summary, category, created: '2026-02-01T10:00:00.000+0000' };
    expect(only(mapAlone('audit-records', item), 'event')).toMatchObject({
      action,
      vendorType: summary,
    });
  });

  const step = (more: object = {}) => ({
    id: '3',
    name: 'Waiting for approval',
    finalDecision: 'declined',
    approvers: [
      { approver: { accountId: 'a1', displayName: 'Lee' }, approverDecision: 'approved' },
    ],
    createdDate: { iso8601: '2026-02-01T18:00:00+0800', friendly: 'Today 6:00 PM' },
    completedDate: { friendly: 'Today 12:51 AM', epochMillis: 1_770_000_000_000 },
    ...more,
  });

  it('34 keeps an approver’s own decision beside a contrary final one', () => {
    const record = only(mapAlone('approvals', step(), OF_HELP), 'ticket-approval');
    expect(record).toMatchObject({ decision: 'approved', finalDecision: 'declined', approvers: 1 });
  });

  it('34 reads dates from epochMillis, iso8601 or jira, never from friendly', () => {
    const record = only(mapAlone('approvals', step(), OF_HELP), 'ticket-approval');
    expect(record.createdAt).toBe('2026-02-01T10:00:00.000Z');
    expect(record.decidedAt?.latest).toBe('2026-02-02T02:40:00.000Z');
    const friendly = step({ completedDate: { friendly: 'Today 12:51 AM' }, createdDate: null });
    expect(
      only(mapAlone('approvals', friendly, OF_HELP), 'ticket-approval').decidedAt,
    ).toBeUndefined();
  });

  it('34 finds approvals kept in a custom field', () => {
    const found = only(
      mapAlone('issues', issue({ customfield_10035: [step()] })),
      'ticket-approval',
    );
    const listed = only(mapAlone('approvals', step(), OF_HELP), 'ticket-approval');
    expect({ ...found, all: 0 }).toEqual({ ...listed, all: 0 });
  });

  it('34 finds the request of an imported approval in its address', () => {
    const item = step({
      _links: { self: 'https://x.test/rest/servicedeskapi/request/HELP-9/approval/3' },
    });
    expect(only(mapAlone('approvals', item), 'ticket-approval').key).toBe('HELP-9');
    expect(mapAlone('approvals', step())).toMatchObject({ kind: 'reject', reason: 'no-id' });
  });

  it('35 names a sprint that comes as Java text', () => {
    const sprint =
      'com.atlassian.greenhopper.service.sprint.Sprint@1f[id=3,rapidViewId=2,name=Sprint 3,goal=]';
    expect(ticket({ customfield_10020: [sprint] }).fields).toEqual({
      customfield_10020: 'Sprint 3',
    });
  });

  it('35 reads a description as document, wiki text or nothing', () => {
    const doc = {
      type: 'doc',
      version: 1,
      content: [
        {
          type: 'paragraph',
          content: [
            { type: 'text', text: 'See ' },
            {
              type: 'text',
              text: 'the run',
              marks: [{ type: 'link', attrs: { href: 'https://ci.larkspur.test/1' } }],
            },
            { type: 'hardBreak' },
            { type: 'mention', attrs: { id: 'a1', text: '@Dana' } },
            { type: 'inlineCard', attrs: { url: 'https://okta.larkspur.test/g/1' } },
          ],
        },
        {
          type: 'bulletList',
          content: [
            {
              type: 'listItem',
              content: [{ type: 'paragraph', content: [{ type: 'text', text: 'one' }] }],
            },
          ],
        },
      ],
    };
    expect(ticket({ description: doc }).description).toBe(
      'See the run (https://ci.larkspur.test/1)\n@Dana [~accountid:a1]https://okta.larkspur.test/g/1\n- one',
    );
    expect(ticket({ description: doc }).links).toContain('https://ci.larkspur.test/1');
    expect(ticket({ description: 'h1. Wiki [~accountid:a1]' }).description).toBe(
      'h1. Wiki [~accountid:a1]',
    );
    expect(ticket({ description: null }).description).toBe('');
  });

  it('says so when an issue carries only part of its history', () => {
    const more = { changelog: { total: 131, histories: [history({}), { id: 'bad' }] } };
    expect(ticket({}, more).fields).toEqual({
      'changelog inside the issue': '2 of 131, 1 unreadable',
    });
  });

  it('keeps a field whose name is a word of the language', () => {
    const page = { 'field:customfield_1': '__proto__', 'field:customfield_2': 'toString' };
    const fields = issue({ customfield_1: 'a', customfield_2: 'b' });
    const result = only(mapAlone('issues', fields, page), 'ticket');
    expect(Object.entries(result.fields)).toEqual([
      ['__proto__', 'a'],
      ['toString', 'b'],
    ]);
  });

  it('refuses what is nested too deep instead of falling over', () => {
    let deep: unknown = 'x';
    for (let n = 0; n < 50_000; n++) deep = { content: [deep] };
    expect(mapAlone('issues', issue({ description: deep }))).toMatchObject({ reason: 'too-deep' });
  });
});
