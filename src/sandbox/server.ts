import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { AuditpackError } from '../errors.ts';
import type { SandboxRequest, SandboxResponse, VendorSandbox, World } from './contract.ts';
import { type Fault, FaultPlan, type FaultyResponse } from './faults.ts';
import { type LimitCount, type LimitVerdict, type RateLimit, RateLimiter } from './limits.ts';

export interface SandboxServer {
  /** `http://127.0.0.1:<port>`; vendors live below `/<vendor>`. */
  readonly origin: string;
  /** Every request line seen, `METHOD /path?query`, for tests that inspect behaviour. */
  readonly requests: readonly string[];
  /** Requests let through and refused by rate limits, by vendor and bucket. */
  readonly limited: ReadonlyMap<string, Readonly<LimitCount>>;
  close(): Promise<void>;
}

const MAX_REQUEST_BYTES = 5_000_000;

export interface SandboxOptions {
  readonly faults?: readonly Fault[];
  /** Limits to enforce, by vendor; none when absent. */
  readonly limits?: Readonly<Record<string, RateLimit>>;
  /** The vendors' time, in milliseconds since the epoch; it stands still when absent. */
  now?(): number;
  /** Waited for before each answer. */
  think?(): Promise<void>;
  externalBase?(vendor: string): string;
}

/** Serves the company on a free loopback port. `Date` headers say the world's own time. */
export async function startSandbox(
  world: World,
  vendors: Readonly<Record<string, VendorSandbox>>,
  options: SandboxOptions = {},
): Promise<SandboxServer> {
  const faults = new FaultPlan(options.faults ?? []);
  const limiter = new RateLimiter(options.limits ?? {});
  const requests: string[] = [];
  const now = options.now ?? (() => Date.parse(world.now));

  const server = createServer(async (incoming, outgoing) => {
    requests.push(`${incoming.method} ${incoming.url}`);
    const { vendor, request } = await readRequest(incoming, options.externalBase);
    outgoing.sendDate = false;
    outgoing.setHeader('date', new Date(now()).toUTCString());
    const fault = faults.meet(vendor, request);
    const limit = limiter.judge(vendor, request, now());
    await options.think?.();
    if (fault?.kind === 'reset') incoming.socket.destroy();
    else if (fault?.kind !== 'hang') {
      if (fault?.kind === 'delay') await delay(fault.delayMs ?? 0);
      const asked = faults.misread(vendor, request);
      send(outgoing, answerOf(vendors[vendor], asked, fault, limit), fault?.kind === 'truncate');
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    requests,
    limited: limiter.counts,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answerOf(
  vendor: VendorSandbox | undefined,
  request: SandboxRequest,
  fault: Fault | undefined,
  limit: LimitVerdict,
): FaultyResponse {
  if (limit.refusal) return limit.refusal;
  if (fault?.kind === 'status') {
    const { status = 500, headers = {}, body = '{}' } = fault;
    return { status, headers, body };
  }
  const plain = respond(vendor, request);
  const answer = { ...plain, headers: { ...plain.headers, ...limit.headers } };
  return fault?.rewrite?.(answer, request) ?? answer;
}

function respond(vendor: VendorSandbox | undefined, request: SandboxRequest): SandboxResponse {
  if (!vendor) return { status: 404, body: '{"error":"no such vendor in this sandbox"}' };
  return vendor.handle(request);
}

async function readRequest(
  incoming: IncomingMessage,
  externalBase?: (vendor: string) => string,
): Promise<{ vendor: string; request: SandboxRequest }> {
  const url = new URL(incoming.url ?? '/', 'http://sandbox');
  const [, vendor = '', ...rest] = url.pathname.split('/');
  const request = {
    method: incoming.method ?? 'GET',
    path: `/${rest.join('/')}`,
    query: url.searchParams,
    headers: singleHeaders(incoming),
    body: await readBody(incoming),
    base: externalBase?.(vendor) ?? `http://${incoming.headers.host}/${vendor}`,
  };
  return { vendor, request };
}

/** Sends an answer; `cut` ends the connection in the middle of the body. */
function send(outgoing: ServerResponse, answer: FaultyResponse, cut = false): void {
  const bytes = Buffer.from(answer.body);
  outgoing.statusCode = answer.status;
  outgoing.setHeader('content-type', 'application/json; charset=utf-8');
  for (const [name, value] of Object.entries(answer.headers ?? {})) outgoing.setHeader(name, value);
  const empty = answer.status === 204 || answer.status === 304;
  if (!empty) outgoing.setHeader('content-length', bytes.length);
  if (cut) {
    outgoing.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => outgoing.destroy());
  } else {
    outgoing.end(empty ? undefined : bytes);
  }
}

async function readBody(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    const bytes = chunk as Buffer;
    size += bytes.length;
    if (size > MAX_REQUEST_BYTES) {
      throw new AuditpackError('ERR_SANDBOX', `A request body exceeds ${MAX_REQUEST_BYTES} bytes.`);
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function singleHeaders(incoming: IncomingMessage): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : value,
    ]),
  );
}
