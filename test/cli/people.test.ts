import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PeopleReport } from '../../src/model/people-report.ts';
import { auditpack } from './run.ts';

let directory: string;
const run = (...args: string[]) => auditpack(args, { cwd: directory });
const user = (id: string, login: string, firstName: string, department: string) => ({
  id,
  status: 'ACTIVE',
  created: '2026-01-05T15:00:00.000Z',
  lastLogin: '2026-03-05T15:00:00.000Z',
  profile: { login, email: login, firstName, lastName: 'One', department },
});

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'people-'));
  const zone = ['--timezone', 'UTC', '--from', '2026-01-01', '--to', '2026-07-01'];
  await run('init', '--yes', '--organization', 'Larkspur', ...zone);
  const users = [
    user('u1', 'ada@larkspur.test', 'Ada', 'IT'),
    user('u2', 'b.one@elsewhere.test', 'Ben', 'Sales'),
  ];
  await writeFile(join(directory, 'users.json'), JSON.stringify(users));
  await run('import', 'okta/users', 'users.json');
});
afterAll(() => rm(directory, { recursive: true, force: true }));

describe('auditpack people', () => {
  it('proposes a file, takes HR’s, asks for what is likely and keeps the answer', async () => {
    const proposed = await run('people', 'propose', '--json');
    expect(proposed.code).toBe(0);
    const people = join(directory, 'people.csv');
    expect(await readFile(people, 'utf8')).toContain(',okta,u2');
    expect((await run('people', 'propose')).code).toBe(2);

    const header = 'person_id,name,email,worker_type,department,start_date,end_date';
    const rows =
      'p_ada,Ada One,ada@larkspur.test,employee,IT,2026-01-05,\np_ben,Ben One,ben@larkspur.test,employee,Sales,2026-01-05,';
    await writeFile(people, `${header}\n${rows}\n`);
    await run('import', 'people/roster', 'people.csv', '--as-of', '2026-06-01');

    const listed = JSON.parse((await run('people', 'list', '--json')).stdout) as unknown;
    const report = PeopleReport.parse(listed);
    expect(report.ok).toBe(false);
    expect(report.people.map(({ accounts }) => accounts.length)).toEqual([1, 0]);
    expect(report.proposals[0]).toMatchObject({
      account: 'u2',
      claim: { person: 'p_ben', confidence: 0.6, rule: 'name_department' },
    });
    const queue = await run('people', 'confirm');
    expect(queue.stdout).toContain('--account okta:u2 --person p_ben');

    const incomplete = await run('people', 'confirm', '--account', 'okta:u2', '--person', 'p_ben');
    expect(incomplete).toMatchObject({ code: 2, stderr: expect.stringContaining('--by') });
    const nobody = ['--by', 'p_ada', '--why', 'asked Ben', '--on', '2026-06-02'];
    const wrong = await run(
      'people',
      'confirm',
      '--account',
      'okta:u9',
      '--person',
      'p_ben',
      ...nobody,
    );
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('no account okta:u9') });
    const said = [
      'people',
      'confirm',
      '--account',
      'okta:b.one@elsewhere.test',
      '--person',
      'p_ben',
    ];
    expect((await run(...said, ...nobody)).code).toBe(0);

    const after = PeopleReport.parse(JSON.parse((await run('people', '--json')).stdout));
    expect(after.ok).toBe(true);
    expect(after.people[1]?.accounts[0]?.claim).toMatchObject({
      rule: 'confirmed',
      confidence: 0.9,
      because: 'confirmed by p_ada on 2026-06-02: asked Ben',
    });
  });

  it('lets no name of a vendor move the cursor or turn the writing around', async () => {
    const evil = user('u3', 'eve@larkspur.test', 'E\u001b[2Jve\u202e', 'IT');
    await writeFile(join(directory, 'more.json'), JSON.stringify([evil]));
    await run('import', 'okta/users', 'more.json');
    const { stdout } = await run('people', 'list');
    expect(stdout).toContain('E [2Jve  One');
    for (const sign of ['\u001b', '\u202e']) expect(stdout).not.toContain(sign);
  });
});
