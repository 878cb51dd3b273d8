/** Where the bytes are that a row rests on. */
export interface RawPlace {
  readonly path: string;
  readonly offset: number;
  readonly length: number;
}

/** What a verifier reads of a row of any derived table; all else in it is free. */
export interface DerivedRow {
  readonly kind?: string;
  readonly id?: string;
  readonly raw?: RawPlace;
  readonly evidence?: readonly { readonly record: string; readonly raw: RawPlace }[];
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * One JSON object whose known members have their types; `undefined` for anything else. By hand,
 * because a schema takes as long again as the parser, over millions of rows.
 */
export function parseRow(text: string): DerivedRow | undefined {
  let row: unknown;
  try {
    row = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isFields(row) && isRow(row) ? row : undefined;
}

function isRow(row: Fields): row is Fields & DerivedRow {
  const { kind, id, raw, evidence } = row;
  return (
    (kind === undefined || typeof kind === 'string') &&
    (id === undefined || typeof id === 'string') &&
    (raw === undefined || isPlace(raw)) &&
    (evidence === undefined || (Array.isArray(evidence) && evidence.every(isCited)))
  );
}

function isCited(value: unknown): boolean {
  return isFields(value) && typeof value.record === 'string' && isPlace(value.raw);
}

function isPlace(value: unknown): value is RawPlace {
  return (
    isFields(value) &&
    typeof value.path === 'string' &&
    isSize(value.offset) &&
    isSize(value.length)
  );
}

function isSize(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
