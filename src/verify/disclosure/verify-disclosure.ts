import { isDeepStrictEqual } from 'node:util';
import { DEMO_KEY } from '../../format/demo.ts';
import { DISCLOSURE, type DisclosureAbout } from '../../format/disclosure.ts';
import { LIMITS } from '../../format/limits.ts';
import { parseCheckpoint } from '../../integrity/checkpoint.ts';
import { noteState, readVkey, splitNote, sshKeyOf } from '../../integrity/signed-note.ts';
import { fingerprint } from '../../integrity/ssh/public-key.ts';
import { type PackFiles, readWhole } from '../container/pack-files.ts';
import { Findings } from '../findings.ts';
import type { DisclosureReport } from '../report-schema.ts';
import { checkEntries } from './check-entries.ts';
import { checkFiles, readAbout } from './check-files.ts';
import { openDisclosure } from './open-disclosure.ts';
import { type DisclosureFacts, disclosureReport } from './report.ts';

/** A head of a log that the verifier believes, and where from. */
export interface Anchor {
  readonly size: number;
  /** Base64. */
  readonly root: string;
  readonly from: string;
}

/**
 * Checks a disclosure (docs/pack-format.md §12): single entries of a log with their bytes and the
 * proofs that they stand there. Opens no socket and writes nothing.
 * @param keys fingerprints of keys that the verifier holds
 */
export function verifyDisclosure(
  path: string,
  anchors: readonly Anchor[],
  keys: readonly string[] = [],
): DisclosureReport {
  const findings = new Findings();
  const files = openDisclosure(path, findings);
  if (files === undefined) {
    const facts = { ...NOTHING, path, container: 'unreadable' as const };
    return disclosureReport(facts, findings, undefined);
  }
  try {
    const facts = factsOf(path, files, findings);
    const { log, signer } = facts;
    const anchor = anchors.find(({ size, root }) => size === log?.size && root === log.root);
    const isPinned = signer !== undefined && signer !== DEMO_KEY && keys.includes(signer);
    const signed = isPinned ? `its signature by ${signer}, a key you hold` : undefined;
    return disclosureReport(facts, findings, anchor?.from ?? signed);
  } finally {
    files.close();
  }
}

const NOTHING: Pick<DisclosureFacts, 'kind' | 'files' | 'bytes' | 'entries'> = {
  kind: 'disclosure',
  files: 0,
  bytes: 0,
  entries: [],
};

function factsOf(path: string, files: PackFiles, findings: Findings): DisclosureFacts {
  const about = readAbout(files, findings);
  const bytes = checkFiles(files, about, findings);
  const { head, signer } = checkHead(files, about, findings);
  return {
    ...NOTHING,
    path,
    container: containerOf(files),
    files: files.entries.size,
    bytes,
    ...(about && { pack: about.pack, packDigest: about.packDigest, asked: about.asked }),
    ...(head && { log: logOf(head) }),
    ...(signer !== undefined && { signer }),
    entries: about && head ? checkEntries(files, about, head, findings) : [],
  };
}

function containerOf({ container, foreign }: PackFiles): DisclosureFacts['container'] {
  if (container === 'folder') return 'folder';
  return foreign.size > 0 ? 'repacked' : 'canonical';
}

type Head = NonNullable<ReturnType<typeof parseCheckpoint>>;

function logOf({ origin, size, root }: Head): DisclosureAbout['log'] {
  return { origin, size, root: root.toString('base64') };
}

function checkHead(
  files: PackFiles,
  about: DisclosureAbout | undefined,
  findings: Findings,
): { head?: Head; signer?: string } {
  const note = readWhole(files, DISCLOSURE.checkpoint, LIMITS.checkpoint)?.toString('utf8') ?? '';
  const head = parseCheckpoint(note);
  const isTold = about === undefined || (head && isDeepStrictEqual(about.log, logOf(head)));
  const signature = signerOf(files, note, head?.origin);
  if (head === undefined || !isTold || signature === 'broken')
    findings.add({
      kind: 'disclosure-checkpoint',
      file: DISCLOSURE.checkpoint,
      expected: about
        ? `${about.log.origin}, ${about.log.size}, ${about.log.root}`
        : 'a checkpoint: origin, size, root, and where it is signed the key that fits',
      found: note.slice(0, 200) || 'none',
    });
  return { ...(head && { head }), ...(typeof signature === 'object' && signature) };
}

/** Who signed the checkpoint; a signature needs the key beside it, and a key a signature. */
function signerOf(
  files: PackFiles,
  note: string,
  origin: string | undefined,
): { signer: string } | 'none' | 'broken' {
  const line = readWhole(files, DISCLOSURE.vkey, LIMITS.checkpoint)?.toString('utf8');
  if (line === undefined) return splitNote(note)?.signatures.length === 0 ? 'none' : 'broken';
  const key = line.endsWith('\n') ? readVkey(line.slice(0, -1)) : undefined;
  const holds = key !== undefined && key.name === origin && noteState(note, key) === 'holds';
  return holds ? { signer: fingerprint(sshKeyOf(key)) } : 'broken';
}
