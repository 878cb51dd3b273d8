/**
 * An audit log entry as the CSV export of the web interface has it: every value is text, empty
 * where there is none, and `data.team` is a column of its own.
 * @returns the entry as JSON has it; anything else as it came
 */
export function entryOfRow(item: unknown): unknown {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return item;
  const columns = Object.entries(item);
  const isRow = columns.length > 0 && columns.every(([, value]) => typeof value === 'string');
  if (!isRow) return item;
  const filled = columns.filter(([, value]) => value !== '') as [string, string][];
  const plain = filled.filter(([name]) => !name.includes('.'));
  const nested = new Map<string, [string, unknown][]>();
  for (const [name, value] of filled) {
    const [group = '', ...rest] = name.split('.');
    if (rest.length === 0) continue;
    nested.set(group, [...(nested.get(group) ?? []), [rest.join('.'), told(value)]]);
  }
  return Object.fromEntries([
    ...plain.map(([name, value]) => [name, told(value)] as const),
    ...[...nested].map(([group, members]) => [group, Object.fromEntries(members)] as const),
  ]);
}

/** Epochs and flags are text in a row; a list is JSON. Logins and names stay as they are. */
function told(text: string): unknown {
  if (/^\d{12,14}$/.test(text)) return Number(text);
  if (text === 'true' || text === 'false') return text === 'true';
  if (!text.startsWith('[')) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
