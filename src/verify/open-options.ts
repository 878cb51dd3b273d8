import { readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { AuditpackError, messageOf } from '../errors.ts';
import { parseCheckpoint } from '../integrity/checkpoint.ts';
import { readVkey } from '../integrity/signed-note.ts';
import { fingerprint, readPublicKey, readPublicLine } from '../integrity/ssh/public-key.ts';
import { sshString } from '../integrity/ssh/wire.ts';
import { certificatesProblem } from '../integrity/timestamp/check.ts';
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

const FINGERPRINT = /^SHA256:[A-Za-z0-9+/]{43}$/;

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
    ...(checkpoint !== undefined && { checkpoint: readCheckpoint(checkpoint) }),
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

function readKeys(option: string, value: string | undefined, cwd: string): string[] | undefined {
  if (value === undefined) return undefined;
  const words = value.split(',');
  if (words.every((word) => FINGERPRINT.test(word))) return words;
  const path = resolve(cwd, value);
  const lines = read(path, 'Give a fingerprint (SHA256:…) or a file of public keys, one a line.')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const keys = lines.map((line, i) => {
    const key = keyOf(line);
    if (key.kind === 'key') return fingerprint(key);
    throw new AuditpackError(
      'ERR_INPUT',
      `${path}:${i + 1} is no public key that can be used: ${key.why}.`,
      { hint: `--${option} takes lines like those of a .pub file or of allowed_signers.` },
    );
  });
  if (keys.length > 0) return keys;
  throw new AuditpackError('ERR_INPUT', `${path} names no key.`, {
    hint: `--${option} takes lines like those of a .pub file or of allowed_signers.`,
  });
}

/** A line of SSH, or the key text of a checkpoint (`log/vkey`). */
function keyOf(line: string): ReturnType<typeof readPublicLine> {
  const note = readVkey(line.trim());
  if (note === undefined) return readPublicLine(line);
  return readPublicKey(Buffer.concat([sshString('ssh-ed25519'), sshString(note.point)]));
}

function readCertificates(path: string): string {
  const text = read(path, "Give the authority's root certificate as PEM.");
  const why = certificatesProblem(text);
  if (why === undefined) return text;
  throw new AuditpackError('ERR_INPUT', `${path} holds no certificates that can be used: ${why}.`, {
    hint: 'Expected is PEM; convert DER with: openssl x509 -inform der -in FILE',
  });
}

function readCheckpoint(path: string): HeldCheckpoint {
  const note = read(path, 'Give the log/checkpoint of an earlier pack, or one that was published.');
  if (parseCheckpoint(note)) return { note, from: basename(path) };
  throw new AuditpackError('ERR_INPUT', `${path} is no checkpoint.`, {
    hint: 'Expected are three lines: name of the log, number of entries, root; then signatures.',
  });
}

function read(path: string, hint: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new AuditpackError('ERR_INPUT', `${path} could not be read: ${messageOf(cause)}.`, {
      hint,
      cause,
    });
  }
}

/** Where the memory of packs lies (XDG base directories); none where there is no home. */
function stateFolder(environment: Surroundings['environment']): string | undefined {
  const { XDG_STATE_HOME, LOCALAPPDATA, HOME } = environment;
  const base = XDG_STATE_HOME || LOCALAPPDATA || (HOME && join(HOME, '.local', 'state'));
  return base ? join(base, 'auditpack', 'seen') : undefined;
}
