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
    const value = override?.value ?? spec.profiles?.[profile] ?? spec.default;
    const wrong = outOfBounds(spec, value);
    if (wrong !== undefined) problems.push(`${spec.key}: ${wrong}`);
    const isDefault = override === undefined && spec.profiles?.[profile] === undefined;
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
  if (found !== expected) return `expected a ${expected}, found ${JSON.stringify(value)}`;
  if (typeof value === 'number') {
    if (spec.min !== undefined && value < spec.min) return `${value} is below ${spec.min}`;
    if (spec.max !== undefined && value > spec.max) return `${value} is above ${spec.max}`;
  }
  const allowed = spec.oneOf;
  const parts = Array.isArray(value) ? value.map(String) : [String(value)];
  const stranger = allowed && parts.find((part) => !allowed.includes(part));
  return stranger === undefined ? undefined : `"${stranger}" is none of ${allowed?.join(', ')}`;
}

function suggestion(key: string, library: Library): string {
  const tail = key.split('.').at(-1) ?? key;
  const near = [...library.parameters.keys()].find(
    (known) => known.endsWith(tail) || known.startsWith(key),
  );
  return near === undefined ? '' : `; did you mean "${near}"?`;
}
