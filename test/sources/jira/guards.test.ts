import { afterEach, describe, expect, it } from 'vitest';
import type { SandboxRequest, SandboxResponse } from '../../../src/sandbox/contract.ts';
import { createJira } from '../../../src/sandbox/jira/index.ts';
import { type Served, serve } from '../serve.ts';
import { type Collected, collect, settingsFor } from './harness.ts';
import { worldOf } from './world.ts';

let served: Served | undefined;
afterEach(async () => {
  await served?.close();
  served = undefined;
});

/** Collects one stream from a server that answers with the given bodies in turn. */
async function answering(
  stream: string,
  bodies: readonly unknown[],
  {
    status = 200,
    before,
  }: { status?: number; before?: ReadonlyMap<string, Pick<Collected, 'items'>> } = {},
): Promise<Collected> {
  let n = 0;
  const answer = (_request: SandboxRequest): SandboxResponse => {
    const body = bodies[Math.min(n++, bodies.length - 1)];
    return { status, body: typeof body === 'string' ? body : JSON.stringify(body) };
  };
  served = await serve(answer);
  return collect(stream, settingsFor(served.base), before);
}

function issuesFound(...keys: readonly string[]): ReadonlyMap<string, Pick<Collected, 'items'>> {
  const items = keys.map((key) => ({
    value: { id: `1${key.slice(-2)}`, key, fields: { project: { key: key.split('-')[0] } } },
    context: {},
  }));
  return new Map([['issues', { items }]]);
}

describe('what would make the Jira collection silently incomplete', () => {
  it('refuses a nextPageToken that comes twice', async () => {
    const page = { issues: [{ id: '1' }], nextPageToken: 'A', isLast: false };
    await expect(answering('issues', [page])).rejects.toThrow(/same nextPageToken came twice/);
  });

  it('refuses an empty page with a nextPageToken', async () => {
    const page = { issues: [], nextPageToken: 'A', isLast: false };
    await expect(answering('issues', [page])).rejects.toThrow(/empty page with a nextPageToken/);
  });

  it('refuses a page without end mark', async () => {
    await expect(answering('issues', [{ issues: [{ id: '1' }] }])).rejects.toThrow(/isLast/);
  });

  it('refuses a changelog token that comes twice', async () => {
    const page = { issueChangeLogs: [], nextPageToken: 'A' };
    await expect(
      answering('changelogs', [page], { before: issuesFound('HELP-10') }),
    ).rejects.toMatchObject({ code: 'ERR_RESPONSE' });
  });

  it('refuses an empty offset page before the total is reached', async () => {
    const page = { comments: [], startAt: 0, maxResults: 100, total: 3 };
    await expect(answering('comments', [page], { before: issuesFound('HELP-10') })).rejects.toThrow(
      /empty page at startAt=0/,
    );
  });

  it('refuses a server that ignores the offset', async () => {
    const page = [{ accountId: 'a', active: true }];
    await expect(answering('users', [page])).rejects.toThrow(/repeats the page before/);
  });

  it('walks on when the server clamps the page size below the asked', async () => {
    const pages = [
      { records: [{ id: 1 }, { id: 2 }], offset: 0, limit: 2, total: 3 },
      { records: [{ id: 3 }], offset: 2, limit: 2, total: 3 },
    ];
    const { items, urls, end } = await answering('audit-records', pages);
    expect(items).toHaveLength(3);
    expect(urls[1]).toContain('offset=2');
    expect(end.independentTotal?.count).toBe(3);
  });

  it('fails on an answer that is cut off', async () => {
    await expect(answering('issues', ['{"issues":[{"id":"1'])).rejects.toMatchObject({
      code: 'ERR_RESPONSE',
      message: expect.stringContaining('do not parse'),
    });
  });

  it('fails on an answer of another shape', async () => {
    await expect(answering('groups', [{ message: 'hello' }])).rejects.toThrow(
      /"values" is not a list/,
    );
  });

  it('35 explains a 401 whose body is plain text, and shows no token', async () => {
    served = await serve((request) => createJira(worldOf()).handle(request));
    const failed = await collect(
      'users',
      settingsFor(served.base),
      undefined,
      'wrong-secret',
    ).catch((error: unknown) => error);
    expect(failed).toMatchObject({
      code: 'ERR_AUTH_DENIED',
      message: expect.stringContaining('Client must be authenticated'),
      hint: expect.stringContaining('API token'),
    });
    expect(JSON.stringify(failed)).not.toContain('wrong-secret');
  });

  it.each([
    ['ERR_PERMISSION', { errorMessages: ['Administrators only'], errors: {} }],
    ['ERR_PLAN', { errorMessages: ['Not available on the Free plan'], errors: {} }],
  ])('says %s when audit records are refused', async (code, body) => {
    await expect(answering('audit-records', [body], { status: 403 })).rejects.toMatchObject({
      code,
      hint: expect.stringContaining('Administer Jira'),
    });
  });

  it('says which project Jira does not know', async () => {
    served = await serve((request) => createJira(worldOf()).handle(request));
    const settings = settingsFor(served.base, { projects: { access: ['NOPE'] } });
    await expect(collect('issues', settings)).rejects.toThrow(/'NOPE' does not exist/);
  });

  it('notes issues that are no service requests, and goes on', async () => {
    const answer = await answering('approvals', [{ errorMessage: 'no such request' }], {
      status: 404,
      before: issuesFound('HELP-10', 'HELP-11'),
    });
    expect(answer.limits).toMatchObject([{ incomplete: false }]);
    expect(answer.limits[0]?.detail).toContain('HELP-10, HELP-11');
  });

  it('marks approvals it may not read as missing', async () => {
    const answer = await answering('approvals', [{ errorMessage: 'forbidden' }], {
      status: 403,
      before: issuesFound('HELP-10'),
    });
    expect(answer.limits).toMatchObject([{ kind: 'permission', incomplete: true }]);
  });

  it('marks comments of an issue that vanished as missing', async () => {
    const answer = await answering('comments', [{ errorMessages: ['gone'] }], {
      status: 404,
      before: issuesFound('HELP-10'),
    });
    expect(answer.limits).toMatchObject([{ incomplete: true }]);
  });
});
