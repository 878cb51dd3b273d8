import type { SandboxRequest, SandboxResponse } from '../../src/sandbox/contract.ts';
import type { Fault } from '../../src/sandbox/faults.ts';

type Json = Record<string, unknown>;
type Where = Pick<Fault, 'vendor' | 'path'> & Partial<Fault>;

/** A fault that lasts. */
export function lasting(where: Where, kind: Fault['kind'] = 'rewrite'): Fault {
  return { times: 1_000_000, kind, ...where };
}

/** Changes the JSON of every answer. */
export function changing(
  where: Where,
  change: (body: Json, request: SandboxRequest) => unknown,
): Fault {
  return lasting({
    ...where,
    rewrite: (answer, request) =>
      answer.status === 200
        ? { ...answer, body: JSON.stringify(change(JSON.parse(answer.body) as Json, request)) }
        : answer,
  });
}

/** Changes the query of every request before the vendor sees it. */
export function misreading(where: Where, change: (query: URLSearchParams) => void): Fault {
  return lasting(
    {
      ...where,
      misread: (request) => {
        const query = new URLSearchParams(request.query);
        change(query);
        return { ...request, query };
      },
    },
    'misread',
  );
}

/** Pages hold two items, whatever was asked for. */
export function clamped(vendor: string, path: string, size = 2): Fault {
  return lasting(
    {
      vendor,
      path,
      misread: (request) => ({
        ...request,
        query: smaller(request.query, size),
        body: smallerBody(request.body, size),
      }),
    },
    'misread',
  );
}

const SIZES = ['limit', 'per_page', 'maxResults', 'sysparm_limit', 'count'];

function smaller(query: URLSearchParams, size: number): URLSearchParams {
  const copy = new URLSearchParams(query);
  for (const name of SIZES) if (Number(copy.get(name)) > size) copy.set(name, String(size));
  return copy;
}

/** Slack's arguments are a form, Jira's JSON. */
function smallerBody(body: string, size: number): string {
  if (body.startsWith('{')) return body.replace(/"maxResults":\d+/, `"maxResults":${size}`);
  return body === '' ? body : smaller(new URLSearchParams(body), size).toString();
}

export function listIn(body: unknown, name: string): Json[] {
  const list: unknown = Reflect.get(Object(body), name);
  return Array.isArray(list) ? (list as Json[]) : [];
}

export function withHeaders(
  answer: SandboxResponse,
  headers: Record<string, string>,
): SandboxResponse {
  return { ...answer, headers: { ...answer.headers, ...headers } };
}
