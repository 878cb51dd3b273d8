import { type CheckOptions, checkLedger } from '../ledger/check/check-ledger.ts';
import type { LedgerReport as Report } from '../ledger/check/report-schema.ts';
import type { Workspace } from './workspace.ts';

/** What was found of a ledger at rest. */
export type LedgerReport = Report;

/** Checks the workspace's whole ledger at rest; changes nothing and waits for no lock. */
export function checkWorkspaceLedger(
  { setup }: Pick<Workspace, 'setup'>,
  options: CheckOptions,
): Promise<LedgerReport> {
  return checkLedger(setup.ledger, options);
}
