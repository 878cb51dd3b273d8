import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { messageOf } from '../errors.ts';
import { appendLine } from './append-line.ts';
import type { Outcome, Published } from './contract.ts';

const run = promisify(execFile);
const TIMEOUT_MS = 60_000;
/** Somebody else may push in between. */
const ATTEMPTS = 3;

export interface GitPlace {
  readonly repository: string;
  readonly branch: string;
  /** File in the repository that gets the line. */
  readonly path: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Appends the line to a file of a repository elsewhere, as a commit of its own; asks nobody. */
export async function publishToGit(place: GitPlace, published: Published): Promise<Outcome> {
  let why = '';
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const work = await mkdtemp(join(tmpdir(), 'auditpack-publish-'));
    try {
      return await commitAndPush(work, place, published);
    } catch (error) {
      why = withoutSecrets(stderrOf(error), place.repository);
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  }
  return { state: 'failed', why };
}

async function commitAndPush(
  work: string,
  { repository, branch, path, environment }: GitPlace,
  { line, says }: Published,
): Promise<Outcome> {
  const git = gitIn(work, environment);
  await git('init', '--quiet');
  const hasBranch = (await git('ls-remote', '--heads', '--', repository, branch)).includes(
    `refs/heads/${branch}\n`,
  );
  if (hasBranch) {
    await git('fetch', '--quiet', '--depth', '1', '--', repository, `refs/heads/${branch}`);
    await git('checkout', '--quiet', '--detach', 'FETCH_HEAD');
  }
  await mkdir(dirname(join(work, path)), { recursive: true });
  const outcome = await appendLine(join(work, path), line);
  if (outcome.state !== 'published') return outcome;
  await git('add', '--', path);
  await git('commit', '--quiet', '--message', says);
  await git('push', '--quiet', '--', repository, `HEAD:refs/heads/${branch}`);
  return outcome;
}

function gitIn(work: string, environment: GitPlace['environment']) {
  const settings = {
    'user.name': 'auditpack',
    'user.email': 'auditpack@localhost',
    'commit.gpgSign': 'false',
    'core.hooksPath': '/dev/null',
    'core.symlinks': 'false',
    'protocol.ext.allow': 'never',
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const env = {
    GIT_SSH_COMMAND: 'ssh -oBatchMode=yes',
    ...environment,
    GIT_TERMINAL_PROMPT: '0',
    LC_ALL: 'C',
  };
  return async (...args: readonly string[]): Promise<string> =>
    (await run('git', [...options, ...args], { cwd: work, env, timeout: TIMEOUT_MS })).stdout;
}

function stderrOf(error: unknown): string {
  const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
  return said === '' ? messageOf(error) : said.split('\n').slice(-3).join(' ');
}

/** A token in the address must not get into a report. */
function withoutSecrets(text: string, repository: string): string {
  return text.replaceAll(repository, placeOf(repository));
}

/** The address without user and password. */
export function placeOf(repository: string): string {
  return repository.replace(/^([a-z+]+:\/\/)[^@/]*@/, '$1');
}
