import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { AuditpackError, type ErrorCode } from '../errors.ts';
import { nestingBound } from './depth.ts';
import { keysAt, nearest } from './suggest.ts';

const MAX_BYTES = 5_000_000;
const MAX_ALIASES = 20;
const MAX_DEPTH = 100;
const MAX_ISSUES = 20;

/**
 * Parses one untrusted YAML document against a strict schema. Duplicate keys, tags beyond the core
 * schema, alias bombs, deep nesting and oversized files are refused.
 * @param path shown in messages, never opened
 * @throws AuditpackError with `code`, naming every problem as `path:line:column` and the fix
 */
export function readYaml<T>(
  text: string,
  path: string,
  schema: z.ZodType<T>,
  code: ErrorCode = 'ERR_CONFIG',
): T {
  if (text.length > MAX_BYTES) {
    throw new AuditpackError(
      code,
      `${path} has ${text.length} characters; at most ${MAX_BYTES} are read.`,
    );
  }
  if (nestingBound(text, MAX_DEPTH) > MAX_DEPTH) {
    throw new AuditpackError(
      code,
      `${path} nests or is indented deeper than ${MAX_DEPTH}; write it flatter.`,
    );
  }
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    uniqueKeys: true,
    prettyErrors: false,
  });
  const [fault] = document.errors;
  if (fault) {
    const { line, col } = lines.linePos(fault.pos[0]);
    throw new AuditpackError(code, `${path}:${line}:${col}: not valid YAML: ${fault.message}`);
  }
  const result = schema.safeParse(toValue(document, path, code));
  if (result.success) return result.data;
  const meant = new Set(result.error.issues.flatMap((issue) => renamed(issue, schema)));
  const issues = result.error.issues.filter((issue) => !meant.has(place(issue.path)));
  const problems = issues.slice(0, MAX_ISSUES).map((issue) => {
    const { line, col } = lines.linePos(offsetOf(document, issue));
    const where = issue.path.length > 0 ? ` (${place(issue.path)})` : '';
    return `${path}:${line}:${col}: ${describe(issue, schema)}${where}`;
  });
  const more = issues.length - problems.length;
  if (more > 0) problems.push(`… and ${more} more`);
  throw new AuditpackError(code, problems.join('\n'));
}

function toValue(document: Document, path: string, code: ErrorCode): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    throw new AuditpackError(code, `${path}: too many YAML aliases; write the values out.`, {
      cause: error,
    });
  }
}

function describe(issue: z.core.$ZodIssue, schema: z.ZodType): string {
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(schema, issue.path);
    const told = issue.keys.map((key) => {
      const near = nearest(key, known);
      return near === undefined ? `"${key}"` : `"${key}" (did you mean "${near}"?)`;
    });
    return `unknown ${issue.keys.length > 1 ? 'keys' : 'key'} ${told.join(', ')}; check the spelling or remove it`;
  }
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined')) {
    return `"${String(issue.path.at(-1) ?? '')}" is missing; expected ${issue.expected}`;
  }
  return issue.message.replace(/^Invalid input: /, '');
}

/** Places that look empty only because a key is misspelt: they are told once, by the misspelling. */
function renamed(issue: z.core.$ZodIssue, schema: z.ZodType): string[] {
  if (issue.code !== 'unrecognized_keys') return [];
  const known = keysAt(schema, issue.path);
  return issue.keys.flatMap((key) => {
    const near = nearest(key, known);
    return near === undefined ? [] : place([...issue.path, near]);
  });
}

function place(path: readonly PropertyKey[]): string {
  return path.map(String).join('.');
}

/** Where the offending node starts: the unknown key itself, the value, or its nearest parent. */
function offsetOf(document: Document, issue: z.core.$ZodIssue): number {
  for (let depth = issue.path.length; depth >= 0; depth--) {
    const node = document.getIn(issue.path.slice(0, depth), true);
    if (!isNode(node) || !node.range) continue;
    return (issue.code === 'unrecognized_keys' && keyOffset(node, issue.keys[0])) || node.range[0];
  }
  return 0;
}

function keyOffset(node: unknown, name: string | undefined): number | undefined {
  if (!isMap(node)) return undefined;
  const key = node.items.find((pair) => isScalar(pair.key) && pair.key.value === name)?.key;
  return isNode(key) ? key.range?.[0] : undefined;
}
