import { manualPath } from '../format/paths.ts';
import type { Ledger } from '../ledger/contract.ts';
import { byText } from '../model/ids.ts';
import type { AnyRecord } from '../model/record.ts';
import type { ManualFile } from '../pack/contract.ts';

/** Files handed in, each once, named by its digest and what it was called. */
export async function manualFiles(
  ledger: Pick<Ledger, 'pages'>,
  records: readonly AnyRecord[],
): Promise<ManualFile[]> {
  const attested = records.filter((record) => record.kind === 'attestation');
  const files = new Map<string, ManualFile>();
  for await (const { source, sha256, body, context } of ledger.pages({ source: 'manual' })) {
    if (source !== 'manual') continue;
    const path = manualPath(sha256, context.file ?? '');
    files.set(path, {
      path,
      bytes: body,
      attested: attested.filter((one) => manualPath(one.sha256, one.file) === path),
    });
  }
  return [...files.values()].sort((a, b) => byText(a.path, b.path));
}
