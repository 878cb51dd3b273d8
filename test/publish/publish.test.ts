import { execFileSync, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkpointLine, readCheckpoints } from '../../src/integrity/checkpoint-line.ts';
import { publishToGit } from '../../src/publish/push-line.ts';
import { Company } from '../signing/company.ts';

const hasGit = spawnSync('git', ['--version']).status === 0;
let directory: string;
let company: Company;
let server: Server;
const put: { path: string; text: string; authorization: string | undefined }[] = [];
let status = 201;
let url = '';

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'publish-'));
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += String(chunk);
    });
    request.on('end', () => {
      const { authorization } = request.headers;
      if (request.method === 'PUT') put.push({ path: request.url ?? '', text, authorization });
      response.writeHead(status, { location: 'http://192.0.2.1/elsewhere' }).end('thanks');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/log/checkpoint`;
  execFileSync('mkdir', ['-p', join(directory, 'remote.git')]);
  if (hasGit) execFileSync('git', ['init', '-q', '--bare', join(directory, 'remote.git')]);
  company = new Company(join(directory, 'one'), { PUT_TOKEN: 'token-of-the-place' });
  await company.init();
  await company.configure(
    [
      'publish:',
      `  - {file: ${join(directory, 'checkpoints.txt')}}`,
      `  - {git: "${join(directory, 'remote.git')}", path: audit/checkpoints.txt}`,
      `  - {put: "${url}", token: {env: PUT_TOKEN}}`,
      '',
    ].join('\n'),
  );
  await company.grow();
}, 60_000);
afterAll(() => {
  server.close();
  rmSync(directory, { recursive: true, force: true });
});

const fromGit = () =>
  execFileSync('git', ['-C', join(directory, 'remote.git'), 'show', 'main:audit/checkpoints.txt'], {
    encoding: 'utf8',
  });
const diary = () =>
  readFileSync(join(company.directory, 'evidence', 'publications.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map(
      (line) => JSON.parse(line) as { state: string; place: string; size: number; why?: string },
    );

describe.skipIf(!hasGit)('a checkpoint that is published', () => {
  it('goes to every place with a pack, and each form is taken by verify --checkpoint', async () => {
    const first = await company.pack();
    const line = (await company.must('ledger', 'checkpoint')).stdout.trim();
    expect(readFileSync(join(directory, 'checkpoints.txt'), 'utf8')).toBe(`${line}\n`);
    expect(fromGit()).toBe(`${line}\n`);
    expect(put).toMatchObject([
      { path: '/log/checkpoint', authorization: 'Bearer token-of-the-place' },
    ]);
    expect(checkpointLine(put[0]?.text ?? '')).toBe(line);
    expect(diary().map(({ state }) => state)).toEqual(['published', 'published', 'published']);

    await company.grow();
    const second = await company.pack();
    writeFileSync(join(directory, 'from-git'), fromGit());
    writeFileSync(join(directory, 'note'), put[0]?.text ?? '');
    writeFileSync(
      join(directory, 'mail'),
      `Dear auditor,\r\n\r\n> ${line.replaceAll(' ', '\r\n> ')}\r\n\r\nregards`,
    );
    for (const form of ['checkpoints.txt', 'from-git', 'note', 'mail']) {
      const held = ['--checkpoint', join(directory, form), '--no-state'];
      const later = await company.verify(second, ...held);
      // The file and the repository also hold the checkpoint behind the second pack.
      const isNewest = form === 'note' || form === 'mail';
      expect([form, later.kinds]).toEqual([form, isNewest ? [] : ['chain-rollback']]);
      if (isNewest) expect(later.report.continuity.rewritten?.state).toBe('shown');
      expect((await company.verify(first, ...held)).kinds).toEqual(['chain-rollback']);
      expect((await company.run('ledger', 'verify', ...held.slice(0, 2))).code).toBe(0);
    }
  }, 60_000);

  it('is published once', async () => {
    const again = await company.must('ledger', 'publish', '--json');
    expect(JSON.parse(again.stdout).published.map((one: { state: string }) => one.state)).toEqual([
      'already',
      'already',
      'published',
    ]);
    expect(fromGit().trim().split('\n')).toHaveLength(2);
    expect((await company.run('ledger', 'verify')).code).toBe(0);
  });

  it('that can not be published is said and recorded, and the pack is there', async () => {
    rmSync(join(directory, 'checkpoints.txt'));
    symlinkSync('/dev/full', join(directory, 'checkpoints.txt'));
    status = 302;
    execFileSync('mv', [join(directory, 'remote.git'), join(directory, 'gone.git')]);
    await company.grow();
    const ran = await company.run('pack', '--out', 'packs', '--json');
    expect(ran.code).toBe(3);
    const { file, published } = JSON.parse(ran.stdout);
    expect(published.map((one: { state: string }) => one.state)).toEqual([
      'failed',
      'failed',
      'failed',
    ]);
    expect(published[2].why).toContain('302');
    expect((await company.verify(file, '--no-state')).kinds).toEqual([]);
    expect(
      diary()
        .slice(-3)
        .map(({ state }) => state),
    ).toEqual(['failed', 'failed', 'failed']);
    const { stdout, code } = await company.run('ledger', 'publish');
    expect(stdout).toContain('checkpoint NOT published to git');
    expect(code).toBe(3);
    execFileSync('mv', [join(directory, 'gone.git'), join(directory, 'remote.git')]);
    status = 201;
  }, 60_000);

  it('survives somebody else pushing at the same time', async () => {
    const place = { repository: join(directory, 'remote.git'), branch: 'main', path: 'busy.txt' };
    const environment = { PATH: process.env.PATH };
    const outcomes = await Promise.all(
      ['a', 'b', 'c'].map((line) =>
        publishToGit({ ...place, environment }, { line, note: line, says: line }),
      ),
    );
    expect(outcomes.filter(({ state }) => state === 'published').length).toBeGreaterThan(0);
    const text = execFileSync('git', ['-C', place.repository, 'show', 'main:busy.txt'], {
      encoding: 'utf8',
    });
    const lost = outcomes.filter(({ state }) => state === 'failed').length;
    expect(text.trim().split('\n')).toHaveLength(3 - lost);
  }, 60_000);

  it('never shows the password of an address', async () => {
    const repository = 'https://me:hunter2@127.0.0.1:1/x.git';
    const environment = { PATH: process.env.PATH };
    const outcome = await publishToGit(
      { repository, branch: 'main', path: 'x.txt', environment },
      { line: 'a', note: 'a', says: 'a' },
    );
    expect(outcome.state).toBe('failed');
    expect(JSON.stringify(outcome)).not.toContain('hunter2');
  }, 60_000);
});

describe('places in auditpack.yaml', () => {
  it.each([
    ['{put: "http://example.com/x"}', 'pack'],
    ['{git: "--upload-pack=touch x"}', 'config'],
    ['{git: "x.git", path: ../../etc/passwd}', 'config'],
    ['{git: "x.git", path: .git/hooks/pre-push}', 'config'],
    ['{mail: "x@example.com"}', 'config'],
  ])(
    'are refused: %s',
    async (place, when) => {
      const other = new Company(join(directory, `places-${place.replaceAll(/\W/g, '')}`));
      await other.init();
      appendFileSync(join(other.directory, 'auditpack.yaml'), `publish: [${place}]\n`);
      if (when === 'config') {
        expect((await other.run('ledger', 'publish')).code).toBe(2);
        return;
      }
      await other.grow();
      const { code, stdout } = await other.run('pack', '--out', 'packs');
      expect(code).toBe(3);
      expect(stdout).toContain('NOT published');
    },
    30_000,
  );
});

describe('a checkpoint on a line', () => {
  const note =
    'larkspur/evidence-cb81f5b2\n29\nv49n1e1P02ufcyL6EKiyYkpS1lq7eFxiDJTqbKq9vlo=\n\n\u2014 larkspur/evidence-cb81f5b2 0CFb7LySrzsFXtN5NLYvAOZYDvhTXwbd9SMi1n85HUXK7VF9EYVZ+OJuNWR5I95uGnAnyxxEepyETQ9fi8XipHVe+wk=\n';

  it('reads back as the note it was made of, quoted and wrapped or not', () => {
    const line = checkpointLine(note) ?? '';
    expect(line.split('\n')).toHaveLength(1);
    expect(readCheckpoints(`before\n${line}\nafter`)).toEqual([note]);
    expect(readCheckpoints(`> > ${line.replaceAll(' ', '\n> > ')}\n`)).toEqual([note]);
    expect(readCheckpoints(`${line}\n${line}\n`)).toEqual([note, note]);
    expect(readCheckpoints(note)).toEqual([note]);
    const bare = note.split('\n\n')[0];
    expect(checkpointLine(`${bare}\n`)?.split(' ')).toHaveLength(4);
    expect(readCheckpoints(checkpointLine(`${bare}\n`) ?? '')).toEqual([`${bare}\n`]);
  });

  it('that is cut off or none at all gives nothing', () => {
    expect(readCheckpoints('')).toEqual([]);
    expect(readCheckpoints('auditpack-checkpoint larkspur/evidence 29 v49n1e1P02ufcyL6')).toEqual(
      [],
    );
    expect(checkpointLine('no note')).toBeUndefined();
  });
});
