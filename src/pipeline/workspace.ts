import { loadSetup, type Setup } from '../config/load.ts';
import { secretReader } from '../config/secrets.ts';
import { systemClock } from '../http/clock.ts';
import type { Clock } from '../http/lane.ts';
import { patient, type RetryPolicy, rapid } from '../http/retry.ts';
import type { Ledger } from '../ledger/contract.ts';
import { openLedger } from '../ledger/ledger.ts';
import { instantOf } from '../model/time.ts';
import type { SecretReader } from '../sources/contract.ts';
import { settingsSchemas } from '../sources/registry.ts';

/** Everything a stage needs of its surroundings: the set-up, the time, and how to reach vendors. */
export interface Workspace {
  readonly setup: Setup;
  readonly toolVersion: string;
  readonly secrets: SecretReader;
  readonly retry: RetryPolicy;
  /** Vendors are real: their limits are shared with others. */
  readonly paced: boolean;
  readonly startedAt: string;
  clockFor(source: string, stream: string): Clock;
  readonly connectTo?: (url: URL) => URL;
  /** Salt secret for a ledger made now; random unless given. */
  readonly ledgerSecret?: Uint8Array;
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
  readonly ledgerSecret?: Uint8Array;
}

/** Reads the configuration and everything beside it. */
export async function openWorkspace(options: WorkspaceOptions): Promise<Workspace> {
  const setup = await loadSetup(options.config, settingsSchemas());
  const { clockFor, connectTo, ledgerSecret } = options;
  return {
    setup,
    toolVersion: options.toolVersion,
    secrets: secretReader(options.environment, setup.directory),
    retry: connectTo ? rapid : patient,
    paced: connectTo === undefined,
    startedAt: instantOf(options.now()),
    clockFor: clockFor ?? (() => systemClock),
    say: options.say,
    ...(connectTo && { connectTo }),
    ...(ledgerSecret && { ledgerSecret }),
  };
}

/** Opens the workspace's ledger; `write` makes it when there is none and takes its lock. */
export async function openWorkspaceLedger(
  workspace: Workspace,
  mode: 'read' | 'write',
  options: { readonly keepInterrupted?: boolean } = {},
): Promise<Ledger> {
  const { setup, startedAt, ledgerSecret } = workspace;
  return openLedger(setup.ledger, {
    mode,
    ...options,
    origin: `${slug(setup.config.organization)}/evidence`,
    createdAt: startedAt,
    ...(ledgerSecret && { secret: ledgerSecret }),
    onRecovered: ({ id, streams }) =>
      workspace.say(
        `The run ${id} had been interrupted; what it stored of ${streams} streams is kept.`,
      ),
  });
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
