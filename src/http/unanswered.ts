import { AuditpackError } from '../errors.ts';
import type { BodyRead } from './read-body.ts';
import { redactUrl } from './redact.ts';

/** The platform's own error would quote the header that it could not take: the token. */
export function requestOf(input: string | URL | Request, init: RequestInit | undefined): Request {
  try {
    return new Request(input, init);
  } catch {
    throw new AuditpackError(
      'ERR_SECRET',
      'A request could not be made: its address or one of its headers holds what HTTP cannot carry.',
      { hint: 'Check baseUrl, and that the secret is one line of plain letters and digits.' },
    );
  }
}

/** A body that did not come whole, or would not end. */
export function brokenBody(url: URL, body: BodyRead & { kind: 'broken' }): AuditpackError {
  const what = `The response of ${redactUrl(url)} was ${body.why}.`;
  return body.tooLarge
    ? new AuditpackError('ERR_LIMIT', what, {
        hint: 'Narrow the window, or the vendor is sending something that is no page.',
      })
    : new AuditpackError('ERR_RESPONSE', what, {
        hint: 'What came is recorded, not used. Run collect again.',
      });
}

/** Nobody answered, or not in time. */
export function noAnswer(url: URL, error: unknown): AuditpackError {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
  const timeout = error instanceof Error && error.name === 'TimeoutError';
  const what = timeout ? 'no answer in time' : `no connection${code}`;
  return new AuditpackError('ERR_UNREACHABLE', `${url.origin} could not be reached: ${what}.`, {
    hint: 'Check the baseUrl, the network and any proxy. What was collected before is kept.',
  });
}
