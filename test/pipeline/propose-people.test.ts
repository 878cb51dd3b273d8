import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addDecision } from '../../src/config/add-decision.ts';
import { proposalCsv, proposePeople, writeProposal } from '../../src/pipeline/people/propose.ts';
import { peopleReport } from '../../src/pipeline/people/report.ts';
import type { Workspace } from '../../src/pipeline/workspace.ts';
import { parsePeople } from '../../src/sources/people/index.ts';
import { account, at, event, link, person, ref } from '../link/builders.ts';

const profile = { title: 'Agent', department: 'Support', manager: 'okta-sam-whitlock' };
const RECORDS = [
  account('okta', 'Sam Whitlock', { lastUseAt: at('2026-06-01T00:00:00Z') }),
  account('google', 'Sam Whitlock'),
  account('okta', 'Olu Adeyemi', {
    profile,
    state: 'deactivated',
    lastUseAt: at('2026-04-01T00:00:00Z'),
  }),
  event('okta', 'account.deactivate', '2026-04-18T03:00:00Z', {
    subject: ref('okta', 'Olu Adeyemi'),
  }),
  account('okta', 'scanner', { accountType: 'service' }),
  account('google', '=cmd()', { emails: ['evil@larkspur.test'], logins: ['evil@larkspur.test'] }),
  account('slack', 'Not Here'),
];

describe('a people file proposed from the identity providers', () => {
  const rows = proposePeople(RECORDS, link(RECORDS), ['okta', 'google']);

  it('has one row a person, with the job, the manager and the days of the accounts', () => {
    expect(rows.map(({ person_id }) => person_id)).toEqual(['evil', 'olu.adeyemi', 'sam.whitlock']);
    expect(rows[1]).toMatchObject({
      name: 'Olu Adeyemi',
      email: 'olu.adeyemi@larkspur.test',
      title: 'Agent',
      department: 'Support',
      manager: 'sam.whitlock',
      start_date: '2024-03-04',
      end_date: '2026-04-17',
      derived_from: 'okta',
      ids: { okta: 'okta-olu-adeyemi' },
      doubts: [],
    });
    expect(rows[2]).toMatchObject({ derived_from: 'okta google', end_date: '' });
    expect(rows[0]?.doubts).toContain('nobody ever signed in with it');
  });

  it('is read back as a roster that knows where it is from, and runs no formula', () => {
    const csv = proposalCsv(rows);
    expect(csv).toContain("'=cmd()");
    const { rows: read, rejects } = parsePeople(Buffer.from(csv), 'people.csv', 'America/Chicago');
    expect(rejects).toEqual([]);
    expect(read.map(({ record }) => record.derivedFrom)).toEqual(['google', 'okta', 'okta google']);
  });

  it('merges nobody within a system, though two accounts show one address', () => {
    const twice = [
      account('okta', 'Ana Ribeiro'),
      account('okta', 'Ana Second', { emails: ['ana.ribeiro@larkspur.test'] }),
    ];
    const found = proposePeople(twice, link(twice), ['okta']);
    expect(found.map(({ ids }) => ids.okta)).toEqual(['okta-ana-ribeiro', 'okta-ana-second']);
    expect(new Set(found.map(({ person_id }) => person_id)).size).toBe(2);
  });
});

describe('files that people write too', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'people-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('writes over a header alone and never over people', async () => {
    const path = join(directory, 'people.csv');
    const workspace = { setup: { peoplePath: path } } as Workspace;
    await writeFile(path, 'person_id,name\n');
    await writeProposal(workspace, path, 'person_id,name\na,Ana\n');
    await expect(writeProposal(workspace, path, 'x')).rejects.toMatchObject({ code: 'ERR_INPUT' });
    expect(await readFile(path, 'utf8')).toBe('person_id,name\na,Ana\n');
  });

  it('appends decisions, keeps comments, and refuses what would not be read again', async () => {
    const path = join(directory, 'decisions.yaml');
    const said = { system: 'okta', account: 'a', person: 'p_a', by: 'p_b', on: '2026-04-01' };
    await addDecision(path, ['okta'], 'identities', said);
    await writeFile(path, `# ours\n${await readFile(path, 'utf8')}links: []\n`);
    await addDecision(path, ['okta'], 'identities', { ...said, account: 'b: "c"', denied: true });
    const text = await readFile(path, 'utf8');
    expect(text).toContain('# ours');
    expect(text.match(/system: okta/g)).toHaveLength(2);
    await expect(
      addDecision(path, ['okta'], 'identities', { ...said, system: 'okat' }),
    ).rejects.toThrow(/did you mean "okta"/);
    expect(await readFile(path, 'utf8')).toBe(text);
  });
});

describe('peopleReport', () => {
  it('parts what is sure from proposals, conflicts and accounts of nobody', () => {
    const trails = link([
      person('p_ana', 'Ana Ribeiro', { department: 'Sales' }),
      account('okta', 'Ana Ribeiro'),
      account('github', 'Ana Ribeiro', {
        emails: [],
        logins: ['a1'],
        profile: { department: 'Sales' },
      }),
      account('jira', 'Ana Ribeiro'),
      account('jira', 'Screen', { emails: ['ana.ribeiro@larkspur.test'] }),
      account('slack', 'Ghost'),
    ]);
    const report = peopleReport(trails, 0.9);
    expect(report.ok).toBe(false);
    expect(report.people[0]?.engagements).toEqual([{ from: '2024-03-04' }]);
    expect(report.people[0]?.accounts.map(({ system }) => system)).toEqual(['okta']);
    expect(report.proposals.map(({ system, claim }) => [system, claim.confidence])).toEqual([
      ['github', 0.6],
      ['jira', 0.6],
      ['jira', 0.6],
    ]);
    expect(report.conflicts).toHaveLength(2);
    expect(report.unowned.map(({ login }) => login)).toEqual(['ghost@larkspur.test']);
  });
});
