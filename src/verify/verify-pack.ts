import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { PATHS } from '../format/paths.ts';
import { openPack } from './container/open-pack.ts';
import { type PackFiles, RangeReader } from './container/pack-files.ts';
import { checkDerived, type DerivedFacts } from './derived.ts';
import { Findings } from './findings.ts';
import { checkBag, digestFiles } from './hashes.ts';
import { checkLog, type LogFacts } from './log.ts';
import { checkNames } from './names.ts';
import type { VerifyReport } from './report.ts';

const SIDECAR_LIMIT = 4096;

/**
 * Checks a pack, zip or extracted folder, layer by layer, and reports everything found. Opens no
 * socket, writes nothing, believes only bytes that a checked digest covers.
 * @throws AuditpackError ERR_PACK_UNREADABLE when it is no pack at all
 */
export async function verifyPack(path: string): Promise<VerifyReport> {
  const findings = new Findings();
  const sidecar = checkSidecar(path, findings);
  const files = openPack(path, findings);
  if (files === undefined) return { path, findings: findings.list, total: findings.total, sidecar };
  try {
    return {
      path,
      sidecar,
      ...checkFiles(files, findings),
      findings: findings.list,
      total: findings.total,
    };
  } finally {
    files.close();
  }
}

function checkFiles(
  files: PackFiles,
  findings: Findings,
): {
  name: string;
  container: PackFiles['container'];
  files: number;
  bytes: number;
  packDigest: string | undefined;
  log: LogFacts;
  derived: DerivedFacts;
} {
  checkNames(files, findings);
  const hashed = checkBag(files, digestFiles(files, findings), findings);
  const log = checkLog(files, hashed.digests, hashed.facts, findings);
  const derived = checkDerived(files, hashed.facts, findings);
  return {
    name: files.name,
    container: files.container,
    files: files.entries.size,
    bytes: hashed.bytes,
    packDigest: hashed.digests.get(PATHS.tagManifest),
    log,
    derived,
  };
}

/** `PACK.zip.sha256` beside a zip: the digest of the container itself. */
function checkSidecar(path: string, findings: Findings): VerifyReport['sidecar'] {
  const sidecar = `${path}.sha256`;
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat?.isFile() || !existsSync(sidecar)) return 'absent';
  const text = readFileSync(sidecar).subarray(0, SIDECAR_LIMIT).toString('utf8');
  const stated = /^([0-9a-f]{64}) {2}(\S+)\n$/.exec(text);
  const found = fileDigest(path, stat.size);
  if (stated?.[1] === found && stated[2] === basename(path)) return 'matches';
  findings.add({
    kind: 'container-digest',
    file: basename(path),
    expected: stated
      ? `SHA-256 ${stated[1]} of ${stated[2]} (${basename(sidecar)})`
      : `one line of sha256sum in ${basename(sidecar)}`,
    found,
  });
  return 'differs';
}

function fileDigest(path: string, size: number): string {
  const reader = new RangeReader(path);
  const hash = createHash('sha256');
  try {
    for (const window of reader.windows(0, size)) hash.update(window);
    return hash.digest('hex');
  } finally {
    reader.close();
  }
}
