import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Setup } from '../config/load.ts';
import { AuditpackError, messageOf } from '../errors.ts';
import { postBytes } from '../http/post-bytes.ts';
import { certificatesProblem } from '../integrity/timestamp/check.ts';
import { readAnswer, type StampAnswer, stampRequest } from '../integrity/timestamp/request.ts';
import type { Ledger } from '../ledger/contract.ts';
import type { Workspace } from './workspace.ts';

/** A time-stamping authority (RFC 3161 over HTTP). */
export interface Authority {
  /** `https:`, or `http:` on this machine. */
  readonly url: string;
  /** PEM of its certificates up to the root, in any order. */
  readonly certificates: string;
  /** Dotted identifier of the policy to ask for. */
  readonly policy?: string | undefined;
  readonly plainHttp?: boolean;
}

/** The configured authority, if any. @throws AuditpackError ERR_CONFIG when its certificates don't read */
export async function authorityOf({ config, directory }: Setup): Promise<Authority | undefined> {
  const settings = config.sign?.timestamp;
  if (settings === undefined) return undefined;
  const path = resolve(directory, settings.chain);
  const { certificates, why } = await readFile(path, 'utf8').then(
    (text) => ({ certificates: text, why: certificatesProblem(text) }),
    (error: unknown) => ({ certificates: '', why: messageOf(error) }),
  );
  if (why === undefined) return { ...settings, certificates };
  throw new AuditpackError(
    'ERR_CONFIG',
    `${path}, the certificates of ${settings.url}, can't be used: ${why}.`,
    {
      hint: "sign.timestamp.chain names a PEM file: the authority's root and what stands between.",
    },
  );
}

/**
 * How packs of this workspace get their time stamps; `undefined` when no authority is configured.
 * @throws AuditpackError ERR_CONFIG
 */
export async function stamper(
  { setup }: Workspace,
  ledger: Pick<Ledger, 'statements'>,
): Promise<((signature: string) => Promise<StampAnswer>) | undefined> {
  const authority = await authorityOf(setup);
  if (authority === undefined) return undefined;
  return async (signature) => {
    const ends = (await ledger.statements()).map(({ endedAt }) => endedAt);
    const newest = ends.reduce((a, b) => (Date.parse(a) > Date.parse(b) ? a : b), ends[0] ?? '');
    return requestStamp(authority, Buffer.from(signature), newest || undefined);
  };
}

const MAX_BYTES = 64 * 1024;
const TIMEOUT_MS = 20_000;

/**
 * Asks an authority when some bytes existed. It learns their SHA-256 and nothing else. What goes
 * wrong is a value: a pack without a time stamp is still a pack, and says that it has none.
 * @param newest when the newest evidence came in: a time stamp can't be older
 * @throws AuditpackError ERR_REFUSED for an address that may not be used
 */
export async function requestStamp(
  authority: Authority,
  over: Uint8Array,
  newest?: string,
): Promise<StampAnswer> {
  const nonce = randomBytes(8);
  const { url, certificates, policy, plainHttp = false } = authority;
  const posted = await postBytes({
    url,
    body: stampRequest(over, nonce, policy),
    contentType: 'application/timestamp-query',
    accept: 'application/timestamp-reply',
    maxBytes: MAX_BYTES,
    timeoutMs: TIMEOUT_MS,
    plainHttp,
  });
  if (posted.kind === 'failed') return { kind: 'refused', why: posted.why };
  const answer = readAnswer(posted.bytes, { over, nonce, policy, certificates });
  if (answer.kind === 'refused' || newest === undefined) return answer;
  const ahead = Date.parse(newest) - answer.stamp.time - answer.stamp.accuracy;
  if (ahead <= 0) return answer;
  const why = `by the authority's clock the newest evidence came in ${Math.ceil(ahead / 1000)} s after now: set this machine's clock`;
  return { kind: 'refused', why };
}
