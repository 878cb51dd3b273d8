import { messageOf } from '../errors.ts';
import { assertAllowed } from './guard.ts';

export interface PutText {
  readonly url: string;
  readonly text: string;
  /** Goes into `Authorization: Bearer`. */
  readonly token?: string;
  readonly timeoutMs: number;
}

/**
 * Puts a text once, to this address alone: no redirect is followed, and nothing goes unencrypted
 * beyond this machine. `undefined` when it was taken, else why not.
 * @throws AuditpackError ERR_REFUSED for an address that may not be used
 */
export async function putText(put: PutText): Promise<string | undefined> {
  const url = new URL(put.url);
  assertAllowed(url, [put.url]);
  try {
    const response = await fetch(url, {
      method: 'PUT',
      body: put.text,
      headers: {
        'content-type': 'text/plain; charset=utf-8',
        ...(put.token !== undefined && { authorization: `Bearer ${put.token}` }),
      },
      redirect: 'manual',
      signal: AbortSignal.timeout(put.timeoutMs),
    });
    await response.body?.cancel();
    return response.ok ? undefined : `${url.origin} answered ${response.status}`;
  } catch (error) {
    return `${url.origin} did not answer: ${messageOf(error)}`;
  }
}
