import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createJira } from '../../../src/sandbox/jira/index.ts';
import { jira } from '../../../src/sources/jira/index.ts';
import { type Served, serve } from '../serve.ts';
import { collect, recorder, settingsFor } from './harness.ts';
import { worldOf } from './world.ts';

const PREFIX = '/ex/jira/11111111-2222-3333-4444-555555555555';
const seen: string[] = [];
let served: Served;

beforeAll(async () => {
  const sandbox = createJira(worldOf());
  served = await serve((request) => {
    seen.push(request.path);
    if (!request.path.startsWith(PREFIX)) return { status: 404, body: '{}' };
    return sandbox.handle({ ...request, path: request.path.slice(PREFIX.length) });
  });
});
afterAll(() => served.close());

describe('a scoped token, which works below api.atlassian.com/ex/jira/<cloudId>', () => {
  const settings = () => settingsFor(`${served.base}${PREFIX}`, { tokenExpires: '2026-07-20' });

  it('keeps the path before every call', async () => {
    for (const name of ['server-info', 'issues', 'project-roles', 'service-desks']) {
      expect((await collect(name, settings())).items.length, name).toBeGreaterThan(0);
    }
    expect(seen.filter((path) => !path.startsWith(PREFIX))).toEqual([]);
  });

  it('has its own tenant, apart from other sites of that host', () => {
    expect(jira.tenant(settings())).toContain(PREFIX);
    expect(jira.hosts(settings())).toEqual([`${served.base}${PREFIX}`]);
  });

  it('ends on the configured day: the vendor does not tell', async () => {
    const client = await jira.connect(
      settings(),
      async () => 'sandbox-jira-token',
      recorder(settings()),
    );
    const { warnings } = await jira.probe(client, settings());
    expect(warnings).toContain(
      'The token ends on 2026-07-20, in 17 days: make a new one before then.',
    );
  });
});
