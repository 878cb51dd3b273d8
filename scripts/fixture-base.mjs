/**
 * Makes anew the small packs that every case of the conformance suite changes: base.zip, an imported
 * week of an invented company; redacted.zip, a redacted form of it; and from a signed ledger of the same company chain-2.zip and
 * chain-3.zip, chain-3-twin.zip of a copy that went another way after pack 2, and chain-4.zip, signed
 * by the key that came next. Needed only when the format changes; names say which: default all.
 */
import { execFileSync } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const bin = resolve('bin/auditpack.js');
const work = mkdtempSync(join(tmpdir(), 'fixture-base-'));
const wanted = process.argv.slice(2);
const runIn = (cwd, ...args) => {
  try {
    return execFileSync('node', [bin, ...args, '--json'], {
      cwd,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  } catch (error) {
    // 3: done, but an imported week is never a whole period.
    if (error.status !== 3) throw error;
    return error.stdout;
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

/** A company of its own; keys are made from a repeated byte, so that the suite can sign as well. */
function company(name, ...keys) {
  const folder = join(work, name);
  mkdirSync(folder);
  for (const [file, value] of Object.entries(files))
    writeFileSync(join(folder, file), JSON.stringify(value));
  const about = ['--organization', 'Larkspur Care, Inc.', '--timezone', 'America/Chicago'];
  const period = ['--from', '2026-01-01', '--to', '2026-07-01'];
  runIn(folder, 'init', '--yes', ...about, ...period, '--no-signing-key');
  for (const [file, seed] of keys) {
    const prefix = Buffer.from('302e020100300506032b657004220420', 'hex');
    const der = Buffer.concat([prefix, Buffer.alloc(32, seed)]);
    const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    const pem = key.export({ type: 'pkcs8', format: 'pem' });
    writeFileSync(join(folder, file), pem, { mode: 0o600 });
  }
  return folder;
}

/** Packs, and keeps what is in the pack under `name`, zipped by an everyday tool. */
function keep(folder, name, ...options) {
  const { file } = JSON.parse(
    runIn(folder, 'pack', '--out', `packs-${options.length}`, ...options),
  );
  if (name === 'chain-1' || (wanted.length > 0 && !wanted.includes(name))) return;
  const out = mkdtempSync(join(work, 'out-'));
  execFileSync('unzip', ['-q', file, '-d', out]);
  const zip = resolve('fixtures/packs', `${name}.zip`);
  rmSync(zip, { force: true });
  execFileSync('zip', ['-9', '-q', '-X', '-r', zip, '.'], { cwd: out });
}

const plain = company('plain');
runIn(plain, 'import', 'okta/users', 'users.json');
runIn(plain, 'import', 'okta/system-log', 'log.json');
keep(plain, 'base');
keep(plain, 'redacted', '--redact', 'people');

const signed = company('signed', ['signing.key', 0x11], ['next.key', 0x12]);
const config = join(signed, 'auditpack.yaml');
appendFileSync(config, 'sign: {key: {file: signing.key}, identity: evidence@larkspur.test}\n');
runIn(signed, 'import', 'okta/users', 'users.json');
keep(signed, 'chain-1');
runIn(signed, 'import', 'okta/system-log', 'log.json');
keep(signed, 'chain-2');
const twin = join(work, 'twin');
cpSync(signed, twin, { recursive: true });
writeFileSync(
  join(signed, 'more.json'),
  JSON.stringify([event(5, 'user.session.start', '2026-02-06T14:00:00.000Z', person)]),
);
writeFileSync(
  join(twin, 'more.json'),
  JSON.stringify([event(6, 'user.session.start', '2026-02-06T15:00:00.000Z', person)]),
);
for (const folder of [signed, twin]) runIn(folder, 'import', 'okta/system-log', 'more.json');
keep(signed, 'chain-3');
keep(twin, 'chain-3-twin');
runIn(signed, 'key', 'rotate', '--to', 'next.key');
writeFileSync(config, readFileSync(config, 'utf8').replaceAll('signing.key}', 'next.key}'));
keep(signed, 'chain-4');
rmSync(work, { recursive: true });
