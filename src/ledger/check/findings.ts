import { LIMITS } from '../../format/limits.ts';
import { shown } from '../../format/shown.ts';

/** What can be wrong with a ledger at rest; docs/operations.md lists them. Names are permanent. */
export const LEDGER_FINDINGS = [
  'file-missing',
  'file-unknown',
  'file-link',
  'file-broken',
  'run-number',
  'entry-line',
  'entry-sequence',
  'entry-run',
  'entry-range',
  'entry-digest',
  'entry-salt',
  'root-mismatch',
  'checkpoint-mismatch',
  'checkpoint-signature',
  'key-entry',
  'key-other',
  'pack-entry',
  'exchange-line',
  'exchange-body',
  'raw-unlogged',
  'statement-unlogged',
  'held-contradicted',
] as const;
export type LedgerFindingKind = (typeof LEDGER_FINDINGS)[number];

/** One thing that is not as it was sealed. */
export interface LedgerFinding {
  readonly kind: LedgerFindingKind;
  /** Path below the ledger's folder. */
  readonly file: string;
  /** Line of the file, from 1. */
  readonly record?: number;
  /** Byte of the file. */
  readonly offset?: number;
  readonly expected: string;
  readonly found: string;
}

/** Nothing altered, but a protection that is not there, or something not finished. */
export interface LedgerReservation {
  readonly kind: string;
  readonly says: string;
}

/** Collects what is found; beyond the limit it only counts. */
export class LedgerFindings {
  readonly list: LedgerFinding[] = [];
  readonly reservations: LedgerReservation[] = [];
  total = 0;

  add(finding: LedgerFinding): void {
    this.total++;
    if (this.list.length >= LIMITS.findings) return;
    const { file, expected, found } = finding;
    this.list.push({
      ...finding,
      file: shown(file),
      expected: shown(expected),
      found: shown(found),
    });
  }

  reserve(kind: string, says: string): void {
    this.reservations.push({ kind, says: shown(says) });
  }
}
