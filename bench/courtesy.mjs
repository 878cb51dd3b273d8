/**
 * `node bench/courtesy.mjs okta`: collects one source of a busy company from vendors that enforce
 * their limits, on a clock that skips all waiting, and compares the time it took with the least that the
 * limits allow when half of each is left to others. Prints one line of JSON.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { playCompany } from '../dist/cli/play-company.js';
import { collect } from '../dist/pipeline/collect.js';
import { Scenario } from '../dist/sandbox/scenario.js';
import { VirtualClock } from './virtual-clock.mjs';

const HEADROOM = 0.5;
/** Numbers of tickets from here on are free. */
const FREE_TICKETS = 40;
const MINUTE = 60;
/** How long vendors take to answer, in milliseconds. */
const THINKS_MS = 150;
/**
 * The limit a minute that is enforced, and what makes the company busy. Okta and GitHub count in
 * whole minutes. The others fill all the time: half of that is ours where answers do not tell what
 * is left, all that others leave of it where they do.
 */
const SOURCES = {
  okta: { limit: 60, whole: true, people: 150 },
  github: { limit: 24, whole: true },
  jira: { limit: 60, rate: 60, tickets: 700 },
  slack: { limit: 50, rate: 25, threads: 150 },
  google: { limit: 2_400, rate: 1_200, people: 1_900 },
};

export async function courtesy(source) {
  const { limit, whole, rate, ...size } = SOURCES[source];
  const directory = mkdtempSync(join(tmpdir(), 'auditpack-courtesy-'));
  const clock = new VirtualClock(Date.parse('2026-07-02T12:00:00.000Z'));
  let [first, last] = [undefined, 0];
  const timed = (answer) => {
    last = clock.now();
    first ??= last;
    return answer;
  };
  const always = { vendor: source, path: '', times: Number.POSITIVE_INFINITY };
  const company = await playCompany([busy(size)], directory, {
    say: () => undefined,
    faults: [{ ...always, kind: 'rewrite', rewrite: timed }],
    limited: { limits: { [source]: { limit, windowSeconds: MINUTE } }, clock, thinksMs: THINKS_MS },
  });
  const { server, workspace } = company;
  const { statements } = await collect(workspace, {
    only: [source],
    window: workspace.setup.period,
  });
  clock.stop();
  await server.close();
  rmSync(directory, { recursive: true });
  const buckets = [...server.limited.values()];
  const allowed = limit * (1 - HEADROOM);
  const leastOf = (passed) =>
    whole
      ? (Math.ceil(passed / allowed) - 1) * MINUTE
      : (Math.max(0, passed - allowed) / rate) * MINUTE;
  const least = Math.max(...buckets.map(({ passed }) => leastOf(passed)));
  const took = (last - first) / 1000;
  return {
    source,
    requests: server.requests.length,
    refused: buckets.reduce((sum, { refused }) => sum + refused, 0),
    left: Math.min(...buckets.map(({ left }) => left)) / limit,
    failed: statements.filter(({ paging }) => paging === 'failed').length,
    least,
    took,
    efficiency: least / took,
  };
}

function busy({ people = 0, tickets = 0, threads = 0 }) {
  const number = (count, make) => Array.from({ length: count }, (_, n) => make(n)).flat();
  const at = (n) => new Date(Date.parse('2026-03-02T15:00:00Z') + n * 60_000).toISOString();
  const person = (n) => [
    `p_busy${n}`,
    {
      name: `Busy Person${n}`,
      department: 'Operations',
      start: '2024-03-04',
      accounts: ['okta', 'google'],
    },
  ];
  const ticket = (n) => {
    const key = `HELP-${FREE_TICKETS + n}`;
    const words = { type: 'Task', summary: 'A chair', description: 'It squeaks.' };
    return [
      { at: at(n), do: 'jira.issue.create', key, by: 'p_dana', ...words },
      { at: at(n + 1), do: 'jira.comment', key, by: 'p_dana', text: 'Oiled.' },
    ];
  };
  const thread = (n) => [
    {
      at: at(n),
      do: 'slack.message',
      id: `m${n}`,
      channel: 'it-requests',
      who: 'p_dana',
      text: '?',
    },
    { at: at(n + 1), do: 'slack.reply', to: `m${n}`, who: 'p_dana', text: '!' },
  ];
  return Scenario.parse({
    id: 'BUSY',
    title: 'Much to ask about',
    people: Object.fromEntries(Array.from({ length: people }, (_, n) => person(n))),
    happened: [...number(tickets, ticket), ...number(threads, thread)],
  });
}

if (import.meta.filename === process.argv[1]) {
  process.stdout.write(`${JSON.stringify(await courtesy(process.argv[2]))}\n`);
}
