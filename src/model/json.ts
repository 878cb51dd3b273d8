/** Reading parsed JSON of unknown shape: only what an object has itself, only of the expected kind. */

/** A property the object itself has; inherited ones like `constructor` are not data. */
export function own(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return Reflect.get(value, name);
}

/** A property of a property, each the object's own. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce(own, value);
}

/** Text that says something, trimmed; numbers count as text. `undefined` for anything else. */
export function text(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (typeof value !== 'string') return undefined;
  const trimmed = value.trim();
  return trimmed === '' ? undefined : trimmed;
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** `{[name]: value}`, or nothing to spread when there is no value. */
export function given<K extends string, V>(
  name: K,
  value: V | undefined,
): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [P in K]?: V });
}
