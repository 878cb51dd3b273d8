import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { AuditpackError, type ErrorCode } from '../errors.ts';
import { nestingBound } from './depth.ts';

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
  const problems = result.error.issues.slice(0, MAX_ISSUES).map((issue) => {
    const { line, col } = lines.linePos(offsetOf(document, issue));
    const where = issue.path.length > 0 ? ` (${issue.path.map(String).join('.')})` : '';
    return `${path}:${line}:${col}: ${describe(issue)}${where}`;
  });
  const more = result.error.issues.length - problems.length;
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

function describe(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') {
    return `unknown ${issue.keys.length > 1 ? 'keys' : 'key'} ${issue.keys.map((key) => `"${key}"`).join(', ')}; check the spelling or remove it`;
  }
  return issue.message.replace(/^Invalid input: /, '');
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
