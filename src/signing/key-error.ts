import { AuditpackError } from '../errors.ts';

export function keyError(message: string, hint: string, cause?: unknown): AuditpackError {
  return new AuditpackError('ERR_KEY', message, { hint, cause });
}
