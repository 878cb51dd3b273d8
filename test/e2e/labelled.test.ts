import { describe, expect, it } from 'vitest';
import { playLabelled } from '../../src/cli/commands/labelled.ts';
import { measureLabelled } from '../../src/cli/measure-labelled.ts';
import { FLAWED_ACCESS } from '../../src/sandbox/labelled/access-stories.ts';
import { labelledCompany } from '../../src/sandbox/labelled/company.ts';
import { IDENTITIES } from '../../src/sandbox/labelled/identity-stories.ts';
import { LIVES } from '../../src/sandbox/labelled/life-stories.ts';
import { evidence, grant, link, PHI, person, request, trails } from '../evaluate/builders.ts';

/** LABELLED_PEOPLE=500 plays the large one. */
const SIZE = Number(process.env.LABELLED_PEOPLE ?? 72);

describe('a year of a labelled company', () => {
  it('is the same for the same seed, and tells every kind of story', () => {
    const one = labelledCompany(SIZE, 7);
    expect(labelledCompany(SIZE, 7)).toEqual(one);
    expect(labelledCompany(SIZE, 8).scenario).not.toEqual(one.scenario);
    const { accounts, verdicts, grants } = one.labels;
    const told = new Set([...accounts, ...verdicts, ...grants].map(({ kind }) => kind));
    for (const kind of [...Object.keys(FLAWED_ACCESS), ...Object.keys(IDENTITIES)])
      expect(told).toContain(kind);
    expect(one.scenario.happened.length).toBeGreaterThan(Object.keys(LIVES).length);
  });

  it('has no false link, finds what can be found, and leaves open what nobody can tell', async () => {
    const { accounts, grants, exceptions } = await playLabelled(SIZE, 7, () => undefined);
    expect([accounts.wrong, grants.wrong], accounts.notes.join('\n')).toEqual([0, 0]);
    expect(accounts.recall, accounts.notes.join('\n')).toBeGreaterThanOrEqual(0.95);
    expect(grants.recall, grants.notes.join('\n')).toBeGreaterThanOrEqual(0.95);
    expect(exceptions.notes).toEqual([]);
    for (const score of [accounts, grants, exceptions]) {
      expect(score.ambiguous).toBeGreaterThan(0);
      expect(score.undecided).toBe(score.ambiguous);
    }
  }, 180_000);
});

describe('the measure itself', () => {
  const account = (more: object) => ({
    system: 'okta',
    accountId: 'a',
    login: 'a',
    displayName: 'A',
    type: 'human' as const,
    states: [],
    current: 'active' as const,
    evidence: [evidence('a')],
    identity: { person: 'p_kai', confidence: 0.95, rule: 'email' as const, evidence: [] },
    ...more,
  });
  const found = trails({
    people: [person('p_kai', 'Kai Brandt')],
    accounts: [account({})],
    grants: [grant()],
    requests: [request()],
    links: [link()],
  });
  const label = { system: 'okta', accountId: 'a', kind: 'k' };
  const measure = (labels: Partial<Parameters<typeof measureLabelled>[2]>) =>
    measureLabelled(
      found,
      [],
      { accounts: [], grants: [], verdicts: [], ...labels },
      { identity: 0.9, link: 0.75 },
    );

  it('counts a link to somebody else, or of nobody’s account, as false', () => {
    const of = (truth: 'linked' | 'nobody' | 'ambiguous', who?: string) =>
      measure({ accounts: [{ ...label, truth, ...(who && { person: who }) }] }).accounts;
    expect(of('linked', 'p_kai')).toMatchObject({ right: 1, wrong: 0, missed: 0 });
    expect(of('linked', 'p_lee')).toMatchObject({ right: 0, wrong: 1 });
    expect(of('nobody').wrong).toBe(1);
    expect(of('ambiguous', 'p_lee').wrong).toBe(1);
  });

  it('counts a request that was not meant, and one where there was none, as false', () => {
    const { key } = request();
    const of = (truth: 'linked' | 'none' | 'ambiguous', meant?: string) =>
      measure({
        grants: [
          {
            person: 'p_kai',
            right: PHI.ref.name,
            truth,
            kind: 'k',
            ...(meant && { request: meant }),
          },
        ],
      }).grants;
    expect(of('linked', key)).toMatchObject({ right: 1, wrong: 0 });
    expect(of('linked', 'HELP-999').wrong).toBe(1);
    expect(of('none').wrong).toBe(1);
    expect(of('ambiguous').wrong).toBe(1);
  });

  it('counts a deviation that is not found as missed', () => {
    const verdicts = [{ test: 'ACC-01', marks: ['Kai'], verdict: 'F' as const, kind: 'k' }];
    expect(measure({ verdicts }).exceptions).toMatchObject({ missed: 1, recall: 0 });
  });
});
