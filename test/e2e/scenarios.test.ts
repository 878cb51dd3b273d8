import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readScenario } from '../../src/cli/commands/scenario.ts';
import { holdReviews } from '../../src/cli/hold-reviews.ts';
import { playCompany } from '../../src/cli/play-company.ts';
import { compareResults } from '../../src/cli/scenario-compare.ts';
import type { Ledger } from '../../src/ledger/contract.ts';
import type { ItemResult, Results } from '../../src/model/result.ts';
import { assessLedger } from '../../src/pipeline/assess.ts';
import { collect } from '../../src/pipeline/collect.ts';
import { stateOfControl } from '../../src/pipeline/control-states.ts';
import { readLibrary } from '../../src/pipeline/library.ts';
import { openWorkspaceLedger, type Workspace } from '../../src/pipeline/workspace.ts';
import type { Expected } from '../../src/sandbox/scenario.ts';

const ROOT = fileURLToPath(new URL('../../fixtures/scenarios', import.meta.url));
const folders = readdirSync(ROOT);
const library = await readLibrary();

type Reader = Pick<Ledger, 'pages' | 'statements' | 'head'>;

/** What stays of a scenario that was played: verdicts, and enough to judge it again. */
interface Played {
  readonly expected: Expected;
  readonly workspace: Workspace;
  readonly reader: Reader;
  readonly results: Results;
  readonly people: { readonly leavers: readonly string[]; readonly joiners: readonly string[] };
}

const played = new Map<string, Promise<Played>>();

/** Each scenario is played once, however many tests look at it. */
function play(folder: string): Promise<Played> {
  const known = played.get(folder) ?? playOnce(folder);
  played.set(folder, known);
  return known;
}

