import { basename } from 'node:path';
import { PATHS } from '../format/paths.ts';
import { asideOf } from './aside.ts';
import { openPack } from './container/open-pack.ts';
import type { PackFiles } from './container/pack-files.ts';
import { checkTables } from './derived.ts';
import { Findings } from './findings.ts';
import { checkBag, digestFiles } from './hashes.ts';
import { checkLog, type LogFacts } from './log.ts';
import { checkNames } from './names.ts';
import { reportOf, type VerifiedFacts } from './report.ts';
import type { Reservation, VerifyReport } from './report-schema.ts';
import { checkSemantics } from './semantics.ts';
import { checkSidecar, fileDigest, readSidecar } from './sidecar.ts';
import type { Held } from './trust/continuity.ts';
import type { VerifyOptions } from './trust/options.ts';
import { readSelf } from './trust/self.ts';
import { checkTrust, type Trust } from './trust/trust.ts';

/** Makes a pack's tables anew and compares; returns what stood in the way, if anything. */
export type Replayer = (
  pack: {
    readonly files: PackFiles;
    readonly facts: VerifiedFacts;
    readonly digests: ReadonlyMap<string, string>;
  },
  findings: Findings,
) => Promise<Reservation[]>;

/**
 * Checks a pack, zip or extracted folder, layer by layer (docs/pack-format.md §7), and reports
 * everything found. Opens no socket, writes nothing but the memory of packs seen (when a folder for
 * it is given), believes only bytes that a checked digest covers.
 * @throws AuditpackError ERR_PACK_UNREADABLE when it is no pack at all, or can't be read
 */
export async function verifyPack(
  path: string,
  options: VerifyOptions = {},
  replay?: Replayer,
): Promise<VerifyReport> {
  const findings = new Findings();
  const files = openPack(path, findings);
  if (files === undefined) {
    const stated = readSidecar(path);
    const found = stated === undefined ? undefined : fileDigest(path);
    const sidecar = checkSidecar(path, stated, found, false, findings);
    const facts: VerifiedFacts = {
      path,
      container: 'unreadable',
      differences: [],
      files: 0,
      bytes: 0,
      sidecar,
    };
    return reportOf(facts, findings, []);
  }
  try {
    const previous = options.previous ? await heldPack(options.previous, options, findings) : [];
    const { facts, digests, trust, log } = await checkFiles(
      path,
      files,
      previous,
      options,
      findings,
    );
    const replayed = replay === undefined ? [] : await replay({ files, facts, digests }, findings);
    if (!facts.withheld) trust.remember(facts.packDigest, log);
    const reservations = [...reservationsOf(facts), ...trust.reservations(), ...replayed];
    const whole = replay !== undefined && replayed.length === 0;
    return reportOf(facts, findings, reservations, whole);
  } finally {
    files.close();
  }
}

async function checkFiles(
  path: string,
  files: PackFiles,
  previous: readonly HeldPack[],
  options: VerifyOptions,
  findings: Findings,
): Promise<{
  facts: VerifiedFacts;
  digests: ReadonlyMap<string, string>;
  trust: Trust;
  log: LogFacts;
}> {
  const repacked = files.container === 'zip' && files.foreign.size > 0;
  const stated = readSidecar(path);
  const reading = asideOf(files, { path, isStated: stated !== undefined }, options.thread);
  checkNames(files, findings);
  const hashed = checkBag(files, digestFiles(files, findings), findings);
  const packDigest = hashed.digests.get(PATHS.tagManifest);
  const trust = await checkTrust(files, previous, options, findings);
  const log = checkLog(files, hashed.digests, hashed.facts, trust.sizes, findings);
  // A redacted form stands for the pack it was made of, which is what others hold.
  trust.checkChain(log, log.withheld?.packDigest ?? packDigest);
  checkSemantics(files, hashed.facts, log, findings);
  const { tables: derived, container, found } = await reading;
  const sidecar = checkSidecar(path, stated, container, repacked, findings);
  findings.take(found);
  checkTables(files, derived, hashed.digests, hashed.facts, findings);
  const facts: VerifiedFacts = {
    path,
    name: files.name,
    container: files.container === 'folder' ? 'folder' : repacked ? 'repacked' : 'canonical',
    differences: [...files.foreign],
    files: files.entries.size,
    bytes: hashed.bytes,
    ...(packDigest && { packDigest }),
    sidecar,
    log: { entries: log.entries, items: log.items, root: log.root },
    ...(log.withheld && { withheld: log.withheld }),
    ...trust.facts(),
    derived,
  };
  return { facts, digests: hashed.digests, trust, log };
}

type HeldPack = Held & { readonly fingerprint?: string };

/** An earlier pack that the auditor holds, itself checked like any other. */
async function heldPack(
  path: string,
  { keys, tsaRoots }: VerifyOptions,
  findings: Findings,
): Promise<HeldPack[]> {
  const from = basename(path);
  const report = await verifyPack(path, { ...(keys && { keys }), ...(tsaRoots && { tsaRoots }) });
  const files = report.total === 0 ? openPack(path, new Findings()) : undefined;
  const self = files && readSelf(files);
  files?.close();
  const { packDigest, origin } = report;
  if (!self?.pack || !self.head || !packDigest) {
    findings.add({
      kind: 'chain-previous',
      file: from,
      expected: 'an earlier pack that is whole itself',
      found: `${report.total} findings in it`,
    });
    return [];
  }
  const { head } = self;
  const { sequence } = self.pack;
  return [
    {
      from,
      origin: head.origin,
      size: head.size,
      root: head.root.toString('base64'),
      pack: { sequence, packDigest },
      ...(origin?.fingerprint && { fingerprint: origin.fingerprint }),
    },
  ];
}

function reservationsOf({ container, withheld }: VerifiedFacts): Reservation[] {
  const found: Reservation[] = [];
  if (container === 'repacked')
    found.push({
      kind: 'repacked',
      says: 'another tool made this zip: its content is what was packed, the zip is not the file that was written.',
    });
  if (withheld)
    found.push({
      kind: 'redacted',
      says: `${withheld.items} items withheld, ${withheld.fields} fields in them (${withheld.profiles.join(', ')}): that they stand in the log is proved, what stands in their place is not.`,
    });
  return found;
}
