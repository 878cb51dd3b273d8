import type { z } from 'zod';
import { type MapResult, reject } from '../../contract.ts';

/** Why an item is none of this stream's: the first field that does not fit. */
export function wrongShape(item: unknown, error: z.ZodError): MapResult {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) {
    return reject(
      'not-an-item',
      `expected an object, found ${Array.isArray(item) ? 'a list' : typeof item}`,
    );
  }
  const [issue] = error.issues;
  return reject(
    'wrong-shape',
    `${issue?.path.join('.') || 'item'}: ${issue?.message ?? 'unexpected'}`,
  );
}
