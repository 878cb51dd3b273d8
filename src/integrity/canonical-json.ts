import canonicalize from 'canonicalize';

/**
 * RFC 8785 canonical JSON. Refuses what JSON can't say, where a serializer would drop or alter it.
 * @throws TypeError for undefined, functions, symbols, bigints, NaN and infinities anywhere
 */
export function canonicalJson(value: unknown): string {
  assertEncodable(value, '');
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('a value that JSON can say was expected');
  return text;
}

function assertEncodable(value: unknown, path: string): void {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return;
  if (typeof value === 'number') {
    if (!Number.isFinite(value))
      throw new TypeError(`${path || 'the value'} is ${value}, no JSON number`);
    return;
  }
  if (typeof value !== 'object')
    throw new TypeError(`${path || 'the value'} is ${typeof value}, no JSON value`);
  for (const [key, child] of Object.entries(value)) assertEncodable(child, `${path}/${key}`);
}
