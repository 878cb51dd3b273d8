import type { SandboxRequest, SandboxResponse } from '../../../src/sandbox/contract.ts';
import { createGithub } from '../../../src/sandbox/github/index.ts';
import { type Served, serve } from '../serve.ts';
import { type Collected, collect, collectAll, settingsFor } from './harness.ts';
import { world } from './world.ts';

export type Answer = (request: SandboxRequest, good: () => SandboxResponse) => SandboxResponse;

let served: Served | undefined;

/** Ends the server that {@link tampered} started, if it runs. */
export async function stop(): Promise<void> {
  await served?.close();
  served = undefined;
}

/** The sandbox, two items a page, with some answers replaced. */
export async function tampered(answer: Answer, facts = world.facts) {
  await stop();
  const sandbox = createGithub({ ...world, facts }, { pageSize: 2 });
  served = await serve((request) => answer(request, () => sandbox.handle(request)));
  return settingsFor(served.base);
}

/** Collects a stream that needs the list of repositories first. */
export async function afterRepos(
  stream: string,
  settings: Awaited<ReturnType<typeof tampered>>,
): Promise<Collected> {
  const before = await collectAll(settings, ['repos']);
  return collect(stream, settings, { before });
}

export const failing = (status: number, message: string): SandboxResponse => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ message, status: String(status) }),
});
export const changed = (
  good: SandboxResponse,
  change: (json: never) => unknown,
): SandboxResponse => ({
  ...good,
  body: JSON.stringify(change(JSON.parse(good.body) as never)),
});
export const withHeader = (
  good: SandboxResponse,
  name: string,
  value: string,
): SandboxResponse => ({
  ...good,
  headers: { ...good.headers, [name]: value },
});
