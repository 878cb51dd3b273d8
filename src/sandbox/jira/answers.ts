import { type SandboxRequest, type SandboxResponse, seedOf } from '../contract.ts';

/** A JSON answer with the headers Jira sends. */
export function json(request: SandboxRequest, body: unknown, status = 200): SandboxResponse {
  return {
    status,
    headers: headersOf(request, 'application/json;charset=UTF-8'),
    body: JSON.stringify(body),
  };
}

/** The platform's error shape. */
export function refuse(request: SandboxRequest, status: number, message: string): SandboxResponse {
  return json(request, { errorMessages: [message], errors: {} }, status);
}

/** The service desk's error shape. */
export function refuseDesk(
  request: SandboxRequest,
  status: number,
  message: string,
): SandboxResponse {
  const i18n = { i18nKey: 'sd.request.error.notfound', parameters: [] };
  return json(request, { errorMessage: message, i18nErrorMessage: i18n }, status);
}

/** Jira answers a wrong token with plain text. */
export function unauthenticated(request: SandboxRequest): SandboxResponse {
  return {
    status: 401,
    headers: {
      ...headersOf(request, 'text/plain;charset=UTF-8'),
      'www-authenticate': 'Basic realm="JIRA REST API"',
      'x-seraph-loginreason': 'AUTHENTICATED_FAILED',
    },
    body: 'Client must be authenticated to access this resource.',
  };
}

function headersOf({ method, path, query, body }: SandboxRequest, type: string) {
  const trace = seedOf(`${method} ${path}?${query} ${body}`).toString(16).padStart(8, '0');
  return {
    'content-type': type,
    'atl-traceid': trace.repeat(4),
    'x-arequestid': trace,
    'x-ratelimit-limit': '350',
    'x-ratelimit-remaining': '349',
    'x-ratelimit-nearlimit': 'false',
  };
}

/** A whole number from the query, between bounds; undefined when it is none. */
export function count(
  query: URLSearchParams,
  name: string,
  { fallback, max }: { fallback: number; max: number },
): number | undefined {
  const given = query.get(name);
  if (given === null) return fallback;
  return /^\d{1,9}$/.test(given) ? Math.min(Number(given), max) : undefined;
}

/** A platform page: `values` with startAt, total and isLast. */
export function page(
  request: SandboxRequest,
  all: readonly unknown[],
  max: number,
): SandboxResponse {
  const start = count(request.query, 'startAt', { fallback: 0, max: 1e9 });
  const size = count(request.query, 'maxResults', { fallback: 50, max });
  if (start === undefined || size === undefined || size === 0) {
    return refuse(request, 400, 'startAt and maxResults must be whole numbers.');
  }
  const isLast = start + size >= all.length;
  const self = `${request.base}${request.path}`;
  return json(request, {
    self: `${self}?startAt=${start}&maxResults=${size}`,
    ...(isLast ? {} : { nextPage: `${self}?startAt=${start + size}&maxResults=${size}` }),
    maxResults: size,
    startAt: start,
    total: all.length,
    isLast,
    values: all.slice(start, start + size),
  });
}

/** An opaque token for position `offset` of the walk named `of`. */
export function tokenFor(of: string, offset: number): string {
  return Buffer.from(`${seedOf(of).toString(36)}.${offset}`).toString('base64url');
}

/** The position a token stands for; undefined when it belongs to another walk. */
export function offsetOf(of: string, token: string | null | undefined): number | undefined {
  if (token === null || token === undefined || token === '') return 0;
  const [mark, offset = ''] = Buffer.from(token, 'base64url').toString().split('.');
  return mark === seedOf(of).toString(36) && /^\d{1,9}$/.test(offset) ? Number(offset) : undefined;
}
