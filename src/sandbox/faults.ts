import type { SandboxRequest, SandboxResponse } from './contract.ts';

/** An answer whose body may also be bytes, for what no vendor would send. */
export interface FaultyResponse extends Omit<SandboxResponse, 'body'> {
  readonly body: string | Uint8Array;
}

/** Something the server does instead of answering well; each is used up after `times` requests. */
export interface Fault {
  /** Vendor prefix, e.g. `okta`. */
  readonly vendor: string;
  /** Matches the path below the prefix, by containing this text. */
  readonly path: string;
  /** Only requests of this method; any when absent. */
  readonly method?: string;
  /** Matches the query string or the request body too, by containing this text. */
  readonly containing?: string;
  readonly times: number;
  /** Requests that match but pass before the fault begins. */
  readonly after?: number;
  /**
   * `status`: answers with `status`, `headers`, `body`. `reset`: closes the connection. `truncate`:
   * cuts the body in the middle. `hang`: never answers. `delay`: answers well after `delayMs`.
   * `rewrite`: answers well, and lets `rewrite` change the answer. `misread`: answers, without a
   * word, another question than was asked; other faults of the same request still apply.
   */
  readonly kind: 'status' | 'reset' | 'truncate' | 'hang' | 'delay' | 'rewrite' | 'misread';
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly delayMs?: number;
  /** Gets the good answer; whatever it returns is sent. */
  rewrite?(answer: SandboxResponse, request: SandboxRequest): FaultyResponse;
  /** The request as the vendor takes it: for a smaller page, without a filter. */
  misread?(request: SandboxRequest): SandboxRequest;
}

/** The faults of one server, each counting the requests it meets. */
export class FaultPlan {
  readonly #faults: { readonly fault: Fault; left: number; skip: number }[];

  constructor(faults: readonly Fault[]) {
    this.#faults = faults.map((fault) => ({ fault, left: fault.times, skip: fault.after ?? 0 }));
  }

  /** The fault this request meets, if any; one place of it is used up. */
  meet(vendor: string, request: SandboxRequest): Fault | undefined {
    return this.#take(vendor, request, ({ kind }) => kind !== 'misread').next().value;
  }

  /** The request as the vendor takes it. */
  misread(vendor: string, request: SandboxRequest): SandboxRequest {
    let taken = request;
    for (const { misread } of this.#take(vendor, request, ({ kind }) => kind === 'misread'))
      taken = misread?.(taken) ?? taken;
    return taken;
  }

  /** Faults that a request meets, each used up once as it is taken. */
  *#take(
    vendor: string,
    request: SandboxRequest,
    wanted: (fault: Fault) => boolean,
  ): Generator<Fault, undefined, void> {
    for (const one of this.#faults) {
      if (!wanted(one.fault) || one.left <= 0 || !matches(one.fault, vendor, request)) continue;
      if (one.skip-- > 0) continue;
      one.left--;
      yield one.fault;
    }
    return undefined;
  }
}

function matches(fault: Fault, vendor: string, request: SandboxRequest): boolean {
  return (
    fault.vendor === vendor &&
    request.path.includes(fault.path) &&
    (fault.method === undefined || fault.method === request.method) &&
    (fault.containing === undefined ||
      request.query.toString().includes(fault.containing) ||
      request.body.includes(fault.containing))
  );
}
