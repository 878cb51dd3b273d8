import type { EntitlementRef } from './record-base.ts';

/** Does `okta:group:support` (or `github:repo:*:push`) mean this right? No level means every level. */
export function meansRight(written: string, ref: EntitlementRef): boolean {
  const [system, type, name = '', level] = written.split(':');
  return (
    system === ref.system &&
    type === ref.type &&
    (level === undefined || level === ref.level) &&
    (name === '*' || isCalled(ref, name))
  );
}

/** By key or by name; `api` also calls `larkspur/api`. */
export function isCalled({ key, name }: EntitlementRef, called: string): boolean {
  const wanted = called.toLowerCase();
  return [key, name, name.split('/').at(-1) ?? name].some((text) => text.toLowerCase() === wanted);
}
