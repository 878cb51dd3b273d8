import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock, Exchange, Lane } from './lane.ts';

/**
 * One of several things that a stream asks at once. What it asks and is told stays its own until
 * its turn: where it is recorded, by which clock, and what `take` gives.
 */
export interface Branch {
  readonly lane: Lane;
  readonly clock: Clock;
  readonly taken: Exchange[];
  /** Ends its waits, not what is under way: an answer that comes is recorded. */
  readonly stop: AbortSignal;
}

/**
 * SDKs hand nothing through that could say whose request it is, so the asynchronous context does:
 * it follows a call through whatever promises lie between a stream and the transport.
 */
const here = new AsyncLocalStorage<Branch>();

/** The branch that the running code belongs to; none in a stream that asks one thing at a time. */
export function currentBranch(): Branch | undefined {
  return here.getStore();
}

export function inBranch<T>(branch: Branch, work: () => T): T {
  return here.run(branch, work);
}
