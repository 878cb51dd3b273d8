import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuditpackError } from '../../errors.ts';
import { assess } from '../../pipeline/assess.ts';
import { collect } from '../../pipeline/collect.ts';
import { labelledCompany } from '../../sandbox/labelled/company.ts';
import type { CommandContext, CommandResult, Options } from '../context.ts';
import { type Measured, measureLabelled, type Score } from '../measure-labelled.ts';
import { playCompany } from '../play-company.ts';
import { table } from '../table.ts';

/** Plays a labelled company through sandbox, SDKs, ledger and records, and says what was found. */
export async function run(
  _args: readonly unknown[],
  options: Options,
  context: CommandContext,
): Promise<CommandResult> {
  const size = wholeNumber(options.people, 'people');
  const seed = wholeNumber(options.seed, 'seed');
  const measured = await playLabelled(size, seed, context.say);
  const { accounts, grants, exceptions } = measured;
  const good = accounts.wrong === 0 && grants.wrong === 0 && accounts.recall >= 0.95;
  const text = [
    ...table([
      ['', 'right', 'wrong', 'missed', 'precision', 'recall', 'ambiguous left open'],
      row('accounts → persons', accounts),
      row('grants → requests', grants),
      row('exceptions', exceptions),
    ]),
    ...[accounts, grants, exceptions].flatMap(({ notes }) => notes.slice(0, 40)),
  ];
  return {
    json: { ok: good, people: size, seed, ...measured },
    text: text.join('\n'),
    exit: good ? 0 : 1,
  };
}

/** A labelled company of that size, played and measured. */
export async function playLabelled(
  size: number,
  seed: number,
  say: (line: string) => void,
): Promise<Measured> {
  const { scenario, labels } = labelledCompany(size, seed);
  const directory = await mkdtemp(join(tmpdir(), 'auditpack-labelled-'));
  try {
    const { server, workspace } = await playCompany([scenario], directory, {
      say: () => undefined,
    });
    say(`Collecting a year of ${workspace.setup.config.organization}…`);
    await collect(workspace, { window: workspace.setup.period }).finally(() => server.close());
    say('Linking and evaluating…');
    const { trails, results, parameters } = await assess(workspace);
    const number = (key: string) => Number(parameters.get(key)?.value);
    return measureLabelled(
      trails,
      results.tests.flatMap(({ items }) => items),
      labels,
      { identity: number('identity.threshold'), link: number('link.threshold') },
    );
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function row(what: string, score: Score): string[] {
  const { right, wrong, missed, precision, recall, undecided, ambiguous } = score;
  return [
    what,
    String(right),
    String(wrong),
    String(missed),
    precision.toFixed(3),
    recall.toFixed(3),
    `${undecided} of ${ambiguous}`,
  ];
}

function wholeNumber(text: unknown, name: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0 && number <= 10_000) return number;
  throw new AuditpackError('ERR_USAGE', `--${name} ${String(text)} is no number from 1 to 10000.`);
}
