import { at, given, own, text } from '../../../model/json.ts';
import type { AccountRef } from '../../../model/record-base.ts';
import { type Instant, parseInstant } from '../../../model/time.ts';

/** The stored value of a column, whichever way it was asked for: plain, as a reference, or with its display. */
export function cell(row: unknown, column: string): string | undefined {
  const value = own(row, column);
  return text(value) ?? text(own(value, 'value'));
}

/** What the instance's screens show for a column; the stored value where only that was asked for. */
export function shown(row: unknown, column: string): string | undefined {
  return text(at(row, column, 'display_value')) ?? cell(row, column);
}

/** Columns store UTC as `2026-02-09 15:20:00`; the display value is in the asker's zone and not read. */
export function moment(row: unknown, column: string): Instant | undefined {
  const value = cell(row, column);
  return value !== undefined && /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/.test(value)
    ? parseInstant(`${value}Z`)
    : undefined;
}

/** A reference to sys_user. */
export function userRef(row: unknown, column: string): AccountRef | undefined {
  const id = cell(row, column);
  if (id === undefined) return undefined;
  const name = text(at(row, column, 'display_value'));
  return { system: 'servicenow', id, ...given('name', name === id ? undefined : name) };
}

/** `sys_created_by` and the like hold a login, not a reference. */
export function loginRef(row: unknown, column: string): AccountRef | undefined {
  const login = cell(row, column);
  if (login === undefined) return undefined;
  const engine = login === 'system' || login === 'admin_flow' || login === 'guest';
  return { system: 'servicenow', login, ...(engine && { type: 'system' as const }) };
}

/** A ServiceNow time as an encoded query wants it. */
export function queryTime(instant: Instant): string {
  return instant.slice(0, 19).replace('T', ' ');
}
