import { storeFiles } from '../collect/run-file.ts';
import { AuditpackError } from '../errors.ts';
import { canonicalJson } from '../integrity/canonical-json.ts';
import type { ReviewDocument } from '../model/review-document.ts';
import { countPage } from '../normalize/normalize-page.ts';
import { sourceOf } from '../sources/registry.ts';
import { openWorkspaceLedger, type Workspace } from './workspace.ts';

/** A document to keep, with the workbook that it was read from. */
export interface KeptReview {
  readonly document: ReviewDocument;
  readonly workbook?: { readonly name: string; readonly bytes: Uint8Array };
}

/** Puts review documents into the ledger as one run, each beside the workbook it was read from. */
export async function keepReviews(
  workspace: Workspace,
  reviews: readonly KeptReview[],
): Promise<string> {
  const source = sourceOf('reviews');
  const [stream] = source?.streams ?? [];
  if (!source || !stream) throw new AuditpackError('ERR_CONFIG', 'The reviews source is missing.');
  const ledger = await openWorkspaceLedger(workspace, 'write');
  try {
    const { startedAt, toolVersion, setup } = workspace;
    const run = await ledger.begin({
      kind: 'import',
      startedAt,
      toolVersion,
      configDigest: setup.digest,
    });
    const files = reviews.flatMap(({ document, workbook }) => [
      ...(workbook ? [{ ...workbook, items: null }] : []),
      {
        name: `${document.review}-${document.reviewer}-${document.stage}.json`,
        bytes: Buffer.from(canonicalJson(document)),
        items: '',
        single: true,
      },
    ]);
    await storeFiles(
      run,
      { source, stream, tenant: 'reviews', method: 'import', files },
      { clockFor: workspace.clockFor, countPage },
    );
    await run.seal();
    return run.id;
  } finally {
    await ledger.close();
  }
}
