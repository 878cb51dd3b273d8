import type { SandboxRequest, SandboxResponse } from '../contract.ts';

const HEADERS = {
  'x-okta-request-id': 'sandbox',
  'x-rate-limit-limit': '600',
  'x-rate-limit-remaining': '599',
  'x-rate-limit-reset': '1782993660',
};

export function json(body: unknown, headers: Record<string, string> = {}): SandboxResponse {
  return { status: 200, headers: { ...HEADERS, ...headers }, body: JSON.stringify(body) };
}

export function failure(status: number, errorCode: string, errorSummary: string): SandboxResponse {
  const body = {
    errorCode,
    errorSummary,
    errorLink: errorCode,
    errorId: 'sandbox',
    errorCauses: [],
  };
  return { status, headers: HEADERS, body: JSON.stringify(body) };
}

/** A page of a list, with the next one in a `Link` header. */
export function page(
  request: SandboxRequest,
  items: readonly unknown[],
  most = 200,
): SandboxResponse {
  const { shown, next } = cut(request, items, most);
  const links = [`<${request.base}${request.path}?${request.query}>; rel="self"`];
  if (next !== undefined) links.push(`<${next}>; rel="next"`);
  return json(shown, { link: links.join(', ') });
}

/** A page as the governance API gives it: the list below `data`, the next page in `_links`. */
export function dataPage(request: SandboxRequest, items: readonly unknown[]): SandboxResponse {
  const { shown, next } = cut(request, items, 200);
  return json({
    data: shown,
    _links: {
      self: { href: `${request.base}${request.path}?${request.query}` },
      ...(next !== undefined && { next: { href: next } }),
    },
  });
}

function cut(
  request: SandboxRequest,
  items: readonly unknown[],
  most: number,
): { shown: readonly unknown[]; next: string | undefined } {
  const limit = Math.min(Number(request.query.get('limit') ?? most) || most, most);
  const start = Number(request.query.get('after') ?? 0);
  const shown = items.slice(start, start + limit);
  if (start + limit >= items.length) return { shown, next: undefined };
  const query = new URLSearchParams(request.query);
  query.set('after', String(start + limit));
  return { shown, next: `${request.base}${request.path}?${query}` };
}
