import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { AuditpackError } from '../errors.ts';
import { SecretRef } from '../model/secret-ref.ts';

const COMMAND_TIMEOUT_MS = 60_000;
const run = promisify(execFile);

/**
 * Resolves secret references to their text, trimmed. Messages name the reference and never the
 * value or a command's output.
 */
export function secretReader(
  environment: Readonly<Record<string, string | undefined>>,
  directory: string,
): (ref: SecretRef) => Promise<string> {
  return async (ref) => {
    const secret = (await readSecret(ref, environment, directory)).trim();
    if (secret.length > 0) return secret;
    throw new AuditpackError('ERR_SECRET', `The secret ${describe(ref)} is empty.`, {
      hint:
        'env' in ref ? `Set it first: export ${ref.env}=…` : 'Put the secret there and try again.',
    });
  };
}

/** Every reference to a secret in a source's settings, wherever it stands. */
export function secretRefs(settings: unknown): SecretRef[] {
  if (typeof settings !== 'object' || settings === null) return [];
  const ref = SecretRef.safeParse(settings).data;
  return ref ? [ref] : Object.values(settings).flatMap(secretRefs);
}

async function readSecret(
  ref: SecretRef,
  environment: Readonly<Record<string, string | undefined>>,
  directory: string,
): Promise<string> {
  if ('env' in ref) return environment[ref.env] ?? '';
  try {
    if ('file' in ref) return await readFile(resolve(directory, ref.file), 'utf8');
    const [program = '', ...args] = ref.command;
    return (await run(program, args, { cwd: directory, timeout: COMMAND_TIMEOUT_MS })).stdout;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    throw new AuditpackError(
      'ERR_SECRET',
      `The secret ${describe(ref)} could not be read${code}.`,
      {
        hint: 'Check the path or run the command by hand.',
      },
    );
  }
}

function describe(ref: SecretRef): string {
  if ('env' in ref) return `{env: ${ref.env}}`;
  if ('file' in ref) return `{file: ${ref.file}}`;
  return `{command: [${ref.command[0] ?? ''}, …]}`;
}
