import { type KnownKey, trustedKeys } from '../../format/key-chain.ts';
import { LIMITS } from '../../format/limits.ts';
import { PATHS, SIGNATURE_FILES } from '../../format/paths.ts';
import { noteKey, noteState, vkeyText } from '../../integrity/signed-note.ts';
import { fingerprint, publicLine, type SshPublicKey } from '../../integrity/ssh/public-key.ts';
import { NAMESPACES, readSignature, signatureHolds } from '../../integrity/ssh/signature.ts';
import { type PackFiles, readWhole } from '../container/pack-files.ts';
import type { Findings } from '../findings.ts';
import type { VerifyOptions } from './options.ts';
import type { Self } from './self.ts';

/** Who signed, as far as it holds. */
export interface SignatureFacts {
  /** `pinned`: by a key the auditor holds. `rotated`: by one that such a key endorsed. */
  readonly state: 'pinned' | 'rotated' | 'unpinned' | 'unsigned' | 'broken';
  readonly fingerprint?: string;
  readonly identity?: string;
  readonly review?: { readonly fingerprint: string; readonly pinned: boolean };
}

/**
 * `signatures/` and the signature line of the checkpoint (docs/pack-format.md §9). A signature
 * proves who made a pack only to somebody who holds the key from elsewhere.
 */
export function checkSignature(
  files: PackFiles,
  self: Self,
  known: readonly KnownKey[],
  options: VerifyOptions,
  findings: Findings,
): SignatureFacts {
  const message = readWhole(files, PATHS.tagManifest, LIMITS.tagFile);
  const signature = openSignature(files, PATHS.signature, findings);
  const named = self.pack?.signer;
  if (signature === undefined || message === undefined) {
    const other = SIGNATURE_FILES.find((path) => files.entries.has(path));
    if (named || options.keys?.length || other !== undefined)
      missing(findings, named?.fingerprint ?? options.keys?.[0] ?? 'the sender');
    const isThere = files.entries.has(PATHS.signature);
    return { state: isThere || named ? 'broken' : 'unsigned' };
  }
  const { key } = signature;
  const own = fingerprint(key);
  if (!signatureHolds(signature, message, NAMESPACES.pack)) {
    invalid(findings, PATHS.signature, NAMESPACES.pack);
    return { state: 'broken', fingerprint: own };
  }
  checkSigner(self, key, known, findings);
  checkList(files, self, key, findings);
  checkNote(files, self, key, findings);
  const review = checkReview(files, message, options, findings);
  const state = stateOf(own, known, options, findings);
  return {
    state,
    fingerprint: own,
    ...(named && { identity: named.identity }),
    ...(review && { review }),
  };
}

function stateOf(
  own: string,
  known: readonly KnownKey[],
  { keys = [] }: VerifyOptions,
  findings: Findings,
): SignatureFacts['state'] {
  if (keys.length === 0) return 'unpinned';
  if (keys.includes(own)) return 'pinned';
  if (trustedKeys(known, keys).has(own)) return 'rotated';
  findings.add({
    kind: 'sig-key',
    file: PATHS.signature,
    expected: `a signature of ${keys.join(' or ')}, or of a key it endorsed`,
    found: `one of ${own}`,
  });
  return 'broken';
}

function openSignature(files: PackFiles, path: string, findings: Findings) {
  if (!files.entries.has(path)) return undefined;
  const text = readWhole(files, path, LIMITS.signatureFile)?.toString('latin1') ?? '';
  const read = readSignature(text);
  if (read.kind === 'signature') return read;
  findings.add({
    kind: 'sig-format',
    file: path,
    expected: 'an armored SSH signature of an accepted key',
    found: read.why,
  });
  return undefined;
}

/** The key that signed is the one the signed bytes name, and the last one the log names. */
function checkSigner(
  { pack }: Self,
  key: SshPublicKey,
  known: readonly KnownKey[],
  findings: Findings,
): void {
  const line = publicLine(key);
  const current = known.at(-1)?.entry.key;
  const named = pack?.signer;
  const isNamed = named?.key === line && named.fingerprint === fingerprint(key);
  for (const [file, says, fits] of [
    [PATHS.thisPack, named?.key, isNamed],
    [PATHS.keys, current, current === line],
  ] as const)
    if (!fits)
      findings.add({
        kind: 'sig-signer',
        file: PATHS.signature,
        expected: `a signature of ${says ?? 'nobody'} (${file})`,
        found: line,
      });
}

/** `allowed_signers` and `log/vkey` say what follows from the signer, and nothing else. */
function checkList(
  files: PackFiles,
  { pack, head }: Self,
  key: SshPublicKey,
  findings: Findings,
): void {
  const note = head && noteKey(head.origin, key);
  const expected: readonly (readonly [string, string | undefined])[] = [
    [
      PATHS.allowedSigners,
      `${pack?.signer?.identity} namespaces="${NAMESPACES.pack}" ${publicLine(key)}\n`,
    ],
    [PATHS.vkey, note && `${vkeyText(note)}\n`],
  ];
  for (const [path, text] of expected) {
    const found = readWhole(files, path, LIMITS.signatureFile)?.toString('utf8');
    if (found !== text)
      findings.add({
        kind: 'sig-list',
        file: path,
        expected: text ?? 'no such file',
        found: found ?? 'none',
      });
  }
}

/** The checkpoint carries a signature line of the signer, and it holds. */
function checkNote(
  files: PackFiles,
  { head, checkpoint }: Self,
  key: SshPublicKey,
  findings: Findings,
): void {
  const note = head && noteKey(head.origin, key);
  if (note === undefined || checkpoint === undefined || !files.entries.has(PATHS.checkpoint))
    return;
  const state = noteState(checkpoint, note);
  if (state !== 'holds')
    findings.add({
      kind: 'sig-note',
      file: PATHS.checkpoint,
      expected: `a signature line of ${note.name} that holds`,
      found: state === 'absent' ? 'none' : 'one that does not hold',
    });
}

function checkReview(
  files: PackFiles,
  message: Buffer,
  { reviewers = [] }: VerifyOptions,
  findings: Findings,
): SignatureFacts['review'] {
  const signature = openSignature(files, PATHS.review, findings);
  if (signature === undefined) {
    if (reviewers.length > 0 && !files.entries.has(PATHS.review))
      findings.add({
        kind: 'sig-missing',
        file: PATHS.review,
        expected: `a reviewer's signature of ${reviewers.join(' or ')}`,
        found: 'none',
      });
    return undefined;
  }
  if (!signatureHolds(signature, message, NAMESPACES.review)) {
    invalid(findings, PATHS.review, NAMESPACES.review);
    return undefined;
  }
  const own = fingerprint(signature.key);
  const pinned = reviewers.includes(own);
  if (reviewers.length > 0 && !pinned)
    findings.add({
      kind: 'sig-key',
      file: PATHS.review,
      expected: `a reviewer's signature of ${reviewers.join(' or ')}`,
      found: `one of ${own}`,
    });
  return { fingerprint: own, pinned };
}

function missing(findings: Findings, whose: string): void {
  findings.add({
    kind: 'sig-missing',
    file: PATHS.signature,
    expected: `a signature of ${whose} over ${PATHS.tagManifest}`,
    found: 'none that can be read',
  });
}

function invalid(findings: Findings, file: string, namespace: string): void {
  findings.add({
    kind: 'sig-invalid',
    file,
    expected: `a signature for ${namespace} over ${PATHS.tagManifest} as it is`,
    found: 'one that does not hold',
  });
}