async function playOnce(folder: string): Promise<Played> {
  const { scenario, expected } = await readScenario(join(ROOT, folder));
  const directory = await mkdtemp(join(tmpdir(), 'scenario-'));
  try {
    const say = () => undefined;
    const { server, workspace } = await playCompany([scenario], directory, { say });
    try {
      await collect(workspace, { window: workspace.setup.period });
    } finally {
      await server.close();
    }
    await holdReviews(workspace, scenario.reviews);
    const ledger = await openWorkspaceLedger(workspace, 'read');
    const reader = await held(ledger);
    await ledger.close();
    const { results, trails } = await assessLedger(workspace, reader, library);
    const leavers = trails.leavers.map(({ person }) => person);
    const joiners = trails.people.flatMap(({ id, engagements }) =>
      engagements.some(({ start }) => (start?.latest ?? '') > trails.period.from) ? [id] : [],
    );
    return { expected, workspace, reader, results, people: { leavers, joiners } };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

type Page = Awaited<ReturnType<Ledger['pages']>> extends AsyncIterable<infer P> ? P : never;

/** A ledger read into memory, its pages in another order or only some of them when asked. */
async function held(ledger: Reader): Promise<Reader> {
  const pages: Page[] = [];
  for await (const page of ledger.pages()) pages.push(page as Page);
  return readerOf(pages, await ledger.statements(), await ledger.head());
}

function readerOf(
  pages: readonly Page[],
  statements: Awaited<ReturnType<Ledger['statements']>>,
  head: Awaited<ReturnType<Ledger['head']>>,
): Reader {
  return {
    async *pages() {
      yield* pages;
    },
    statements: async () => statements,
    head: async () => head,
  };
}

/** The same ledger without what some sources gave. */
async function without(reader: Reader, isGone: (source: string) => boolean): Promise<Reader> {
  const pages: Page[] = [];
  for await (const page of reader.pages()) if (!isGone(page.source)) pages.push(page as Page);
  const statements = (await reader.statements()).filter(({ source }) => !isGone(source));
  return readerOf(pages, statements, await reader.head());
}

const itemsIn = ({ tests }: Results): ItemResult[] => tests.flatMap(({ items }) => items);
const letters = (results: Results) =>
  new Map(itemsIn(results).map(({ test, item, verdict }) => [`${test} ${item}`, verdict]));

describe('scenarios', () => {
  it('are at least fifty', () => expect(folders.length).toBeGreaterThanOrEqual(50));

  it.each(folders)(
    '%s gives the verdicts, instants and control states it expects',
    async (folder) => {
      const { expected, results } = await play(folder);
      expect(compareResults(itemsIn(results), expected, stateOfControl(library))).toEqual([]);
    },
  );

  it('differ when an expectation is wrong', async () => {
    const { expected, results } = await play('S02-approval-after-grant');
    const tests = { ...expected.tests, 'ACC-04': 'P' as const, 'LEV-01': 'F' as const };
    const wrong = { ...expected, tests };
    const differences = compareResults(itemsIn(results), wrong, stateOfControl(library));
    expect(differences.map(({ what }) => what)).toEqual(
      expect.arrayContaining(['ACC-04', 'LEV-01']),
    );
  });
});

describe('of all scenarios', () => {
  it.each(folders)('%s gives the same whatever the order of its pages', async (folder) => {
    const { workspace, reader, results } = await play(folder);
    const pages: Page[] = [];
    for await (const page of reader.pages()) pages.push(page as Page);
    const turned = readerOf(
      pages.reverse(),
      (await reader.statements()).toReversed(),
      await reader.head(),
    );
    expect((await assessLedger(workspace, turned, library)).results).toEqual(results);
  });

  it.each(folders)('%s passes nothing when there is no evidence', async (folder) => {
    const { workspace, reader } = await play(folder);
    const nothing = await without(reader, () => true);
    const { results } = await assessLedger(workspace, nothing, library);
    // That the log agrees with itself holds for an empty one too; it is no record of a system.
    const passed = itemsIn(results).filter(
      ({ verdict, test }) => verdict === 'P' && test !== 'IPE-09',
    );
    expect(passed.map(({ test, item }) => `${test} ${item}`)).toEqual([]);
  });

  it.each(['okta', 'github', 'slack', 'google', 'jira', 'people'])(
    'none passes on what %s alone would have to show',
    async (source) => {
      const { workspace, reader } = await play('S01-clean-joiner');
      const { results } = await assessLedger(
        workspace,
        await without(reader, (one) => one === source),
        library,
      );
      const alone = [...library.tests.values()].filter(
        ({ needs }) => needs.length > 0 && needs.every((name) => name.startsWith(`${source}/`)),
      );
      for (const { id } of alone) {
        const items = results.tests.find(({ test }) => test === id)?.items ?? [];
        expect(
          items.filter(({ verdict }) => verdict === 'P'),
          id,
        ).toEqual([]);
      }
      for (const { test, items } of results.tests) {
        const about = items.filter(
          ({ verdict, traits }) => verdict === 'P' && traits.includes(`system:${source}`),
        );
        // What a register says of a system stays; nothing is said of what happened there.
        expect(
          about.flatMap(({ evidence }) =>
            evidence.filter(({ raw }) => raw.path.startsWith(`raw/${source}/`)),
          ),
          test,
        ).toEqual([]);
      }
    },
  );

  it.each(folders)('%s never says that anybody complies', async (folder) => {
    const { results } = await play(folder);
    const said = JSON.stringify([
      results.controls,
      itemsIn(results).map(({ says, settle, reason }) => [says, settle, reason]),
    ]);
    expect(said).not.toMatch(/complian|certified|guarantee/i);
  });

  it.each([
    ['S19-told-six-days-late', 'S20-clock-starts-at-notice', ['leaver.sla_start']],
    ['S10-manager-files-strict', 'S11-manager-files-small-team', profiled('small_team')],
    ['S07-emoji-not-accepted', 'S08-emoji-accepted-without-time', ['approval.accepted']],
    ['S40-approve-then-push', 'S40-approve-then-push', ['change.final_revision']],
  ])('%s and %s differ only in verdicts that depend on their parameters', async (a, b, keys) => {
    const [one, two] = [await play(a), await play(b)];
    const other =
      a === b ? await withParameter(one, 'change.final_revision', 'advisory') : two.results;
    const [before, after] = [letters(one.results), letters(other)];
    const changed = [...after].flatMap(([name, verdict]) =>
      before.has(name) && before.get(name) !== verdict ? [name.split(' ', 1)[0] ?? ''] : [],
    );
    expect(changed.length).toBeGreaterThan(0);
    const may = readersOf(keys);
    expect([...new Set(changed)].filter((test) => !may.has(test))).toEqual([]);
  });

  it('S30 makes nobody a leaver or a joiner', async () => {
    const { people } = await play('S30-leave-of-absence');
    expect([...people.leavers, ...people.joiners]).not.toContain('p_tess');
  });

  it('S53 says that a control did not operate, and what was looked through to say so', async () => {
    const { results } = await play('S53-quiet-period');
    const quiet = results.controls.filter(({ state }) => state === 'O');
    expect(quiet.length).toBeGreaterThan(0);
    for (const { why } of quiet)
      expect(why.join(' ')).toMatch(/Nothing for .* occurred .*\w+\/\w+/);
  });
});

async function withParameter({ workspace, reader }: Played, key: string, value: unknown) {
  const { setup } = workspace;
  const config = { ...setup.config, parameters: { ...setup.config.parameters, [key]: value } };
  const changed = { setup: { ...setup, config } };
  return (await assessLedger(changed as Workspace, reader, library)).results;
}

/** Parameters that a profile changes. */
function profiled(profile: string): string[] {
  return [...library.parameters.values()].flatMap(({ key, profiles }) =>
    profiles && profile in profiles ? [key] : [],
  );
}

/** Tests that have one of the parameters, and those that rest on such a test. */
function readersOf(keys: readonly string[]): ReadonlySet<string> {
  const may = new Set(
    [...library.tests.values()].flatMap(({ id, parameters }) =>
      parameters.some((key) => keys.includes(key)) ? [id] : [],
    ),
  );
  for (let before = -1; before !== may.size; ) {
    before = may.size;
    for (const { id, dependsOn, reads } of library.tests.values()) {
      if ([...dependsOn, ...reads].some((parent) => may.has(parent))) may.add(id);
    }
  }
  return may;
}
