import { createHash } from 'node:crypto';
import type { SandboxRequest, SandboxResponse, World } from '../contract.ts';

const HOUR_S = 3600;
const DOCS = 'https://docs.github.com/rest';

/** Headers that every answer carries; the request id is that of the request's own words. */
function headersFor(world: World, request: SandboxRequest): Record<string, string> {
  const words = `${request.method} ${request.path}?${request.query}${request.body}`;
  const id = createHash('sha256').update(words).digest('hex').toUpperCase();
  // An App's signed token, which has dots, has no scopes.
  const signed = request.headers.authorization?.includes('.') === true;
  const graphql = request.path.endsWith('/graphql');
  return {
    'x-github-request-id': `${id.slice(0, 4)}:${id.slice(4, 10)}:${id.slice(10, 16)}`,
    'x-github-media-type': 'github.v3; format=json',
    'x-github-api-version-selected': '2022-11-28',
    ...(!signed && { 'x-oauth-scopes': 'read:audit_log, read:org, repo' }),
    'x-accepted-oauth-scopes': request.path.startsWith('/orgs') ? 'admin:org, read:org' : 'repo',
    'x-ratelimit-limit': '5000',
    'x-ratelimit-remaining': '4999',
    'x-ratelimit-used': '1',
    'x-ratelimit-reset': String(Math.floor(Date.parse(world.now) / 1000) + HOUR_S),
    'x-ratelimit-resource': graphql ? 'graphql' : 'core',
  };
}

export interface Answers {
  json(body: unknown, more?: { status?: number; link?: string }): SandboxResponse;
  failure(status: number, message: string): SandboxResponse;
  /** A list by `page` and `per_page`. */
  paged(items: readonly unknown[]): SandboxResponse;
  /** A list by `page` and `per_page` below a name, beside how long it is. */
  counted(name: string, items: readonly unknown[]): SandboxResponse;
  /** A list by `after` and `per_page`. */
  cursored(items: readonly unknown[]): SandboxResponse;
}

/** @param most items on a page, whatever the client asks for */
export function answersFor(world: World, request: SandboxRequest, most: number): Answers {
  const headers = headersFor(world, request);
  const json: Answers['json'] = (body, { status = 200, link } = {}) => ({
    status,
    headers: {
      ...headers,
      'content-type': 'application/json; charset=utf-8',
      ...(link && { link }),
    },
    body: JSON.stringify(body),
  });
  const failure: Answers['failure'] = (status, message) =>
    json({ message, documentation_url: DOCS, status: String(status) }, { status });
  const slice = (
    items: readonly unknown[],
    start: number,
    size: number,
    next: URLSearchParams,
    wrap: (part: readonly unknown[]) => unknown = (part) => part,
  ) => {
    const more = start + size < items.length;
    const link = more ? `<${request.base}${request.path}?${next}>; rel="next"` : undefined;
    return json(wrap(items.slice(start, start + size)), link === undefined ? {} : { link });
  };
  const sized = (make: (size: number) => SandboxResponse) => {
    const asked = Number(request.query.get('per_page') ?? 30);
    if (!Number.isInteger(asked) || asked < 1) return failure(422, 'Validation Failed');
    return make(Math.min(asked, most, 100));
  };
  const paged = (items: readonly unknown[], wrap?: (part: readonly unknown[]) => unknown) =>
    sized((size) => {
      const page = Number(request.query.get('page') ?? 1) || 1;
      const next = new URLSearchParams(request.query);
      next.set('page', String(page + 1));
      return slice(items, (page - 1) * size, size, next, wrap);
    });
  return {
    json,
    failure,
    paged: (items) => paged(items),
    counted: (name, items) => paged(items, (part) => ({ total_count: items.length, [name]: part })),
    cursored: (items) =>
      sized((size) => {
        const start = Number(decodeCursor(request.query.get('after')) ?? 0);
        const next = new URLSearchParams(request.query);
        next.set('after', encodeCursor(String(start + size)));
        return slice(items, start, size, next);
      }),
  };
}

/** Cursors are opaque to clients; these say where the next page starts. */
export function encodeCursor(text: string): string {
  return Buffer.from(`cursor:${text}`).toString('base64');
}

export function decodeCursor(cursor: string | null | undefined): string | undefined {
  if (!cursor) return undefined;
  return /^cursor:(\d+)$/.exec(Buffer.from(cursor, 'base64').toString('utf8'))?.[1];
}
