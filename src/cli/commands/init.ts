import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { periodOf } from '../../config/period.ts';
import { AuditpackError, messageOf } from '../../errors.ts';
import type { CommandContext, CommandResult, Options } from '../context.ts';
import { type Answers, starterFiles } from '../starter.ts';

/** Writes the files of a new set-up. Never overwrites one that is there. */
export async function run(
  _args: readonly unknown[],
  options: Options,
  context: CommandContext,
): Promise<CommandResult> {
  const answers = await ask(options, context);
  periodOf({ from: answers.from, to: answers.to }, answers.timezone);
  const directory = resolve(context.cwd, String(options.directory ?? '.'));
  const written: string[] = [];
  const kept: string[] = [];
  for (const file of starterFiles(answers)) {
    (await writeNew(join(directory, file.name), file.text))
      ? written.push(file.name)
      : kept.push(file.name);
  }
  const lines = [
    ...written.map((name) => `wrote  ${name}`),
    ...kept.map((name) => `kept   ${name} (it was there already)`),
    '',
    'Next:',
    '  1. Put real names into people.csv and the owners into entitlements.yaml.',
    '  2. Create the read-only credentials: docs/sources/ says how, per source, scopes.md which scopes each needs; export them as named in auditpack.yaml.',
    '  3. auditpack doctor',
  ];
  return { json: { ok: true, directory, written, kept }, text: lines.join('\n'), exit: 0 };
}

async function ask(options: Options, context: CommandContext): Promise<Answers> {
  const year = new Date(context.now()).getUTCFullYear();
  const defaults: Answers = {
    organization: 'My company',
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    from: `${year}-01-01`,
    to: `${year + 1}-01-01`,
  };
  const given = (key: keyof Answers) =>
    typeof options[key] === 'string' ? String(options[key]) : undefined;
  const interactive =
    options.yes !== true &&
    options.json !== true &&
    context.stderr.isTTY === true &&
    process.stdin.isTTY;
  const prompt = interactive
    ? createInterface({ input: process.stdin, output: process.stderr })
    : undefined;
  const answer = async (key: keyof Answers, question: string) => {
    const text = given(key) ?? (await prompt?.question(`${question} [${defaults[key]}]: `));
    return text?.trim() || defaults[key];
  };
  try {
    return {
      organization: await answer('organization', 'Name of the company'),
      timezone: await answer('timezone', 'Its time zone'),
      from: await answer('from', 'First day of the audit period'),
      to: await answer('to', 'First day after the period'),
    };
  } finally {
    prompt?.close();
  }
}

async function writeNew(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw new AuditpackError('ERR_STORAGE', `${path} could not be written: ${messageOf(error)}`, {
      hint: 'Check that the folder exists and is yours to write.',
      cause: error,
    });
  }
}
