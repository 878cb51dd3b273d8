import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AuditpackError } from '../errors.ts';
import type { SandboxRequest, SandboxResponse, VendorSandbox, World } from './contract.ts';

/** Something the server does instead of answering well; each is used up after `times` requests. */
export interface Fault {
  /** Vendor prefix, e.g. `okta`. */
  readonly vendor: string;
  /** Matches the path below the prefix, by containing this text. */
  readonly path: string;
  readonly times: number;
  /** Requests that match but pass before the fault begins. */
  readonly after?: number;
  readonly kind: 'status' | 'reset' | 'truncate' | 'hang';
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface SandboxServer {
  /** `http://127.0.0.1:<port>`; vendors live below `/<vendor>`. */
  readonly origin: string;
  /** Every request line seen, `METHOD /path?query`, for tests that inspect behaviour. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

const MAX_REQUEST_BYTES = 5_000_000;

/** Serves the company on a free loopback port. `Date` headers say the world's own time. */
export async function startSandbox(
  world: World,
  vendors: Readonly<Record<string, VendorSandbox>>,
  options: { faults?: readonly Fault[]; externalBase?: (vendor: string) => string } = {},
): Promise<SandboxServer> {
  const faults = (options.faults ?? []).map((fault) => ({
    ...fault,
    left: fault.times,
    skip: fault.after ?? 0,
  }));
  const requests: string[] = [];
  const date = new Date(world.now).toUTCString();

  const server = createServer(async (incoming, outgoing) => {
    requests.push(`${incoming.method} ${incoming.url}`);
    const { vendor, request } = await readRequest(incoming, options.externalBase);
    const fault = faults.find(
      (f) => f.vendor === vendor && request.path.includes(f.path) && f.left > 0 && f.skip-- <= 0,
    );
    if (fault) fault.left--;
    outgoing.sendDate = false;
    outgoing.setHeader('date', date);
    if (fault?.kind === 'reset') incoming.socket.destroy();
    else if (fault?.kind === 'status') {
      const { status = 500, headers = {}, body = '{}' } = fault;
      send(outgoing, { status, headers, body });
    } else if (fault?.kind !== 'hang') {
      send(outgoing, respond(vendors[vendor], request), fault?.kind === 'truncate');
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
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
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
function send(outgoing: ServerResponse, answer: SandboxResponse, cut = false): void {
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
