import type { Command } from 'commander';
import { VERIFY_OPTIONS } from '../verify/options.ts';
import type { CommandModule } from './context.ts';

export interface CommandSpec {
  readonly name: string;
  readonly description: string;
  readonly hidden?: boolean;
  declare(command: Command): unknown;
  load(): Promise<CommandModule>;
}

const CONFIG = ['-c, --config <file>', 'configuration file', 'auditpack.yaml'] as const;

/** The whole face of the command line, in the order of a first use. */
export const COMMANDS: readonly CommandSpec[] = [
  {
    name: 'init',
    description: 'write auditpack.yaml, people.csv, entitlements.yaml and the Slack app manifest',
    declare: (c) =>
      c
        .option('--yes', 'never ask; take defaults for what is not given')
        .option('--organization <name>', 'name of the company')
        .option('--timezone <zone>', 'IANA time zone of the company')
        .option('--from <date>', 'first day of the period')
        .option('--to <date>', 'first day after the period')
        .option('--signing-key <file>', 'where the new signing key goes', 'signing.key')
        .option('--no-signing-key', 'make none: packs stay unsigned')
        .option('--passphrase-env <name>', 'variable with a passphrase for the key')
        .option('--directory <dir>', 'where to write', '.'),
    load: () => import('./commands/init.ts'),
  },
  {
    name: 'doctor',
    description: 'check each source: reach, identity, scopes, plan, retention left, clock',
    declare: (c) => c.option(...CONFIG).option('--source <id...>', 'only these sources'),
    load: () => import('./commands/doctor.ts'),
  },
  {
    name: 'collect',
    description: 'collect from the sources into the ledger',
    declare: (c) =>
      c
        .option(...CONFIG)
        .option('--source <id...>', 'only these sources, or source/stream')
        .option('--from <date>', 'start of the window; default: what is still missing')
        .option('--to <date>', 'end of the window; default: end of the period, or now')
        .option(
          '--resume',
          'go on with the interrupted run, or with what the last one left incomplete',
        ),
    load: () => import('./commands/collect.ts'),
  },
  {
    name: 'import',
    description: 'take saved exports through the same schema and mapping, marked as imported',
    declare: (c) =>
      c
        .argument('<source/stream>', 'e.g. okta/system-log, table, people/roster, manual/evidence')
        .argument('<file...>', 'JSON array, NDJSON, saved response page, CSV; each may be gzipped')
        .option(...CONFIG)
        .option('--map <file>', 'table: mapping file, see docs/imports.md')
        .option('--expect-rows <n>', 'rows the system itself shows, to be reconciled')
        .option('--as-of <date>', 'day or instant the files are true of')
        .option('--control <id...>', 'manual/evidence: controls it is to be read for')
        .option('--who <name>', 'manual/evidence: who attests to it')
        .option('--from <where>', 'manual/evidence: system, screen or person it comes from')
        .option('--why <text>', 'manual/evidence: what it shows')
        .option('--obtained <date>', 'manual/evidence: when it was obtained there')
        .option('--list', 'list the stream names'),
    load: () => import('./commands/import.ts'),
  },
  {
    name: 'status',
    description: 'coverage of the period: holes, until when they can be refilled, chain head',
    declare: (c) =>
      c
        .option(...CONFIG)
        .option('--diff', 'list what changed in every listing between its last two complete looks'),
    load: () => import('./commands/status.ts'),
  },
  {
    name: 'people',
    description: 'who is who: list accounts and persons, confirm what is in doubt, propose a file',
    declare: (c) =>
      c
        .argument('[step]', '`list`, `confirm` or `propose`', 'list')
        .option(...CONFIG)
        .option('--account <system:account>', 'confirm: which account, by id or login')
        .option('--person <id>', 'confirm: whose it is, as person_id')
        .option('--deny <id>', 'confirm: whose it is not')
        .option('--nobody', 'confirm: it is no person’s account')
        .option('--by <id>', 'confirm: person_id of whoever says so')
        .option('--on <date>', 'confirm: day it was said; default: today')
        .option('--why <text>', 'confirm: how they know')
        .option('--out <file>', 'propose: where to write; default: the people file'),
    load: () => import('./commands/people.ts'),
  },
  {
    name: 'search',
    description: 'look through the collected events',
    declare: (c) =>
      c
        .option(...CONFIG)
        .option('--who <text>', 'actor or subject: person, login, e-mail or id')
        .option('--action <name>', 'canonical action or its beginning, e.g. grant')
        .option('--source <id>', 'only this source')
        .option('--from <date>', 'from this day or instant')
        .option('--to <date>', 'until before this day or instant')
        .option('--limit <n>', 'rows at most', '50'),
    load: () => import('./commands/search.ts'),
  },
  {
    name: 'evaluate',
    description: 'test the controls over the whole population',
    declare: (c) =>
      c
        .option(...CONFIG)
        .option('--framework <id...>', 'only these frameworks')
        .option('--control <id...>', 'only these controls')
        .option('--fail-on <state>', 'exit 1 on `exceptions`, or also on `incomplete`'),
    load: () => import('./commands/evaluate.ts'),
  },
  {
    name: 'pack',
    description: 'evaluate and write the evidence pack for the period',
    declare: (c) =>
      c
        .option(...CONFIG)
        .option('-o, --out <path>', 'file or folder to write to', '.')
        .option(
          '--redact <profile...>',
          'a redacted form of the pack: people, text, ip, or YAML files of your own',
        ),
    load: () => import('./commands/pack.ts'),
  },
  {
    name: 'review',
    description: 'access reviews and the monthly review of administrators: workbooks out and back',
    declare: (c) =>
      c
        .argument('<kind>', '`access` or `admin`')
        .argument('<step>', '`start`, `import` or `status`')
        .argument('[file...]', 'filled-in workbooks, for `import`')
        .option(...CONFIG)
        .option('--period <name>', 'e.g. 2026-Q1 or 2026-03; default: the current one')
        .option('--system <id...>', 'only these systems')
        .option('--as-of <date>', 'what was there on that day; default: now')
        .option('--reviewer <person>', 'person_id of whoever signs')
        .option('--signed <date>', 'day of the signature')
        .option('--statement <text>', 'what the reviewer says below the list')
        .option('--out <dir>', 'where workbooks go', 'reviews'),
    load: () => import('./commands/review.ts'),
  },
  {
    name: 'key',
    description: 'the signing key: show it, make one, put a new one in its place',
    declare: (c) =>
      c
        .argument('[action]', '`show`, `new` or `rotate`', 'show')
        .option(...CONFIG)
        .option('--to <file>', 'new, rotate: file of the new key; made when it is not there')
        .option('--from <file>', 'rotate: file of the old key, when `sign.key` is the new one')
        .option('--lost <why>', 'rotate: the old key is gone and can not endorse the new one')
        .option('--passphrase-env <name>', 'variable with the passphrase of that file'),
    load: () => import('./commands/key.ts'),
  },
  {
    name: 'ledger',
    description: 'check the ledger at rest; show the head of its log, or publish it',
    declare: (c) =>
      c
        .argument('[action]', '`verify`, `checkpoint` or `publish`', 'verify')
        .option(...CONFIG)
        .option('--key <file|fingerprint>', 'verify: who may have signed its checkpoints')
        .option('--checkpoint <file>', 'verify: checkpoints that were kept elsewhere'),
    load: () => import('./commands/ledger.ts'),
  },
  {
    name: 'verify',
    description: 'check a pack or a disclosure, zip or extracted folder, offline',
    declare: (c) => {
      c.argument('<pack...>', 'zip file or extracted folder');
      for (const { name, value, help } of VERIFY_OPTIONS)
        c.option(value === undefined ? `--${name}` : `--${name} <${value}>`, help);
      c.option('--replay', 'make records, verdicts and tables anew from the raw bytes and compare');
    },
    load: () => import('./commands/verify.ts'),
  },
  {
    name: 'disclose',
    description: 'take items or trails out of a pack, with the proof that they stand in its log',
    declare: (c) =>
      c
        .argument('<pack>', 'zip file or extracted folder')
        .option('--item <id...>', 'sequence numbers in the log, or record ids')
        .option('--trail <id...>', 'grants, requests, changes…: everything they rest on')
        .option('-o, --out <path>', 'a .zip or a folder to write'),
    load: () => import('./commands/disclose.ts'),
  },
  {
    name: 'controls',
    description: 'check the control library and say what is wrong with it',
    declare: (c) =>
      c.argument('[action]', '`lint`', 'lint').option('--library <dir>', 'folder of controls'),
    load: () => import('./commands/controls.ts'),
  },
  {
    name: 'demo',
    description: 'collect, evaluate, pack and verify an invented company on this machine',
    declare: (c) =>
      c
        .option('--out <dir>', 'where to write', 'demo')
        .option('--keep', 'keep an existing demo folder'),
    load: () => import('./commands/demo.ts'),
  },
  {
    name: 'labelled',
    description:
      'play a year of a company in which deviations were planted, and count what is found',
    hidden: true,
    declare: (c) =>
      c
        .option('--people <n>', 'how many people', '60')
        .option('--seed <n>', 'another company of that size', '7'),
    load: () => import('./commands/labelled.ts'),
  },
  {
    name: 'scenario',
    description: 'play scenario folders through the sandbox and compare with what they expect',
    hidden: true,
    declare: (c) => c.argument('<dir...>', 'scenario folders, or a folder of them'),
    load: () => import('./commands/scenario.ts'),
  },
];
