import type { z } from 'zod';
import type { AccountRef } from '../../../model/record-base.ts';
import { type Instant, instantOf } from '../../../model/time.ts';
import { type MapResult, reject } from '../../contract.ts';

/** An own property of whatever this is. */
export function own(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return Reflect.get(value, name);
}

/** Text that says something; vendors write '' for nothing. */
export function said(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** A member that is there only when it says something. */
export function optional<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { [P in K]?: V };
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** From seconds, or from the milliseconds that some fields hold instead. */
export function instantOfEpoch(value: number): Instant {
  return instantOf(value > 100_000_000_000 ? value : value * 1000);
}

/** `1773151205.000200` without going through a float: seconds, then milliseconds. */
export function instantOfTs(ts: string): Instant {
  const [whole = '0', fraction = ''] = ts.split('.');
  return instantOf(Number(whole) * 1000 + Number(fraction.slice(0, 3).padEnd(3, '0')));
}

export function slackUser(id: string): AccountRef {
  return { system: 'slack', id };
}

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
