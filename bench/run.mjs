/**
 * Speed beside tools that do the same work, in one run. `npm run bench -- --events 100000 --runs 5`.
 * Prints a table; bench/README.md keeps the figures that were seen.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeEvents } from './events.mjs';
import { measure } from './measure.mjs';

const option = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? otherwise : Number(process.argv[at + 1]);
};
const events = option('events', 100_000);
const runs = option('runs', 5);
const bin = join(import.meta.dirname, '..', 'bin', 'auditpack.js');
const work = mkdtempSync(join(tmpdir(), 'auditpack-bench-'));
const has = (tool) => {
  try {
    execFileSync('which', [tool], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

const rows = [];
async function row(what, name, command, needs = []) {
  const missing = needs.find((tool) => !has(tool));
  if (missing) {
    process.stderr.write(`skipped: ${name} (${missing} is not installed)\n`);
    return;
  }
  process.stderr.write(`${what}: ${name}…\n`);
  const { seconds, min, max, peakMb } = await measure(command, runs);
  rows.push({ what, name, seconds, min, max, peakMb });
}

const log = join(work, 'events.ndjson');
const config = join(work, 'auditpack.yaml');
const auditpack = `node ${bin}`;
writeEvents(log, events);
const megabytes = statSync(log).size / 1e6;
execFileSync(
  'node',
  [
    bin,
    'init',
    '--yes',
    '--directory',
    work,
    '--timezone',
    'UTC',
    '--from',
    '2026-01-01',
    '--to',
    '2026-07-01',
  ],
  { stdio: 'ignore' },
);

const mapping =
  'jq -c \'{id:.uuid,action:.eventType,at:.published,actor:.actor.alternateId,subject:(.target//[]|map(select(.type=="User"))|.[0].alternateId),outcome:.outcome.result,ip:.client.ipAddress}\'';
const parse =
  'node -e \'let n=0;const l=require("fs").readFileSync(process.argv[1],"utf8").split("\\n");for(const x of l)if(x)n+=JSON.parse(x).uuid.length;\'';
await row(
  'normalize + append',
  'auditpack import',
  `rm -rf ${work}/evidence && ${auditpack} import okta/system-log ${log} -c ${config}`,
);
await row('normalize + append', 'jq mapping | sha256sum', `${mapping} ${log} | sha256sum`, ['jq']);
await row('normalize + append', 'bare JSON.parse', `${parse} ${log}`);

await row(
  'pack',
  'auditpack pack',
  `rm -rf ${work}/packs && { ${auditpack} pack -c ${config} -o ${work}/packs || [ $? = 3 ]; }`,
);
const zip = join(
  work,
  'packs',
  readdirSync(join(work, 'packs')).find((name) => name.endsWith('.zip')) ?? '',
);
execFileSync('unzip', ['-q', zip, '-d', join(work, 'extracted')]);
await row(
  'pack',
  'zip -6 + sha256sum of the same files',
  `rm -f ${work}/peer.zip && cd ${work}/extracted && zip -6 -qr ${work}/peer.zip . && sha256sum ${work}/peer.zip`,
  ['zip'],
);

const verify = `${auditpack} verify --no-state ${zip}`;
const alone = join(work, 'auditpack-verify.mjs');
execFileSync('node', [join(import.meta.dirname, '..', 'scripts', 'build-verifier.mjs'), alone], {
  cwd: join(import.meta.dirname, '..'),
  stdio: 'ignore',
});
// 3 says that nothing shows who signed it, which is so here.
const intact = (command) => `{ ${command} || [ $? = 3 ]; }`;
await row('verify', 'auditpack verify', intact(verify));
await row('verify', 'auditpack-verify.mjs', intact(`node ${alone} --no-state ${zip}`));
await row('verify', 'unzip -p | sha256sum', `unzip -p ${zip} | sha256sum`, ['unzip']);
await row(
  'verify',
  'digests of a bag alone (sha256sum -c)',
  `cd ${work}/extracted/* && sha256sum -c --quiet manifest-sha256.txt tagmanifest-sha256.txt`,
);
await row('verify', 'hashdeep', `cd ${work}/extracted && hashdeep -c sha256 -r -l .`, ['hashdeep']);

await row('replay', 'auditpack evaluate', `${auditpack} evaluate -c ${config}`);
await row('replay', 'auditpack verify --replay', intact(`${verify} --replay`));

const search = `${auditpack} search --who person7@ -c ${config}`;
await row('search', 'auditpack search, first', `rm -rf ${work}/evidence/derived && ${search}`);
await row('search', 'auditpack search, later', search);
await row(
  'search',
  'jq select',
  `jq -c 'select(.actor.alternateId=="person7@larkspur.test")' ${log}`,
  ['jq'],
);
await row('search', 'grep', `grep -c person7@ ${log}`);

await row('start', 'auditpack --version', `${auditpack} --version`);
await row('start', 'auditpack verify --help', `${auditpack} verify --help`);
await row('start', 'node -e 0', 'node -e 0');
rmSync(work, { recursive: true });

const courtesies = [];
for (const source of ['okta', 'github', 'jira', 'slack', 'google']) {
  process.stderr.write(`courtesy: ${source}…\n`);
  const script = join(import.meta.dirname, 'courtesy.mjs');
  const figures = Array.from({ length: runs }, () =>
    JSON.parse(execFileSync('node', [script, source], { encoding: 'utf8' })),
  );
  courtesies.push(figures.toSorted((a, b) => a.efficiency - b.efficiency)[Math.floor(runs / 2)]);
}

process.stdout.write(
  `${events} events, ${megabytes.toFixed(0)} MB; medians of ${runs} whole processes; node ${process.versions.node}\n\n`,
);
process.stdout.write(
  '| work | what | seconds | min – max | peak MB |\n| --- | --- | --- | --- | --- |\n',
);
for (const { what, name, seconds, min, max, peakMb } of rows) {
  process.stdout.write(
    `| ${what} | ${name} | ${seconds.toFixed(2)} | ${min.toFixed(2)} – ${max.toFixed(2)} | ${peakMb} |\n`,
  );
}

process.stdout.write(
  '\nCollected from vendors that enforce their limits, half of each left to others; simulated minutes:\n\n' +
    '| source | requests | refused | least by the limit, s | took, s | efficiency |\n| --- | --- | --- | --- | --- | --- |\n',
);
for (const { source, requests, refused, least, took, efficiency } of courtesies) {
  const share = `${(efficiency * 100).toFixed(1)} %`;
  process.stdout.write(
    `| ${source} | ${requests} | ${refused} | ${least.toFixed(0)} | ${took.toFixed(1)} | ${share} |\n`,
  );
}
