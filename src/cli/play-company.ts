import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { steppingClock } from '../pipeline/clocks.ts';
import { openWorkspace, type Workspace } from '../pipeline/workspace.ts';
import type { World } from '../sandbox/contract.ts';
import type { Fault } from '../sandbox/faults.ts';
import type { RateLimit } from '../sandbox/limits.ts';
import { type Scenario, scenarioWorld } from '../sandbox/scenario.ts';
import { type SandboxServer, startSandbox } from '../sandbox/server.ts';
import {
  companyFiles,
  connectTo,
  SANDBOX_ENVIRONMENT,
  vendorBase,
} from '../sandbox/setup-files.ts';
import { createVendors } from '../sandbox/vendors.ts';
import type { Say } from './context.ts';
import { toolVersion } from './version.ts';

/** A company that is being served, and a workspace that points at it. */
export interface PlayedCompany {
  readonly world: World;
  readonly server: SandboxServer;
  readonly workspace: Workspace;
}

type Timepiece = ReturnType<Workspace['clockFor']>;

interface PlayOptions {
  /** Serves the company as it was at that moment. */
  readonly asOf?: string;
  readonly say: Say;
  readonly faults?: readonly Fault[];
  /** Limits that the vendors enforce by a clock that both sides go by; requests are then paced. */
  readonly limited?: {
    readonly limits: Readonly<Record<string, RateLimit>>;
    readonly clock: Timepiece;
    /** How long a vendor takes to answer, in milliseconds. */
    readonly thinksMs?: number;
  };
}

/**
 * Writes the company's files into a folder and serves its vendors on loopback. Clock and salt
 * secret are fixed, and vendors keep their stable names, so that the same scenarios give the same
 * bytes.
 */
export async function playCompany(
  scenarios: readonly Scenario[],
  directory: string,
  options: PlayOptions,
): Promise<PlayedCompany> {
  const { limited } = options;
  const world = worldAsOf(scenarioWorld(scenarios), options.asOf);
  await mkdir(directory, { recursive: true });
  const { vendors, files } = createVendors(world);
  for (const { name, text } of [...companyFiles(world, scenarios), ...files]) {
    await writeFile(join(directory, name), text, { mode: 0o600 });
  }
  const server = await startSandbox(world, vendors, {
    externalBase: vendorBase,
    ...(options.faults && { faults: options.faults }),
    ...(limited && {
      limits: limited.limits,
      now: limited.clock.now,
      think: () => limited.clock.sleep(limited.thinksMs ?? 0),
    }),
  });
  const start = Date.parse(world.now);
  const workspace = await openWorkspace({
    config: join(directory, 'auditpack.yaml'),
    toolVersion: toolVersion(),
    environment: SANDBOX_ENVIRONMENT,
    now: () => start,
    say: options.say,
    clockFor: () => limited?.clock ?? steppingClock(start, 100),
    connectTo: connectTo(server.origin),
    paced: limited !== undefined,
    ledgerSecret: Buffer.alloc(32, 'larkspur sandbox '),
  });
  return { world, server, workspace };
}

/** The company as its systems showed it at an earlier moment. */
function worldAsOf(world: World, now: string | undefined): World {
  if (now === undefined) return world;
  return {
    ...world,
    now,
    facts: world.facts.filter(({ at }) => Date.parse(at) <= Date.parse(now)),
  };
}
