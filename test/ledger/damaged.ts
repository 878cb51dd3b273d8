import {
  chmodSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Company } from '../signing/company.ts';

export const directory = mkdtempSync(join(tmpdir(), 'check-'));
export const company = new Company(join(directory, 'one'));
/** Runs of the honest ledger: import, key, pack, import, key, pack. */
let runs: string[] = [];

/** Makes the honest ledger, signed, with two packs and two keys. */
export async function makeLedger(): Promise<void> {
  await company.init();
  await company.grow();
  await company.pack();
  await company.grow();
  await company.must('key', 'rotate', '--to', 'second.key');
  const config = join(company.directory, 'auditpack.yaml');
  const text = readFileSync(config, 'utf8').replaceAll('file: signing.key', 'file: second.key');
  writeFileSync(config, text);
  await company.pack();
  runs = readdirSync(join(company.directory, 'evidence', 'runs')).sort();
}

/** Id of a run, by its number. */
export const at = (n: number) => runs[n - 1] ?? '';

let copies = 0;
/** A copy of the honest ledger with one defect; what is sealed is made writable only while it is changed. */
export function damaged(plant: (ledger: string) => void): string {
  const ledger = join(directory, `copy-${++copies}`);
  cpSync(join(company.directory, 'evidence'), ledger, { recursive: true });
  plant(ledger);
  return ledger;
}

export function edit(path: string, change: (text: string) => string): void {
  const before = readFileSync(path, 'latin1');
  const after = change(before);
  if (after === before) throw new Error(`nothing to change in ${path}`);
  chmodSync(path, 0o644);
  writeFileSync(path, after, 'latin1');
  chmodSync(path, 0o444);
}

export const bodies = (n: number) => `raw/okta/${at(n)}/system-log.bodies`;
const exchanges = (n: number) => `raw/okta/${at(n)}/system-log.exchanges.jsonl`;
export const inRun = (n: number, name: string) => `runs/${at(n)}/${name}`;
const first = (pattern: RegExp, put: string) => (text: string) => text.replace(pattern, put);

type Defect = readonly [says: string, kind: string, plant: (ledger: string) => void];
const change =
  (file: () => string, how: (text: string) => string) =>
  (ledger: string): void =>
    edit(join(ledger, file()), how);
export const gone = (file: () => string) => (ledger: string) =>
  rmSync(join(ledger, file()), { recursive: true });

