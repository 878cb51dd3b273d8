import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { FileStream, SourceEntry } from '../collect/contract.ts';
import { type CollectResult, collectRun } from '../collect/engine.ts';
import { secretRefs } from '../config/secrets.ts';
import { AuditpackError } from '../errors.ts';
import { countPage } from '../normalize/normalize-page.ts';
import type { Window } from '../sources/contract.ts';
import { checkRoster, sourceOf, streamNames } from '../sources/registry.ts';
import { introduceKeyIfAny } from './keys.ts';
import { readLibrary } from './library.ts';
import { type Resumption, resume } from './resume.ts';
import { testsThatRead } from './weakened.ts';
import { openWorkspaceLedger, type Workspace } from './workspace.ts';

export interface CollectRequest {
  /** `okta` or `okta/system-log`; everything configured when absent. */
  readonly only?: readonly string[];
  /** Exactly this window. When absent, whatever of the period and of the past is still missing. */
  readonly window?: Window;
  /** Go on with the run that was interrupted, or with the streams the last run left incomplete. */
  readonly resume?: boolean;
}

/** Collects from the configured sources, and takes people.csv with them, as one run. */
export async function collect(
  workspace: Workspace,
  request: CollectRequest,
): Promise<CollectResult> {
  const { setup } = workspace;
  const sources = wantedSources(workspace, request.only);
  const files = request.only === undefined ? [await peopleFile(workspace)] : [];
  await someSecret(workspace, sources);
  const weakens = testsThatRead(await readLibrary());
  const keepInterrupted = request.resume === true;
  const ledger = await openWorkspaceLedger(workspace, 'write', { keepInterrupted });
  try {
    const resumption: Resumption = request.resume ? await resume(workspace, ledger) : {};
    // A key is named in a run of its own, and a run that is gone on with is still open.
    if (!resumption.resumed) await introduceKeyIfAny(workspace, ledger);
    return await collectRun({
      ledger,
      sources,
      files,
      ...(request.only && { only: request.only }),
      window: request.window ?? setup.period,
      ...(!request.window && { earlier: await ledger.statements() }),
      secrets: workspace.secrets,
      clockFor: workspace.clockFor,
      startedAt: workspace.startedAt,
      toolVersion: workspace.toolVersion,
      configDigest: setup.digest,
      retry: workspace.retry,
      ...(workspace.paced && { headroom: setup.config.headroom }),
      ...(workspace.connectTo && { connectTo: workspace.connectTo }),
      countPage,
      weakens,
      onProgress: workspace.say,
      ...resumption,
    });
  } finally {
    await ledger.close();
  }
}

function wantedSources({ setup }: Workspace, only: readonly string[] | undefined): SourceEntry[] {
  if (setup.sources.size === 0) {
    throw new AuditpackError(
      'ERR_CONFIG',
      `${setup.path} names no sources; there is nothing to collect.`,
      {
        hint: 'Uncomment what you use under `sources:`; docs/sources/ says how to get each credential.',
      },
    );
  }
  const known = new Set([...setup.sources.keys(), ...streamNames()]);
  for (const name of only ?? []) {
    const configured = setup.sources.has(name.split('/')[0] ?? '');
    if (!known.has(name) || !configured) {
      throw new AuditpackError('ERR_USAGE', `"${name}" is no configured source or stream.`, {
        hint: `Configured: ${[...setup.sources.keys()].join(', ')}. A stream is named like okta/system-log.`,
      });
    }
  }
  return [...setup.sources].flatMap(([id, settings]) => {
    const source = sourceOf(id);
    const wanted = only === undefined || only.some((name) => name.split('/')[0] === id);
    return source && wanted ? [{ source, settings }] : [];
  });
}

/**
 * One missing secret is a hole of its source; when none can be read, nothing could be asked at all,
 * and no run is begun.
 */
async function someSecret(workspace: Workspace, sources: readonly SourceEntry[]): Promise<void> {
  const tries = await Promise.allSettled(
    sources.map(({ settings }) => Promise.all(secretRefs(settings).map(workspace.secrets))),
  );
  const failed = tries.flatMap((tried) => (tried.status === 'rejected' ? [tried.reason] : []));
  if (failed.length > 0 && failed.length === sources.length) throw failed[0];
}

/** The roster, checked before anything is asked of anyone: a bad header is found in a second. */
async function peopleFile({ setup }: Workspace): Promise<FileStream> {
  const source = sourceOf('people');
  const stream = source?.streams[0];
  if (!source || !stream) throw new AuditpackError('ERR_CONFIG', 'The people source is missing.');
  const bytes = await readFile(setup.peoplePath).catch((cause: unknown) => {
    throw new AuditpackError('ERR_INPUT', `${setup.peoplePath} could not be read.`, {
      hint: 'The people file says who works here from when to when; `auditpack init` writes an empty one.',
      cause,
    });
  });
  checkRoster(bytes, setup.peoplePath, setup.systems);
  const file = { name: basename(setup.peoplePath), bytes, items: 'csv' };
  return { source, stream, tenant: 'people', file };
}
