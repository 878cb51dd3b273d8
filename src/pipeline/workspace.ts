import { loadSetup, type Setup } from '../config/load.ts';
import { secretReader } from '../config/secrets.ts';
import { messageOf } from '../errors.ts';
import { systemClock } from '../http/clock.ts';
import type { Clock } from '../http/lane.ts';
import { patient, type RetryPolicy, rapid } from '../http/retry.ts';
import type { Ledger } from '../ledger/contract.ts';
import { openLedger } from '../ledger/ledger.ts';
import { instantOf } from '../model/time.ts';
import type { Signer } from '../signing/contract.ts';
import { openSigner } from '../signing/open-signer.ts';
import { signNote } from '../signing/sign.ts';
import type { SecretReader } from '../sources/contract.ts';
import { settingsSchemas } from '../sources/registry.ts';
import { refuseOtherKey } from './signing-key.ts';

/** Everything a stage needs of its surroundings: the set-up, the time, and how to reach vendors. */
export interface Workspace {
  readonly setup: Setup;
  readonly toolVersion: string;
  readonly secrets: SecretReader;
  readonly retry: RetryPolicy;
  /** Vendors are real: their limits are shared with others. */
  readonly paced: boolean;
  readonly startedAt: string;
  /** For programs that are run, such as git; never for settings. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  clockFor(source: string, stream: string): Clock;
  readonly connectTo?: (url: URL) => URL;
  /** Salt secret for a ledger made now; random unless given. */
  readonly ledgerSecret?: Uint8Array;
  /** Who signs, opened once; `undefined` when `sign:` is not configured. Fails with ERR_KEY. */
  signer(): Promise<Signer | undefined>;
  say(line: string): void;
}

export interface WorkspaceOptions {
  readonly config: string;
  readonly toolVersion: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  now(): number;
  say(line: string): void;
  /** For the sandbox: a clock per stream, where vendors really are, a fixed salt secret. */
  readonly clockFor?: (source: string, stream: string) => Clock;
  readonly connectTo?: (url: URL) => URL;
  /** Whether vendors limit requests; when absent, those do that are where their names say. */
  readonly paced?: boolean;
  readonly ledgerSecret?: Uint8Array;
}

/** Reads the configuration and everything beside it. */
export async function openWorkspace(options: WorkspaceOptions): Promise<Workspace> {
  const setup = await loadSetup(options.config, settingsSchemas());
  const { clockFor, connectTo, ledgerSecret, paced = connectTo === undefined } = options;
  const secrets = secretReader(options.environment, setup.directory);
  let signer: Promise<Signer | undefined> | undefined;
  return {
    setup,
    toolVersion: options.toolVersion,
    secrets,
    signer() {
      signer ??= signerOf(setup, secrets, options.environment.SSH_AUTH_SOCK);
      return signer;
    },
    retry: paced ? patient : rapid,
    paced,
    startedAt: instantOf(options.now()),
    environment: options.environment,
    clockFor: clockFor ?? (() => systemClock),
    say: options.say,
    ...(connectTo && { connectTo }),
    ...(ledgerSecret && { ledgerSecret }),
  };
}

async function signerOf(
  { config, directory }: Setup,
  secrets: SecretReader,
  agentSocket: string | undefined,
): Promise<Signer | undefined> {
  const { sign } = config;
  if (sign === undefined) return undefined;
  const identity = sign.identity ?? `evidence@${slug(config.organization)}`;
  const { key, passphrase } = sign;
  return openSigner({ key, passphrase, identity, directory, agentSocket, secrets });
}

export interface LedgerUse {
  /** Leave a run of a process that died open, so that it can be gone on with. */
  readonly keepInterrupted?: boolean;
  /** The key is about to change: another one than the log names may sign. */
  readonly changesKey?: boolean;
}

/**
 * Opens the workspace's ledger; `write` makes it when there is none and takes its lock.
 * @throws AuditpackError ERR_KEY when the ledger is signed with another key than the configured one
 */
export async function openWorkspaceLedger(
  workspace: Workspace,
  mode: 'read' | 'write',
  { keepInterrupted = false, changesKey = false }: LedgerUse = {},
): Promise<Ledger> {
  const { setup, startedAt, ledgerSecret } = workspace;
  const signer = mode === 'write' ? await signerIfAny(workspace) : undefined;
  return openLedger(setup.ledger, {
    mode,
    keepInterrupted,
    origin: `${slug(setup.config.organization)}/evidence`,
    createdAt: startedAt,
    ...(ledgerSecret && { secret: ledgerSecret }),
    ...(signer && { signNote: (origin, text) => signNote(signer, origin, text) }),
    ...(signer &&
      !changesKey && {
        admit: async (ledger: Pick<Ledger, 'chain'>) => {
          await refuseOtherKey(ledger, signer);
        },
      }),
    onRecovered: ({ id, streams }) =>
      workspace.say(
        `The run ${id} had been interrupted; what it stored of ${streams} streams is kept.`,
      ),
  });
}

/** What is being collected must not be lost for want of a key: it is said, and the note stays unsigned. */
async function signerIfAny(workspace: Workspace): Promise<Signer | undefined> {
  try {
    return await workspace.signer();
  } catch (error) {
    workspace.say(`Checkpoints stay unsigned for now: ${messageOf(error)}`);
    return undefined;
  }
}

/** A name as it may stand in file names and log origins. */
export function slug(text: string): string {
  return (
    text
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, '') || 'organization'
  );
}
