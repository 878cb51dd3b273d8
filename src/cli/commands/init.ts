import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { periodOf } from '../../config/period.ts';
import { AuditpackError, messageOf } from '../../errors.ts';
import { slug } from '../../pipeline/workspace.ts';
import { makeKeyFile } from '../../signing/key-file.ts';
import { keyPath } from '../../signing/open-signer.ts';
import type { CommandContext, CommandResult, Options } from '../context.ts';
import { passphraseOf } from '../passphrase.ts';
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
  const key = await firstKey(directory, answers, context, written, kept);
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
    ...(key === undefined
      ? []
      : [
          '',
          'Packs are signed with a key made just now. Give this line to the auditor by another channel:',
          `  ${key}`,
        ]),
  ];
  return {
    json: { ok: true, directory, written, kept, ...(key !== undefined && { publicKey: key }) },
    text: lines.join('\n'),
    exit: 0,
  };
}

async function ask(options: Options, context: CommandContext): Promise<Answers> {
  const year = new Date(context.now()).getUTCFullYear();
  const defaults: Answers = {
    organization: 'My company',
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    from: `${year}-01-01`,
    to: `${year + 1}-01-01`,
  };
  const isSigned = options.signingKey !== false;
  const given = (key: 'organization' | 'timezone' | 'from' | 'to') =>
    typeof options[key] === 'string' ? String(options[key]) : undefined;
  const interactive =
    options.yes !== true &&
    options.json !== true &&
    context.stderr.isTTY === true &&
    process.stdin.isTTY;
  const prompt = interactive
    ? createInterface({ input: process.stdin, output: process.stderr })
    : undefined;
  const answer = async (key: 'organization' | 'timezone' | 'from' | 'to', question: string) => {
    const text = given(key) ?? (await prompt?.question(`${question} [${defaults[key]}]: `));
    return text?.trim() || defaults[key];
  };
  try {
    return {
      organization: await answer('organization', 'Name of the company'),
      timezone: await answer('timezone', 'Its time zone'),
      from: await answer('from', 'First day of the audit period'),
      to: await answer('to', 'First day after the period'),
      ...(isSigned && {
        signingKey: typeof options.signingKey === 'string' ? options.signingKey : 'signing.key',
      }),
      ...(typeof options.passphraseEnv === 'string' && { passphraseEnv: options.passphraseEnv }),
    };
  } finally {
    prompt?.close();
  }
}

/** Makes the signing key of a new set-up; a key that is there stays. */
async function firstKey(
  directory: string,
  { organization, signingKey, passphraseEnv }: Answers,
  context: CommandContext,
  written: string[],
  kept: string[],
): Promise<string | undefined> {
  if (signingKey === undefined) return undefined;
  const path = keyPath(signingKey, directory);
  if (existsSync(path)) {
    kept.push(signingKey);
    return undefined;
  }
  const identity = `evidence@${slug(organization)}`;
  const made = await makeKeyFile(path, {
    comment: identity,
    passphrase: passphraseOf(passphraseEnv, context.environment),
  });
  written.push(signingKey, `${signingKey}.pub`);
  return `${identity} ${made.publicLine}`;
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
