import { basename, join, resolve } from 'node:path';
import { AuditpackError } from '../errors.ts';
import { readCheckpoints } from '../integrity/checkpoint-line.ts';
import { certificatesProblem } from '../integrity/timestamp/check.ts';
import { readInput, readKeys } from './held-keys.ts';
import type { VerifyValues } from './options.ts';
import type { HeldCheckpoint, VerifyOptions } from './trust/options.ts';

export interface Surroundings {
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The module of the verifier that stands alone, where a second thread can be started with it. */
  readonly threadModule?: URL;
}

/** Below this a thread takes longer to begin than it saves. */
const WORTH_A_THREAD = 24 * 1024 ** 2;

/** Reads what the auditor named on the command line. @throws AuditpackError ERR_USAGE, ERR_INPUT */
export function openOptions(values: VerifyValues, around: Surroundings): VerifyOptions {
  const path = (name: string) => {
    const value = textOf(values, name);
    return value === undefined ? undefined : resolve(around.cwd, value);
  };
  const keys = readKeys('key', textOf(values, 'key'), around.cwd);
  const reviewers = readKeys('reviewer', textOf(values, 'reviewer'), around.cwd);
  const [root, checkpoint] = [path('tsa-ca'), path('checkpoint')];
  const previous = path('previous');
  const isForgetful = values['no-state'] === true || values.state === false;
  const seen = isForgetful ? undefined : stateFolder(around.environment);
  return {
    ...(keys && { keys }),
    ...(reviewers && { reviewers }),
    ...(root !== undefined && { tsaRoots: readCertificates(root) }),
    ...(previous !== undefined && { previous }),
    ...(checkpoint !== undefined && { checkpoints: readHeld(checkpoint) }),
    ...(seen !== undefined && { seen }),
    ...(values.historic === true && { historic: true }),
    ...(around.threadModule && { thread: { module: around.threadModule, above: WORTH_A_THREAD } }),
  };
}

/** The value of an option, whichever way the parser spells its name. */
function textOf(values: VerifyValues, name: string): string | undefined {
  const camel = name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  const value = values[name] ?? values[camel];
  return typeof value === 'string' ? value : undefined;
}

function readCertificates(path: string): string {
  const text = readInput(path, "Give the authority's root certificate as PEM.");
  const why = certificatesProblem(text);
  if (why === undefined) return text;
  throw new AuditpackError('ERR_INPUT', `${path} holds no certificates that can be used: ${why}.`, {
    hint: 'Expected is PEM; convert DER with: openssl x509 -inform der -in FILE',
  });
}

/** A checkpoint's note, or a text with checkpoints on lines of their own: a mail, a published file. */
function readHeld(path: string): HeldCheckpoint[] {
  const text = readInput(path, 'Give a log/checkpoint, or a file with published checkpoints.');
  const notes = readCheckpoints(text);
  const name = basename(path);
  if (notes.length > 0)
    return notes.map((note, i) => ({ note, from: notes.length > 1 ? `${name}, ${i + 1}` : name }));
  throw new AuditpackError('ERR_INPUT', `${path} holds no checkpoint.`, {
    hint: 'Expected are three lines (name of the log, number of entries, root), then signatures; or lines like those of `auditpack ledger checkpoint`.',
  });
}

/** Where the memory of packs lies (XDG base directories); none where there is no home. */
function stateFolder(environment: Surroundings['environment']): string | undefined {
  const { XDG_STATE_HOME, LOCALAPPDATA, HOME } = environment;
  const base = XDG_STATE_HOME || LOCALAPPDATA || (HOME && join(HOME, '.local', 'state'));
  return base ? join(base, 'auditpack', 'seen') : undefined;
}
