import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuditpackError } from '../../errors.ts';
import { assess } from '../../pipeline/assess.ts';
import { collect } from '../../pipeline/collect.ts';
import { stateOfControl } from '../../pipeline/control-states.ts';
import {
  type Expected,
  parseExpected,
  parseScenario,
  type Scenario,
} from '../../sandbox/scenario.ts';
import type { CommandContext, CommandResult, Options, Say } from '../context.ts';
import { holdReviews } from '../hold-reviews.ts';
import { playCompany } from '../play-company.ts';
import { compareResults, type Difference } from '../scenario-compare.ts';

/** Plays scenarios and says what differs from what they expect. */
export async function run(
  args: readonly unknown[],
  _options: Options,
  context: CommandContext,
): Promise<CommandResult> {
  const directories = await scenarioFolders((args[0] as string[]).map(String));
  const outcomes: { scenario: string; differences: readonly Difference[] }[] = [];
  for (const directory of directories) {
    const { scenario, expected } = await readScenario(directory);
    const differences = await playScenario(scenario, expected, () => undefined);
    context.say(`${differences.length === 0 ? 'ok  ' : 'DIFF'} ${scenario.id} ${scenario.title}`);
    outcomes.push({ scenario: scenario.id, differences });
  }
  const failed = outcomes.filter(({ differences }) => differences.length > 0);
  const lines = failed.flatMap(({ scenario, differences }) =>
    differences.flatMap(({ what, expected, found, says }) => [
      `${scenario} ${what}: expected ${expected}, found ${found}`,
      ...says.slice(0, 5).map((text) => `    ${text}`),
    ]),
  );
  lines.push(`${outcomes.length - failed.length} passed, ${failed.length} failed`);
  return {
    json: { ok: failed.length === 0, outcomes },
    text: lines.join('\n'),
    exit: failed.length === 0 ? 0 : 1,
  };
}

/** One scenario through sandbox, SDKs, ledger, records and verdicts. */
export async function playScenario(
  scenario: Scenario,
  expected: Expected,
  say: Say,
): Promise<readonly Difference[]> {
  const directory = await mkdtemp(join(tmpdir(), 'auditpack-scenario-'));
  try {
    const { server, workspace } = await playCompany([scenario], directory, { say });
    try {
      await collect(workspace, { window: workspace.setup.period });
    } finally {
      await server.close();
    }
    await holdReviews(workspace, scenario.reviews);
    const { results, library } = await assess(workspace);
    const items = results.tests.flatMap((test) => test.items);
    return compareResults(items, expected, stateOfControl(library));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Folders that hold a scenario, themselves or one level below. */
async function scenarioFolders(paths: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    paths.map(async (path) => {
      if (await isScenario(path)) return [path];
      const names = (await readdir(path).catch(() => [])).sort();
      const below = await Promise.all(
        names.map(async (name) => ((await isScenario(join(path, name))) ? [join(path, name)] : [])),
      );
      if (below.flat().length === 0) {
        throw new AuditpackError(
          'ERR_USAGE',
          `${path} holds no scenario.yaml, and neither does a folder in it.`,
          {
            hint: 'fixtures/README.md says how a scenario is written.',
          },
        );
      }
      return below.flat();
    }),
  );
  return found.flat();
}

async function isScenario(path: string): Promise<boolean> {
  return stat(join(path, 'scenario.yaml')).then(
    () => true,
    () => false,
  );
}

export async function readScenario(
  directory: string,
): Promise<{ scenario: Scenario; expected: Expected }> {
  const read = (name: string) => readFile(join(directory, name), 'utf8');
  return {
    scenario: parseScenario(await read('scenario.yaml'), join(directory, 'scenario.yaml')),
    expected: parseExpected(await read('expected.yaml'), join(directory, 'expected.yaml')),
  };
}
