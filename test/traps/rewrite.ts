import type { SandboxResponse } from '../../src/sandbox/contract.ts';
import type { FaultyResponse } from '../../src/sandbox/faults.ts';

/** Changes the JSON of a good answer; for faults of kind `rewrite`. */
export function rewriteJson(
  change: (json: Record<string, unknown>) => unknown,
): (answer: SandboxResponse) => FaultyResponse {
  return (answer) => ({
    ...answer,
    body: JSON.stringify(change(JSON.parse(answer.body) as Record<string, unknown>)),
  });
}
