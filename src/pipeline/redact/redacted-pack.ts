import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Setup, setupOf } from '../../config/load.ts';
import { AuditpackError } from '../../errors.ts';
import type { RedactionAbout, WithheldEntry } from '../../format/redaction.ts';
import { openLedger, readSecret } from '../../ledger/ledger.ts';
import { byText } from '../../model/ids.ts';
import type { AnyRecord } from '../../model/record.ts';
import type { WithheldVerdict } from '../../model/result.ts';
import type { PackInput, PackWritten } from '../../pack/contract.ts';
import { type PackTarget, writePack } from '../../pack/write-pack.ts';
import type { Profile } from '../../redact/profile.ts';
import { Pseudonyms } from '../../redact/pseudonyms.ts';
import { Redactor } from '../../redact/redactor.ts';
import { settingsSchemas } from '../../sources/registry.ts';
import { type Assessment, assessLedger } from '../assess.ts';
import { readLibrary } from '../library.ts';
import { packInput } from '../pack.ts';
import { sealedPack } from '../pack-chain.ts';
import { openWorkspaceLedger, type Workspace } from '../workspace.ts';
import type { RedactedEntries } from './redact-entries.ts';
import { redactLedger } from './redact-ledger.ts';
import { verdictsWithheld } from './verdicts-withheld.ts';

export interface RedactedReport {
  readonly written: PackWritten;
  readonly about: RedactionAbout;
}

/**
 * Writes a redacted form of the pack that was sealed last: same number, same log, same checkpoint;
 * withheld items as hashes of their leaves, and everything derived made of what is left.
 * @throws AuditpackError ERR_USAGE when no pack of the ledger as it is was sealed
 */
export async function redactedPack(
  workspace: Workspace,
  target: PackTarget,
  profiles: readonly Profile[],
): Promise<RedactedReport> {
  const library = await readLibrary();
  const ledger = await openWorkspaceLedger(workspace, 'read');
  const folder = await mkdtemp(join(tmpdir(), 'auditpack-redacted-'));
  const open: Assessment[] = [];
  const opened = (assessment: Assessment): Assessment => {
    open.push(assessment);
    return assessment;
  };
  try {
    const sealed = await sealedPack(workspace, ledger);
    if (sealed === undefined) throw notSealed();
    const { pack, chain } = sealed;
    const whole = opened(await assessLedger(workspace, ledger, library));
    const pseudonyms = new Pseudonyms(await readSecret(ledger.directory));
    pseudonyms.learn(whole.records);
    for (const line of whole.lines('event')) pseudonyms.learn([JSON.parse(line) as AnyRecord]);
    const beside = new Redactor(profiles, pseudonyms, { source: 'configuration', stream: '' });
    const found = await redactLedger(ledger.directory, folder, chain.runs, profiles, pseudonyms);
    const setup = redactSetup(workspace.setup, folder, beside);
    const own = await openLedger(folder, { mode: 'read', origin: ledger.origin, createdAt: '' });
    const head = () => ledger.head();
    const readable = {
      directory: own.directory,
      pages: own.pages.bind(own),
      statements: own.statements.bind(own),
      head,
    };
    const shown = opened(await assessLedger({ setup }, readable, library));
    const withheld = verdictsWithheld(
      whole.results,
      shown.results,
      (text) => beside.text(text)?.text ?? text,
    );
    const assessment = opened(await assessLedger({ setup }, readable, library, withheld));
    const about = aboutOf(pack, profiles, found, withheld);
    const input = await packInput({ ...workspace, setup }, readable, assessment, chain);
    const written = await writePack(
      { ...input, redaction: filesOf(about, found, withheld) },
      target,
    );
    if (written === undefined) throw new TypeError('a redacted pack is compared with no other');
    return { written, about };
  } finally {
    for (const assessment of open) assessment.close();
    await ledger.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Configuration, catalogue and registers without what the profiles withhold. */
function redactSetup(setup: Setup, folder: string, redactor: Redactor): Setup {
  const put = (text: string) => redactor.text(text)?.text ?? text;
  const register = (name: string) => {
    const found = setup.registerTexts.find(({ path }) => path === name);
    return found && put(found.text);
  };
  const redacted = setupOf(
    setup.path,
    put(setup.text),
    {
      catalogueText: put(setup.catalogueText),
      registersText: register('registers.yaml'),
      decisionsText: register('decisions.yaml'),
    },
    settingsSchemas(),
  );
  return { ...redacted, ledger: folder };
}

function aboutOf(
  pack: { readonly name: string; readonly packDigest: string },
  profiles: readonly Profile[],
  { withheld }: RedactedEntries,
  verdicts: readonly WithheldVerdict[],
): RedactionAbout {
  const items = withheld.filter(({ kind }) => kind === 'item');
  return {
    format: 'auditpack-redaction',
    version: 1,
    pack: pack.name,
    packDigest: pack.packDigest,
    profiles: profiles.map(({ profile, says }) => ({ profile, says })),
    entries: withheld.length,
    items: items.length,
    fields: items.reduce((sum, { fields }) => sum + fields, 0),
    streams: streamsOf(items),
    verdicts: verdicts.length,
  };
}

function streamsOf(items: readonly WithheldEntry[]): RedactionAbout['streams'] {
  const streams = new Map<string, RedactionAbout['streams'][number]>();
  for (const { source = '', stream = '', fields, whole } of items) {
    const key = `${source}/${stream}`;
    const before = streams.get(key) ?? { source, stream, items: 0, fields: 0, whole: 0 };
    streams.set(key, {
      source,
      stream,
      items: before.items + 1,
      fields: before.fields + fields,
      whole: before.whole + (whole ? 1 : 0),
    });
  }
  return [...streams].sort(([a], [b]) => byText(a, b)).map(([, counts]) => counts);
}

function filesOf(
  about: RedactionAbout,
  { withheld, moved }: RedactedEntries,
  verdicts: readonly WithheldVerdict[],
): NonNullable<PackInput['redaction']> {
  const lines = (rows: readonly unknown[]) =>
    Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return {
    about,
    files: [
      { path: 'moved.jsonl', bytes: lines(moved) },
      { path: 'redaction.json', bytes: Buffer.from(`${JSON.stringify(about, null, 2)}\n`) },
      { path: 'verdicts.jsonl', bytes: lines(verdicts) },
      { path: 'withheld.jsonl', bytes: lines(withheld) },
    ],
  };
}

function notSealed(): AuditpackError {
  return new AuditpackError(
    'ERR_USAGE',
    'Expected a pack of the ledger and configuration as they are now, found none.',
    {
      hint: 'Write it first with `auditpack pack`; a redacted form keeps its number and checkpoint.',
    },
  );
}
