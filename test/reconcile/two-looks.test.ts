import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run as statusOf } from '../../src/cli/commands/status.ts';
import { playCompany } from '../../src/cli/play-company.ts';
import { type Assessment, assess } from '../../src/pipeline/assess.ts';
import { collect } from '../../src/pipeline/collect.ts';
import type { Workspace } from '../../src/pipeline/workspace.ts';
import type { Fault } from '../../src/sandbox/faults.ts';
import { parseScenario, type Scenario } from '../../src/sandbox/scenario.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'looks-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function leaver(): Promise<Scenario> {
  const path = 'fixtures/scenarios/S16-clean-leaver/scenario.yaml';
  return parseScenario(await readFile(path, 'utf8'), path);
}

/** The company collected in April and again in July; faults are there in July alone. */
async function twoLooks(
  name: string,
  faults: readonly Fault[] = [],
): Promise<{ found: Assessment; workspace: Workspace }> {
  let workspace: Workspace | undefined;
  for (const asOf of ['2026-04-01T12:00:00.000Z', '2026-07-02T12:00:00.000Z']) {
    const july = asOf.startsWith('2026-07');
    const company = await playCompany([await leaver()], join(directory, name), {
      say: () => undefined,
      asOf,
      ...(july && { faults }),
    });
    const window = { from: '2026-01-01T06:00:00.000Z', to: asOf };
    await collect(company.workspace, { only: ['okta'], window });
    await company.server.close();
    workspace = company.workspace;
  }
  if (workspace === undefined) throw new RangeError('no look');
  return { found: await assess(workspace), workspace };
}

const looksIn = ({ results }: Assessment) =>
  new Map(
    results.tests
      .find(({ test }) => test === 'IPE-04')
      ?.items.filter(({ item }) => item.endsWith(' looks'))
      .map(({ item, verdict, reason }) => [item, `${verdict} ${reason}`]),
  );

describe('a company looked at twice', () => {
  it('is the first look plus the events between', async () => {
    const { found, workspace } = await twoLooks('whole');
    const members = found.reconciliations.find(({ stream }) => stream === 'group-members');
    const gone = members?.lines.filter(({ change }) => change === 'removed') ?? [];
    expect(gone.length).toBeGreaterThan(0);
    for (const { event, why } of gone) {
      expect(event).toMatch(/^event_/);
      expect(why).toMatch(/ at 2026-0[4-6]/);
    }
    expect(looksIn(found).get('okta/group-members looks')).toBe('P looks_agree');
    const status = await statusOf([], { config: workspace.setup.path }, {
      cwd: directory,
      environment: {},
      now: () => Date.parse(workspace.startedAt),
      say: () => undefined,
    } as never);
    expect(status.text).toMatch(/Not final yet, events may still come:\n {2}okta\/system-log/);
  }, 120_000);

  it('deviates where the log keeps silent on who left a group', async () => {
    const { found } = await twoLooks('silent', [
      {
        vendor: 'okta',
        path: '/api/v1/logs',
        times: 1_000,
        kind: 'rewrite',
        rewrite: (answer) => ({
          ...answer,
          body: JSON.stringify(
            (JSON.parse(answer.body) as { eventType: string }[]).filter(
              ({ eventType }) => !/membership|lifecycle/.test(eventType),
            ),
          ),
        }),
      },
    ]);
    expect(looksIn(found).get('okta/group-members looks')).toBe('F difference_unexplained');
  }, 120_000);

  it('is not known where the log was refused', async () => {
    const { found } = await twoLooks('refused', [
      { vendor: 'okta', path: '/api/v1/logs', times: 1_000, kind: 'status', status: 403 },
    ]);
    expect(looksIn(found).get('okta/group-members looks')).toBe('I events_not_whole');
  }, 120_000);
});
