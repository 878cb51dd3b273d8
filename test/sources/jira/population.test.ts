import { afterEach, describe, expect, it } from 'vitest';
import type { SandboxRequest, SandboxResponse } from '../../../src/sandbox/contract.ts';
import { createJira } from '../../../src/sandbox/jira/index.ts';
import { type Served, serve } from '../serve.ts';
import { collect, settingsFor } from './harness.ts';
import { worldOf } from './world.ts';

let served: Served | undefined;
afterEach(async () => {
  await served?.close();
  served = undefined;
});

const created = (n: number) => ({
  at: `2026-03-0${n}T09:00:00Z`,
  do: 'jira.issue.create',
  key: `HELP-${n}`,
  by: 'p_dana',
  type: 'Task',
  summary: `Task ${n}`,
});
const FIVE = [1, 2, 3, 4, 5].map(created);

async function site(
  facts: readonly object[],
  change: (request: SandboxRequest, answer: SandboxResponse) => SandboxResponse = (_, answer) =>
    answer,
) {
  const sandbox = createJira(worldOf(facts));
  served = await serve((request) => change(request, sandbox.handle(request)));
  return settingsFor(served.base);
}
const json = (answer: SandboxResponse) => JSON.parse(answer.body) as Record<string, unknown>;

describe('issues that a search leaves out without a word', () => {
  it('under issue security make the stream incomplete', async () => {
    const settings = await site([
      ...FIVE,
      { at: '2026-03-06T09:00:00Z', do: 'jira.security', key: 'HELP-3', level: 'HR', by: 'p_dana' },
    ]);
    const { limits } = await collect('issues', settings);
    expect(limits).toMatchObject([{ kind: 'permission', incomplete: true }]);
    expect(limits[0]?.detail).toMatch(/HELP-3\..*hidden by issue security \(scheme "Confidential/);
  });

  it('that were deleted are told, and are no hole where no security is set', async () => {
    const settings = await site([
      ...FIVE,
      { at: '2026-03-06T09:00:00Z', do: 'jira.issue.delete', key: 'HELP-2', by: 'p_dana' },
    ]);
    const { limits } = await collect('issues', settings);
    expect(limits).toMatchObject([{ incomplete: false }]);
    expect(limits[0]?.detail).toContain('1 keys of HELP have no issue: HELP-2');
  });

  it('that were moved are no gap', async () => {
    const settings = await site(
      [
        ...FIVE,
        { at: '2026-03-06T09:00:00Z', do: 'jira.issue.delete', key: 'HELP-2', by: 'p_dana' },
      ],
      (request, answer) =>
        request.path.endsWith('/issue/HELP-2')
          ? { status: 200, body: '{"id":"9","key":"OTHER-7"}' }
          : answer,
    );
    expect((await collect('issues', settings)).limits).toEqual([]);
  });

  it('that are there when asked for by name are a hole of the search', async () => {
    const settings = await site(FIVE, (request, answer) => {
      if (!request.path.endsWith('/search/jql')) return answer;
      const issues = (json(answer).issues as { key: string }[]).filter(
        ({ key }) => key !== 'HELP-4',
      );
      return { ...answer, body: JSON.stringify({ ...json(answer), issues }) };
    });
    const { limits } = await collect('issues', settings);
    expect(limits).toMatchObject([{ kind: 'fault', incomplete: true }]);
    expect(limits[0]?.detail).toContain('HELP-4');
  });
});

describe('the count of issues', () => {
  it('is the vendor’s where it agrees', async () => {
    const { end } = await collect('issues', await site(FIVE));
    expect(end).toMatchObject({ counted: 5, independentTotal: { count: 5 } });
  });

  it('is a second walk where the vendor’s approximation differs', async () => {
    const settings = await site(FIVE, (request, answer) =>
      request.path.endsWith('/approximate-count') ? { ...answer, body: '{"count":7}' } : answer,
    );
    const { end } = await collect('issues', settings);
    expect(end.independentTotal).toEqual({
      count: 5,
      how: expect.stringContaining('second walk'),
    });
  });

  it('shows what only the second walk met', async () => {
    let walks = 0;
    const settings = await site(FIVE, (request, answer) => {
      if (!request.path.endsWith('/search/jql') || walks++ > 0) return answer;
      const issues = (json(answer).issues as unknown[]).slice(0, 4);
      return { ...answer, body: JSON.stringify({ ...json(answer), issues }) };
    });
    const { end } = await collect('issues', settings);
    expect([end.counted, end.independentTotal?.count]).toEqual([4, 5]);
  });

  it('is left out where the site has none', async () => {
    const settings = await site(FIVE, (request, answer) =>
      request.path.endsWith('/approximate-count') ? { status: 404, body: '{}' } : answer,
    );
    expect((await collect('issues', settings)).end).toEqual({ paging: 'exhausted' });
  });
});
