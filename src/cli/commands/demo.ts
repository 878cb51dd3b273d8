import { readdir, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AuditpackError } from '../../errors.ts';
import { DEMO_KEY } from '../../format/demo.ts';
import { collect } from '../../pipeline/collect.ts';
import { pack } from '../../pipeline/pack.ts';
import { parseScenario, type Scenario } from '../../sandbox/scenario.ts';
import { verifyPack } from '../../verify/verify-pack.ts';
import type { CommandContext, CommandResult, Options } from '../context.ts';
import { holdReviews } from '../hold-reviews.ts';
import { playCompany } from '../play-company.ts';
import { count } from '../table.ts';

const FIXTURES = fileURLToPath(new URL('../../../fixtures', import.meta.url));
/** What happened at Larkspur Care, besides its clean six months. */
const STORY = [
  'scenarios/S01-clean-joiner',
  'scenarios/S02-approval-after-grant',
  'scenarios/S06-approval-in-slack-thread',
  'scenarios/S16-clean-leaver',
  'scenarios/S17-unfederated-app-forgotten',
  'scenarios/S36-clean-change',
  'scenarios/S37-self-merge-by-bypass',
  'scenarios/S50-clean-sev2',
  'demo',
] as const;
/** Only folders that hold these are cleared: nobody's own folder is. */
const OURS = new Set([
  'auditpack.yaml',
  'people.csv',
  'entitlements.yaml',
  'registers.yaml',
  'decisions.yaml',
  'google.json',
  'signing.key',
  'evidence',
  'packs',
]);

/** The whole way on an invented company, over HTTP on loopback. */
export async function run(
  _args: readonly unknown[],
  options: Options,
  context: CommandContext,
): Promise<CommandResult> {
  const directory = resolve(context.cwd, String(options.out ?? 'demo'));
  await clear(directory);
  const scenarios = await Promise.all(STORY.map(readStory));
  context.say('Serving Larkspur Care, Inc. on this machine and collecting from its five systems…');
  const { server, workspace, world } = await playCompany(scenarios, directory, {
    say: () => undefined,
  });
  const collected = await collect(workspace, { window: workspace.setup.period }).finally(() =>
    server.close(),
  );
  await holdReviews(
    workspace,
    scenarios.flatMap(({ reviews }) => reviews),
  );
  context.say('Evaluating and packing…');
  const { written, assessment } = await pack(workspace, { directory: join(directory, 'packs') });
  context.say('Verifying the pack, offline…');
  const report = await verifyPack(written.file, { keys: [DEMO_KEY] });
  const verified = report.verdict !== 'altered';
  const { results, trails } = assessment;
  const failed = results.tests.flatMap(({ items }) =>
    items.filter(({ verdict }) => verdict === 'F'),
  );
  const states = (letter: string) =>
    results.controls.filter(({ state }) => state === letter).length;
  const received = collected.statements.reduce((sum, statement) => sum + statement.received, 0);
  const lines = [
    `${world.organization} (invented), ${trails.people.length} people, January to June 2026`,
    '',
    `Collected  ${received} items in ${collected.statements.length} streams from Okta, GitHub, Slack, Google and Jira; ${count(assessment.rejects.length, 'reject')}`,
    `Linked     ${trails.grants.length} grants, ${trails.requests.length} requests, ${trails.changes.length} changes, ${count(trails.leavers.length, 'leaver')}, ${count(trails.incidents.length, 'incident')}`,
    `Controls   ${states('E')} with exceptions, ${states('?')} incomplete, ${states('N')} none noted, ${states('O')} did not operate, ${states('X')} not assessed`,
    `Found      ${count(failed.length, 'exception')}, among them:`,
    ...worthReading(failed).map(({ test, says }) => `  ${test}  ${says}`),
    '',
    `Pack       ${written.file}`,
    `Digest     ${written.packDigest}`,
    `Verified   ${verified ? 'every byte' : 'NO'}`,
    `Origin     ${report.origin?.says ?? 'unknown'}`,
    `Time       ${report.time?.says ?? 'unknown'}`,
    `Next       open data/index.xlsx in the pack, or run: node bin/auditpack.js evaluate -c ${join(directory, 'auditpack.yaml')}`,
  ];
  return {
    json: {
      ok: verified,
      directory,
      pack: written,
      exceptions: failed.length,
      controls: results.controls,
    },
    text: lines.join('\n'),
    exit: verified ? 0 : 1,
  };
}

/** One exception of each test, so that the summary shows kinds and not repetitions. */
function worthReading<T extends { test: string }>(failed: readonly T[]): T[] {
  return [...new Map(failed.map((item) => [item.test, item])).values()].slice(0, 10);
}

async function readStory(path: string): Promise<Scenario> {
  const file = join(FIXTURES, path, 'scenario.yaml');
  return parseScenario(await readFile(file, 'utf8'), file);
}

async function clear(directory: string): Promise<void> {
  const names = await readdir(directory).catch(() => []);
  const strange = names.find((name) => !OURS.has(name));
  if (strange !== undefined) {
    throw new AuditpackError(
      'ERR_USAGE',
      `${directory} holds ${strange}, which is not from a demo; nothing was removed.`,
      {
        hint: 'Name another folder with --out.',
      },
    );
  }
  await rm(directory, { recursive: true, force: true });
}
