import { AuditpackError } from '../errors.ts';

/** The ledger has a stream that this version does not know. */
export function damagedStream(source: string, stream: string): AuditpackError {
  return new AuditpackError(
    'ERR_LEDGER',
    `The ledger holds ${source}/${stream}, which this version does not know.`,
    {
      hint: 'Use the version that collected it, or a newer one.',
    },
  );
}
