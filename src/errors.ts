/**
 * A failure the user can act on. `message` says what was expected, what was found and where;
 * `hint` says what to do next. Anything that is not an AuditpackError is a bug.
 */
export class AuditpackError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  /** The vendor's own status and words behind it, where a vendor refused; cut to 500 characters. */
  readonly answer: string | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: { hint?: string; cause?: unknown; answer?: string } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AuditpackError';
    this.code = code;
    this.hint = options.hint;
    this.answer = options.answer?.slice(0, 500);
  }
}

/** Permanent names; scripts match on them. */
export type ErrorCode =
  | 'ERR_USAGE'
  | 'ERR_CONFIG'
  | 'ERR_SECRET'
  | 'ERR_INPUT'
  | 'ERR_CONTROLS'
  | 'ERR_UNREACHABLE'
  | 'ERR_AUTH_DENIED'
  | 'ERR_PERMISSION'
  | 'ERR_PLAN'
  | 'ERR_RATE_LIMITED'
  | 'ERR_RESPONSE'
  | 'ERR_LIMIT'
  | 'ERR_REFUSED'
  | 'ERR_LEDGER'
  | 'ERR_LEDGER_LOCKED'
  | 'ERR_STORAGE'
  | 'ERR_PACK_UNREADABLE'
  | 'ERR_KEY'
  | 'ERR_TIMESTAMP'
  | 'ERR_PUBLISH'
  | 'ERR_SANDBOX';

/** The message chain of an unknown thrown value, without stacks; callers redact secrets first. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}
