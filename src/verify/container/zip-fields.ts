/** A header field: name, where it starts, how many bytes. */
type Field = readonly [name: string, at: number, length: number];

/** APPNOTE 6.3.10 §4.3.12. */
export const CENTRAL_FIELDS: readonly Field[] = [
  ['signature', 0, 4],
  ['version made by', 4, 2],
  ['version needed', 6, 2],
  ['flags', 8, 2],
  ['method', 10, 2],
  ['time', 12, 2],
  ['date', 14, 2],
  ['CRC-32', 16, 4],
  ['compressed size', 20, 4],
  ['size', 24, 4],
  ['name length', 28, 2],
  ['extra length', 30, 2],
  ['comment length', 32, 2],
  ['disk', 34, 2],
  ['internal attributes', 36, 2],
  ['external attributes', 38, 4],
  ['offset', 42, 4],
];

/** APPNOTE 6.3.10 §4.3.7. */
export const LOCAL_FIELDS: readonly Field[] = [
  ['signature', 0, 4],
  ['version needed', 4, 2],
  ['flags', 6, 2],
  ['method', 8, 2],
  ['time', 10, 2],
  ['date', 12, 2],
  ['CRC-32', 14, 4],
  ['compressed size', 18, 4],
  ['size', 22, 4],
  ['name length', 26, 2],
  ['extra length', 28, 2],
];

/** The first field in which two headers differ, both values in hex; `undefined` when equal. */
export function firstDifference(
  actual: Uint8Array,
  expected: Uint8Array,
  fields: readonly Field[],
): { field: string; at: number; expected: string; found: string } | undefined {
  if (Buffer.compare(actual, expected) === 0) return undefined;
  let at = 0;
  while (at < actual.length && at < expected.length && actual[at] === expected[at]) at++;
  const [field, start, length] = fields.find(([, from, n]) => at >= from && at < from + n) ?? [
    'name or extra field',
    at,
    Math.min(16, Math.max(actual.length, expected.length) - at),
  ];
  return {
    field,
    at: start,
    expected: hex(expected, start, length),
    found: hex(actual, start, length),
  };
}

function hex(bytes: Uint8Array, at: number, length: number): string {
  const part = Buffer.from(bytes.subarray(at, at + length)).toString('hex');
  return part === '' ? 'nothing' : part;
}
