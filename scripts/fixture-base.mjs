/**
 * Makes fixtures/packs/base.zip anew, the small pack that every case of the conformance suite
 * changes: an imported week of an invented company. Needed only when the format changes.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const bin = resolve('bin/auditpack.js');
const work = mkdtempSync(join(tmpdir(), 'fixture-base-'));
const run = (...args) => {
  try {
    execFileSync('node', [bin, ...args], { cwd: work, stdio: ['ignore', 'ignore', 'inherit'] });
  } catch (error) {
    // 3: done, but an imported week is never a whole period.
    if (error.status !== 3) throw error;
  }
};

const user = (id, status, login) => ({
  id,
  status,
  created: '2026-01-05T15:00:00.000Z',
  activated: '2026-01-05T15:00:00.000Z',
  lastUpdated: '2026-01-05T15:00:00.000Z',
  profile: { login, email: login, firstName: 'Ada', lastName: id },
});
const event = (n, eventType, at, target) => ({
  uuid: `00000000-0000-4000-8000-00000000000${n}`,
  eventType,
  published: at,
  severity: 'INFO',
  actor: { id: 'u1', type: 'User', alternateId: 'ada@larkspur.test', displayName: 'Ada One' },
  client: { ipAddress: '192.0.2.7' },
  outcome: { result: 'SUCCESS' },
  target: [target],
});
const person = { id: 'u2', type: 'User', alternateId: 'ben@larkspur.test', displayName: 'Ben Two' };
const files = {
  'users.json': [
    user('u1', 'ACTIVE', 'ada@larkspur.test'),
    user('u2', 'SUSPENDED', 'ben@larkspur.test'),
  ],
  'log.json': [
    event(1, 'user.session.start', '2026-02-02T14:00:00.000Z', person),
    event(2, 'group.user_membership.add', '2026-02-03T14:00:00.000Z', person),
    event(3, 'user.lifecycle.suspend', '2026-02-04T14:00:00.000Z', person),
    { eventType: 'no.id', published: '2026-02-05T14:00:00.000Z' },
  ],
};
for (const [name, value] of Object.entries(files))
  writeFileSync(join(work, name), JSON.stringify(value));
run(
  'init',
  '--yes',
  '--organization',
  'Larkspur Care, Inc.',
  '--timezone',
  'America/Chicago',
  '--from',
  '2026-01-01',
  '--to',
  '2026-07-01',
  '--no-signing-key',
);
run('import', 'okta/users', 'users.json');
run('import', 'okta/system-log', 'log.json');
run('pack', '--out', 'packs');
const [zip] = readdirSync(join(work, 'packs')).filter((name) => name.endsWith('.zip'));
execFileSync('unzip', ['-q', join(work, 'packs', zip), '-d', join(work, 'out')]);
rmSync('fixtures/packs/base.zip', { force: true });
execFileSync('zip', ['-9', '-q', '-X', '-r', resolve('fixtures/packs/base.zip'), '.'], {
  cwd: join(work, 'out'),
});
rmSync(work, { recursive: true });
