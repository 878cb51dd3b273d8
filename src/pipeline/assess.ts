import { type Parameters, resolveParameters } from '../controls/parameters.ts';
import type { Library } from '../controls/schema.ts';
import { messageOf } from '../errors.ts';
import { evaluate } from '../evaluate/evaluate.ts';
import { withholdVerdicts } from '../evaluate/withhold-verdicts.ts';
import type { Ledger } from '../ledger/contract.ts';
import { buildTrails } from '../link/build-trails.ts';
import { DEFAULT_LINK_PARAMETERS } from '../link/input.ts';
import type { LateArrival, Reconciliation } from '../model/reconciliation.ts';
import type { Results, WithheldVerdict } from '../model/result.ts';
import type { Trails } from '../model/trails.ts';
import { watchForLate } from '../reconcile/late-arrivals.ts';
import { reconcileLooks } from '../reconcile/looks-and-events.ts';
import { stateDifferences } from '../reconcile/state-differences.ts';
import { changesIn, ticketStreams } from '../sources/registry.ts';
import { readLibrary } from './library.ts';
import { type Derived, deriveRecords } from './records.ts';
import { openWorkspaceLedger, type Workspace } from './workspace.ts';

const MINUTE_MS = 60_000;

export interface Assessment extends Derived {
  readonly trails: Trails;
  readonly results: Results;
  readonly library: Library;
  readonly parameters: Parameters;
  /** Events that came after their window had been called final. */
  readonly late: readonly LateArrival[];
  /** Listings looked at twice, held against the events between. */
  readonly reconciliations: readonly Reconciliation[];
}

/** Records, trails and verdicts, all made anew from the ledger; without the lines of records. */
export async function assess(workspace: Workspace): Promise<Assessment> {
  const library = await readLibrary();
  const ledger = await openWorkspaceLedger(workspace, 'read');
  try {
    const assessment = await assessLedger(workspace, ledger, library);
    assessment.close();
    return assessment;
  } finally {
    await ledger.close();
  }
}

/**
 * The same, with lines to be closed, from any reader of pages and statements: a ledger, or a pack
 * that is replayed.
 * @param withheld verdicts that a redacted pack can't give
 */
export async function assessLedger(
  workspace: Pick<Workspace, 'setup'>,
  ledger: Pick<Ledger, 'pages' | 'statements' | 'head'>,
  library: Library,
  withheld: readonly WithheldVerdict[] = [],
): Promise<Assessment> {
  const { setup } = workspace;
  const { config } = setup;
  const parameters = resolveParameters(library, config.parameters, config.profile);
  const statements = await ledger.statements();
  const late = watchForLate(statements);
  const derived = await deriveRecords(ledger, { see: late.see });
  const number = (key: string) => Number(parameters.get(key)?.value);
  const trails = buildTrails(
    derived.records,
    {
      period: setup.period,
      statements,
      rejects: derived.rejects,
      catalogue: setup.catalogue,
      ...(setup.registers && { registers: setup.registers }),
      decisions: setup.decisions,
      conventions: { ...setup.conventions, ticketStreams: ticketStreams(setup) },
      parameters: {
        ...DEFAULT_LINK_PARAMETERS,
        linkThreshold: number('link.threshold'),
        identityThreshold: number('identity.threshold'),
        skewMs: number('skew_minutes') * MINUTE_MS,
        preprovisionBusinessDays: number('joiner.preprovision_business_days'),
        holidays: config.holidays,
        timezone: config.timezone,
      },
    },
    derived.uses,
  );
  const integrity = await checkLedger(ledger);
  const { records } = derived;
  const differences = stateDifferences(records, statements);
  const reconciliations = reconcileLooks(differences, records, statements, changesIn);
  const judged = evaluate({
    trails,
    library,
    parameters,
    integrity,
    reconciliations,
    attestations: records.filter((record) => record.kind === 'attestation'),
    holidays: config.holidays,
  });
  const results = withholdVerdicts(judged, withheld, library, trails);
  return {
    ...derived,
    trails,
    results,
    library,
    parameters,
    late: late.found(),
    reconciliations,
  };
}

/** Every body was checked against its digest while it was read; here the log against its checkpoints. */
async function checkLedger(
  ledger: Pick<Ledger, 'head'>,
): Promise<{ verified: boolean; why: string }> {
  try {
    await ledger.head();
    return {
      verified: true,
      why: 'All bodies have their digests; the log has the root that each checkpoint states.',
    };
  } catch (error) {
    return { verified: false, why: messageOf(error) };
  }
}
