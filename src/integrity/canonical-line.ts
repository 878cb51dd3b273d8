/**
 * Is the text the RFC 8785 form of the value it was parsed into? Keys in code-unit order, each
 * once, numbers and strings as ECMAScript writes them, no white space.
 */
export function isCanonical(value: unknown, text: string): boolean {
  return keysInOrder(value) && JSON.stringify(value) === text;
}

function keysInOrder(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(keysInOrder);
  let previous: string | undefined;
  for (const [key, child] of Object.entries(value)) {
    if (previous !== undefined && previous >= key) return false;
    if (typeof child === 'object' && !keysInOrder(child)) return false;
    previous = key;
  }
  return true;
}
