import { AuditpackError } from '../errors.ts';
import type { ParameterUsed } from '../model/result.ts';
import type { Library, ParameterSpec } from './schema.ts';

/** Parameters in force, by key. */
export type Parameters = ReadonlyMap<string, ParameterUsed>;

/**
 * Defaults of the profile, overridden by the company's own values, each within its bounds.
 * @param overrides `parameters` of auditpack.yaml: bare values or `{value, policy}`
 * @throws AuditpackError ERR_CONFIG naming every unknown key and every value out of bounds
 */
export function resolveParameters(
  library: Library,
  overrides: Readonly<Record<string, unknown>>,
  profile: string,
): Parameters {
  const problems: string[] = [];
  const own = new Map(Object.entries(overrides).map(([key, value]) => [key, unwrap(value)]));
  for (const key of own.keys()) {
    if (!library.parameters.has(key))
      problems.push(`no parameter "${key}"${suggestion(key, library)}`);
  }
  const used = [...library.parameters.values()].map((spec): [string, ParameterUsed] => {
    const override = own.get(spec.key);
    const ofProfile = spec.profiles?.[profile];
    const value = override ? override.value : (ofProfile ?? spec.default);
    const wrong = outOfBounds(spec, value);
    if (wrong !== undefined) problems.push(`${spec.key}: ${wrong}`);
    const isDefault = override === undefined && ofProfile === undefined;
    return [
      spec.key,
      { key: spec.key, value, isDefault, ...(override?.policy && { policy: override.policy }) },
    ];
  });
  if (problems.length > 0) {
    throw new AuditpackError('ERR_CONFIG', `parameters:\n  ${problems.join('\n  ')}`, {
      hint: 'docs/controls.md and controls/parameters.yaml list every parameter with its bounds.',
    });
  }
  return new Map(used);
}

function unwrap(value: unknown): { value: unknown; policy?: string } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { value };
  const policy: unknown = Reflect.get(value, 'policy');
  return { value: Reflect.get(value, 'value'), ...(typeof policy === 'string' && { policy }) };
}

function outOfBounds(spec: ParameterSpec, value: unknown): string | undefined {
  const expected = Array.isArray(spec.default) ? 'list' : typeof spec.default;
  const found = Array.isArray(value) ? 'list' : typeof value;
  if (value === undefined || value === null) return `expected a ${expected}, found no value`;
  if (found !== expected || Number.isNaN(value))
    return `expected a ${expected}, found ${JSON.stringify(value)}`;
  return typeof value === 'number' ? outOfRange(spec, value) : notAllowed(spec, value);
}

function outOfRange({ min, max }: ParameterSpec, value: number): string | undefined {
  if (min !== undefined && value < min) return `${value} is below ${min}`;
  if (max !== undefined && value > max) return `${value} is above ${max}`;
  return undefined;
}

function notAllowed({ oneOf }: ParameterSpec, value: unknown): string | undefined {
  const parts = Array.isArray(value) ? value.map(String) : [String(value)];
  const stranger = oneOf && parts.find((part) => !oneOf.includes(part));
  return stranger === undefined ? undefined : `"${stranger}" is none of ${oneOf?.join(', ')}`;
}

/** The known key that takes the fewest keystrokes to reach, when those are few. */
function suggestion(key: string, library: Library): string {
  const near = [...library.parameters.keys()]
    .map((known) => ({ known, far: distance(key, known) }))
    .toSorted((a, b) => a.far - b.far)[0];
  return near && near.far <= Math.max(3, key.length / 4) ? `; did you mean "${near.known}"?` : '';
}

/** Letters to insert, delete or replace to make one text of the other. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const kept = (row[j] ?? 0) + (letter === b[j] ? 0 : 1);
      next.push(Math.min(kept, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
