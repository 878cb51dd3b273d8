import { AuditpackError } from '../errors.ts';
import type { Exchange } from './lane.ts';

const MAX_DEPTH = 100;
export const TOO_DEEP = `nested deeper than ${MAX_DEPTH} levels`;

/**
 * A recorded response as JSON, for cursors and ids that a stream needs to go on. Records are made
 * from the bytes elsewhere.
 * @throws AuditpackError ERR_RESPONSE when the body is not whole JSON or nests too deep
 */
export function jsonBody(exchange: Exchange): unknown {
  const text = Buffer.from(exchange.body).toString('utf8');
  let fault = 'not whole JSON';
  try {
    const value: unknown = JSON.parse(text);
    if (!isTooDeep(value)) return value;
    fault = TOO_DEEP;
    throw new RangeError(fault);
  } catch (cause) {
    throw new AuditpackError(
      'ERR_RESPONSE',
      `${exchange.method} ${exchange.url} answered ${exchange.status} with ${exchange.body.length} bytes that are ${fault}.`,
      {
        hint: 'What was received is kept. Run collect again; if it stays so, the vendor or a proxy cuts responses.',
        cause,
      },
    );
  }
}

/** Does a value nest too deep for the code that reads it? */
export function isTooDeep(value: unknown): boolean {
  return nestsBeyond(value, MAX_DEPTH);
}

/** Does a value nest further than `left` levels? Never looks deeper than that. */
function nestsBeyond(value: unknown, left: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return left === 0 || Object.values(value).some((child) => nestsBeyond(child, left - 1));
}
