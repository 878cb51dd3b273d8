import { messageOf } from '../errors.ts';
import { assertAllowed } from './guard.ts';
import { readBody } from './read-body.ts';

export interface PostBytes {
  readonly url: string;
  readonly body: Uint8Array;
  readonly contentType: string;
  /** Content type of a good answer. */
  readonly accept: string;
  readonly maxBytes: number;
  readonly timeoutMs: number;
  /** Unencrypted is wanted: what is sent is no secret, and the answer proves itself. */
  readonly plainHttp?: boolean;
}

/** The answer's body, or why there is none. */
export type PostedBytes =
  | { readonly kind: 'answer'; readonly bytes: Uint8Array }
  | { readonly kind: 'failed'; readonly why: string };

/**
 * Posts bytes once, to this address alone: no redirect is followed, no credential sent, and nothing
 * goes unencrypted beyond this machine unless that is wanted.
 * @throws AuditpackError ERR_REFUSED for an address that may not be used
 */
export async function postBytes(post: PostBytes): Promise<PostedBytes> {
  const url = new URL(post.url);
  if (post.plainHttp !== true) assertAllowed(url, [post.url]);
  const failed = (why: string): PostedBytes => ({ kind: 'failed', why: `${url.origin} ${why}` });
  try {
    const response = await fetch(url, {
      method: 'POST',
      body: Buffer.from(post.body),
      headers: { 'content-type': post.contentType, accept: post.accept },
      redirect: 'manual',
      signal: AbortSignal.timeout(post.timeoutMs),
    });
    const type = response.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
    if (response.status !== 200 || type !== post.accept) {
      await response.body?.cancel();
      return failed(`answered ${response.status} ${type ?? 'without content type'}`);
    }
    const body = await readBody(response, post.maxBytes);
    if (body.kind === 'whole') return { kind: 'answer', bytes: body.bytes };
    return failed(`gave an answer that ${body.tooLarge ? `is ${body.why}` : body.why}`);
  } catch (error) {
    return failed(`did not answer: ${messageOf(error)}`);
  }
}
