import { AuditpackError } from '../errors.ts';

/** A passphrase named by its variable, which is all that ever stands on a command line. */
export function passphraseOf(
  variable: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  if (variable === undefined) return undefined;
  const phrase = environment[variable];
  if (phrase) return phrase;
  throw new AuditpackError('ERR_SECRET', `The variable ${variable} is empty.`, {
    hint: `Set it first: export ${variable}=…`,
  });
}
