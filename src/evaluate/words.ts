import type { TimeFact } from '../model/time.ts';
import type { Approval, CatalogueEntry, Grant } from '../model/trails.ts';
import type { TestInput } from './define-test.ts';

const MINUTE_MS = 60_000;

/** `okta group phi-readers`, `github repo larkspur/api (admin)`. */
export function describeRight({ ref }: CatalogueEntry): string {
  return `${ref.system} ${ref.type} ${ref.name}${ref.level ? ` (${ref.level})` : ''}`;
}

/** `2026-02-09T15:20:00Z`, or both ends where the time is not exact. */
export function clock(time: TimeFact): string {
  const short = (instant: string) => instant.replace(/\.000Z$/, 'Z');
  return time.earliest === time.latest
    ? short(time.latest)
    : `${short(time.earliest)} to ${short(time.latest)}`;
}

/** `4 d 10:30:00`. */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const two = (n: number) => String(n).padStart(2, '0');
  const days = Math.floor(seconds / 86_400);
  const rest = `${two(Math.floor((seconds % 86_400) / 3600))}:${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`;
  return days > 0 ? `${days} d ${rest}` : rest;
}

export function minutes(n: number): number {
  return n * MINUTE_MS;
}

export function approverName(approval: Approval, input: TestInput): string {
  return input.index.nameOf(approval.approver, approval.approverLogin);
}

export function beneficiaryName(grant: Grant, input: TestInput): string {
  return input.index.nameOf(grant.person, grant.accountId);
}
