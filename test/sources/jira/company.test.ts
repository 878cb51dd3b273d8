import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createJira } from '../../../src/sandbox/jira/index.ts';
import { parseScenario, type Scenario, scenarioWorld } from '../../../src/sandbox/scenario.ts';
import type { RecordDraft } from '../../../src/sources/contract.ts';
import { jira } from '../../../src/sources/jira/index.ts';
import { type Served, serve } from '../serve.ts';
import { type Collected, collectAll, settingsFor } from './harness.ts';

const FIXTURES = join(import.meta.dirname, '../../../fixtures/scenarios');
const scenarios = readdirSync(FIXTURES)
  .sort()
  .map((name) => join(FIXTURES, name, 'scenario.yaml'))
  .filter((path) => existsSync(path))
  .map((path) => parseScenario(readFileSync(path, 'utf8'), path))
  // One that takes something away from the company can't be played beside others.
  .filter(({ without }) => without.length === 0)
  .filter(usesNoTicketTwice());
const world = scenarioWorld(scenarios);

/** Scenarios are written apart from each other; of two that make one ticket, the first is played. */
function usesNoTicketTwice(): (scenario: Scenario) => boolean {
  const used = new Set<string>();
  return ({ happened }) => {
    const own = happened.flatMap((fact) => (fact.do === 'jira.issue.create' ? fact.key : []));
    if (own.some((key) => used.has(key))) return false;
    for (const key of own) used.add(key);
    return true;
  };
}

describe('the whole company with scenarios beside each other, through the Jira source', () => {
  let served: Served;
  let all: ReadonlyMap<string, Collected>;

  beforeAll(async () => {
    const sandbox = createJira(world);
    served = await serve((request) => sandbox.handle(request));
    all = await collectAll(
      jira.streams.map(({ name }) => name),
      settingsFor(served.base),
    );
  });
  afterAll(() => served.close());

  const recordsOf = <K extends RecordDraft['kind']>(kind: K) =>
    [...all.values()]
      .flatMap(({ records }) => records)
      .filter((record): record is Extract<RecordDraft, { kind: K }> => record.kind === kind);
  const idsOf = (kind: RecordDraft['kind']) =>
    new Set(recordsOf(kind).map(({ nativeId }) => nativeId));
  const facts = (what: string) => world.facts.filter((fact) => fact.do === what).length;

  it('leaves nothing unmapped', () => {
    const results = [...all.values()].flatMap(({ results: each }) => each);
    expect(results.filter(({ kind }) => kind === 'reject')).toEqual([]);
  });

  it('finds every issue, comment, approval step and group change once', () => {
    expect(scenarios.length).toBeGreaterThanOrEqual(9);
    expect(idsOf('ticket').size).toBe(facts('jira.issue.create') - facts('jira.issue.delete'));
    expect(idsOf('comment').size).toBe(facts('jira.comment'));
    const steps = world.facts.flatMap((fact) =>
      fact.do === 'jira.approval.open' ? fact.approvers : [],
    );
    expect(idsOf('ticket-approval').size).toBe(steps.length);
    const grants = recordsOf('event').filter(({ action }) => action.startsWith('grant.'));
    expect(grants).toHaveLength(facts('jira.group.add') + facts('jira.group.remove'));
  });

  it('ties every history, comment and approval to an issue, and every actor to an account', () => {
    const keys = new Set(recordsOf('ticket').map(({ key }) => key));
    const parts = [
      ...recordsOf('ticket-change'),
      ...recordsOf('comment'),
      ...recordsOf('ticket-approval'),
    ];
    expect(parts.length).toBeGreaterThan(20);
    expect(parts.filter(({ key }) => !keys.has(key))).toEqual([]);
    const accounts = new Set(recordsOf('account').map(({ accountId }) => accountId));
    const actors = parts.flatMap((part) =>
      part.kind === 'ticket-approval' ? part.approver.id : (part.author?.id ?? []),
    );
    expect(actors.filter((id) => id === undefined || !accounts.has(id))).toEqual([]);
  });
});
