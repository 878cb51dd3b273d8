import type { ImportOptions } from '../../collect/import.ts';
import { AuditpackError } from '../../errors.ts';
import { asOfInstant } from './when.ts';

/** What whoever hands a file in says of it. */
export interface Attest {
  readonly controls?: readonly string[] | undefined;
  readonly who?: string | undefined;
  readonly from?: string | undefined;
  readonly why?: string | undefined;
  readonly obtained?: string | undefined;
}

/** How an attested file is stored: as one item, with the attestation beside it. */
export function attestedAs(attest: Attest, timezone: string): Partial<ImportOptions> {
  const { controls = [], who = '', from = '', why = '', obtained = '' } = attest;
  const missing = Object.entries({ who, from, why, obtained }).flatMap(([name, said]) =>
    said.trim() === '' ? [`--${name}`] : [],
  );
  if (missing.length > 0) {
    throw new AuditpackError('ERR_USAGE', `An attestation needs ${missing.join(', ')}.`, {
      hint: 'auditpack import manual/evidence FILE --control CC1.2 --who "Helen Ruiz" --from "HR system, report 12" --why "board minutes" --obtained 2026-03-02',
    });
  }
  const odd = controls.find((id) => !/^[\w.()-]{1,60}$/.test(id));
  if (odd !== undefined) {
    throw new AuditpackError('ERR_USAGE', `"${odd}" is no id of a control.`);
  }
  const context = {
    controls: [...new Set(controls)].sort().join(','),
    who,
    from,
    why,
    obtained: asOfInstant(obtained, timezone),
  };
  return { items: 'file', context, nameInContext: true };
}