export const DEFECTS: readonly Defect[] = [
  ['a byte of a body', 'entry-digest', change(() => bodies(1), first(/ana/, 'bob'))],
  [
    'a byte of a body, by its exchange',
    'exchange-body',
    change(() => bodies(1), first(/ana/, 'bob')),
  ],
  [
    'a body cut off',
    'entry-range',
    change(
      () => bodies(1),
      (t) => t.slice(0, -1),
    ),
  ],
  [
    'bytes behind the last body',
    'exchange-body',
    change(
      () => bodies(1),
      (t) => `${t} `,
    ),
  ],
  ['no bodies', 'entry-range', gone(() => bodies(1))],
  ['no stream at all', 'entry-range', gone(() => `raw/okta/${at(1)}`)],
  [
    'a changed exchange',
    'entry-digest',
    change(() => exchanges(1), first(/"attempt":1/, '"attempt":2')),
  ],
  [
    'an exchange that does not read',
    'exchange-line',
    change(
      () => exchanges(1),
      (t) => `${t}{}\n`,
    ),
  ],
  [
    'a page counted higher',
    'raw-unlogged',
    change(() => exchanges(1), first(/"count":1/, '"count":2')),
  ],
  [
    'an entry changed',
    'root-mismatch',
    change(() => inRun(1, 'entries.jsonl'), first(/"runKind":"import"/, '"runKind":"collect"')),
  ],
  [
    'an entry dropped',
    'entry-sequence',
    change(
      () => inRun(1, 'entries.jsonl'),
      (t) =>
        t
          .split('\n')
          .filter((_, i) => i !== 2)
          .join('\n'),
    ),
  ],
  [
    'an entry in another spelling',
    'entry-line',
    change(() => inRun(1, 'entries.jsonl'), first(/\{/, '{ ')),
  ],
  [
    'an entry without line feed',
    'entry-line',
    change(
      () => inRun(1, 'entries.jsonl'),
      (t) => t.slice(0, -1),
    ),
  ],
  [
    'an entry of another run',
    'entry-run',
    change(() => inRun(4, 'entries.jsonl'), first(/"run":"0004/, '"run":"0001')),
  ],
  [
    'a salt of another secret',
    'entry-salt',
    change(() => 'secret', first(/^../, (0x5a).toString(16))),
  ],
  ['no secret', 'file-missing', gone(() => 'secret')],
  [
    'a short secret',
    'file-broken',
    change(
      () => 'secret',
      () => '00',
    ),
  ],
  ['no entries of a run', 'file-missing', gone(() => inRun(1, 'entries.jsonl'))],
  ['no file of a run', 'file-missing', gone(() => inRun(6, 'run.json'))],
  ['no checkpoint', 'file-missing', gone(() => inRun(4, 'checkpoint'))],
  [
    'the file of a run garbled',
    'file-broken',
    change(
      () => inRun(4, 'run.json'),
      () => 'x',
    ),
  ],
  [
    'another state of the log',
    'root-mismatch',
    change(() => inRun(4, 'run.json'), first(/"root": "./, '"root": "_')),
  ],
  [
    'a checkpoint of another size',
    'checkpoint-mismatch',
    change(() => inRun(4, 'checkpoint'), first(/\n\d+\n/, '\n3\n')),
  ],
  [
    'a signature line that does not hold',
    'checkpoint-signature',
    change(() => inRun(4, 'checkpoint'), first(/\n\d+\n/, '\n3\n')),
  ],
  [
    "another run's checkpoint",
    'checkpoint-mismatch',
    (l) =>
      cpSync(join(l, inRun(1, 'checkpoint')), join(l, inRun(4, 'checkpoint')), { force: true }),
  ],
  [
    'a statement changed',
    'entry-digest',
    change(() => inRun(1, 'statements.jsonl'), first(/"received":1/, '"received":2')),
  ],
  [
    'a statement added',
    'statement-unlogged',
    change(
      () => inRun(1, 'statements.jsonl'),
      (t) => t + t,
    ),
  ],
  ['the last run gone, folder and all, in the middle', 'run-number', gone(() => `runs/${at(4)}`)],
  ['answers of a run that is gone', 'file-unknown', gone(() => `runs/${at(4)}`)],
  [
    'a file in raw/',
    'file-unknown',
    (l) => writeFileSync(join(l, `raw/okta/${at(1)}`, 'notes.txt'), ''),
  ],
  ['a file beside the runs', 'file-unknown', (l) => writeFileSync(join(l, 'notes.txt'), '')],
  [
    'a body without exchanges',
    'file-unknown',
    (l) => writeFileSync(join(l, `raw/okta/${at(1)}`, 'users.bodies'), ''),
  ],
  [
    'a link in the place of a file',
    'file-link',
    (l) => {
      const path = join(l, bodies(1));
      cpSync(path, join(directory, 'elsewhere.bodies'));
      rmSync(path);
      symlinkSync(join(directory, 'elsewhere.bodies'), path);
    },
  ],
  [
    'a stream nobody logged',
    'raw-unlogged',
    (l) => {
      for (const suffix of ['bodies', 'exchanges.jsonl'])
        cpSync(
          join(l, `raw/okta/${at(1)}/system-log.${suffix}`),
          join(l, `raw/okta/${at(1)}/users.${suffix}`),
        );
    },
  ],
  [
    "a key's possession",
    'key-entry',
    change(() => inRun(2, 'entries.jsonl'), first(/"possession":"[^"]*"/, '"possession":""')),
  ],
  [
    "a key's endorsement",
    'key-entry',
    change(
      () => inRun(5, 'entries.jsonl'),
      first(/"endorsement":"-----B/, '"endorsement":"-----C'),
    ),
  ],
  [
    'a pack numbered with a gap',
    'pack-entry',
    change(() => inRun(6, 'entries.jsonl'), first(/"sequence":2/, '"sequence":3')),
  ],
  [
    'a pack of another log',
    'pack-entry',
    change(() => inRun(6, 'entries.jsonl'), first(/"checkpoint":"lark/, '"checkpoint":"bark')),
  ],
];
