import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGithub } from '../../../src/sandbox/github/index.ts';
import { parseScenario, scenarioWorld } from '../../../src/sandbox/scenario.ts';
import type { RecordDraft } from '../../../src/sources/contract.ts';
import { type Served, serve } from '../serve.ts';
import { type Collected, collectAll, settingsFor } from './harness.ts';

const FIXTURES = join(import.meta.dirname, '../../../fixtures/scenarios');
const scenarios = readdirSync(FIXTURES)
  .sort()
  .map((name) => join(FIXTURES, name, 'scenario.yaml'))
  .filter((path) => existsSync(path))
  .map((path) => parseScenario(readFileSync(path, 'utf8'), path));
const world = scenarioWorld(scenarios);

describe('the whole company with every scenario, through the GitHub source', () => {
  let served: Served;
  let all: ReadonlyMap<string, Collected>;

  beforeAll(async () => {
    const sandbox = createGithub(world);
    served = await serve((request) => sandbox.handle(request));
    all = await collectAll(settingsFor(served.base));
  });
  afterAll(() => served.close());

  const recordsOf = <K extends RecordDraft['kind']>(kind: K, stream?: string) =>
    [...all]
      .filter(([name]) => stream === undefined || name === stream)
      .flatMap(([, { records }]) => records)
      .filter((record): record is Extract<RecordDraft, { kind: K }> => record.kind === kind);
  const facts = (what: string) => world.facts.filter((fact) => fact.do === what).length;

  it('leaves nothing unmapped', () => {
    const results = [...all.values()].flatMap(({ results: each }) => each);
    expect(results.filter(({ kind }) => kind === 'reject')).toEqual([]);
    expect(results.length).toBeGreaterThan(100);
  });

  it('finds every merge, deployment, push and removal once', () => {
    const ids = (records: readonly RecordDraft[]) => new Set(records.map((r) => r.nativeId)).size;
    expect(ids(recordsOf('pull-request'))).toBe(facts('github.merge'));
    expect(ids(recordsOf('deployment'))).toBe(facts('github.deploy'));
    const events = recordsOf('event');
    const merges = events.filter(({ vendorType }) => vendorType === 'activity.pr_merge');
    expect(merges).toHaveLength(facts('github.merge'));
    const removals = events.filter(({ vendorType }) => vendorType === 'org.remove_member');
    expect(removals).toHaveLength(facts('github.member.remove'));
    expect(ids(events)).toBe(events.length);
  });

  it('ties each commit to a merged pull request, and each deployment to its merge or push', () => {
    const pulls = recordsOf('pull-request');
    const numbers = new Set(pulls.map(({ repo, number }) => `${repo}#${number}`));
    const direct = recordsOf('commit').filter(
      ({ repo, pullRequests }) => !pullRequests.some((number) => numbers.has(`${repo}#${number}`)),
    );
    expect(direct).toHaveLength(facts('github.push'));
    const merged = new Set(pulls.map(({ repo, mergeCommitSha }) => `${repo} ${mergeCommitSha}`));
    const loose = recordsOf('deployment').filter(({ repo, sha }) => !merged.has(`${repo} ${sha}`));
    const byHand = world.facts.filter(
      (fact) => fact.do === 'github.deploy' && fact.sha !== undefined,
    );
    expect(loose).toHaveLength(byHand.length);
  });

  it('knows every human actor by an id that the members or the log name', () => {
    const known = new Set([
      ...recordsOf('account').map(({ accountId }) => accountId),
      ...recordsOf('event').flatMap(({ subject }) => subject?.id ?? []),
    ]);
    const actors = [
      ...recordsOf('event').flatMap(({ actor }) => actor ?? []),
      ...recordsOf('pull-request').flatMap(({ author, mergedBy }) => [author, mergedBy]),
      ...recordsOf('pull-request').flatMap(({ reviews }) => reviews.map(({ author }) => author)),
    ].filter((actor) => actor?.type === 'human');
    expect(actors.length).toBeGreaterThan(50);
    expect(actors.filter((actor) => !known.has(actor?.id ?? ''))).toEqual([]);
  });
});
