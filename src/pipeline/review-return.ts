import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { AuditpackError } from '../errors.ts';
import { sha256 } from '../integrity/digest.ts';
import { ReviewDocument } from '../model/review-document.ts';
import { readDecisions } from '../reviews/read-sheet.ts';
import { keepReviews } from './review-store.ts';
import { openWorkspaceLedger, type Workspace } from './workspace.ts';

/** What the reviewer says below the list, and on which day. */
export interface SignOff {
  readonly reviewer: string;
  /** `YYYY-MM-DD` in the company's zone. */
  readonly signed: string;
  readonly statement: string;
}

export interface ReturnedReview {
  readonly review: string;
  readonly reviewer: string;
  readonly lines: number;
  readonly decided: number;
  readonly run: string;
}

/**
 * Takes filled-in workbooks back: each must hold exactly the lines that were handed out to this
 * reviewer, and goes into the ledger with its own bytes beside what was read from it.
 * @throws AuditpackError ERR_INPUT; nothing is stored then
 */
export async function returnReviews(
  workspace: Workspace,
  paths: readonly string[],
  signOff: SignOff,
): Promise<ReturnedReview[]> {
  const handedOut = await startedDocuments(workspace);
  const kept = await Promise.all(
    paths.map(async (path) => {
      const bytes = await readFile(path).catch((cause: unknown) => {
        throw new AuditpackError('ERR_INPUT', `${path} could not be read.`, { cause });
      });
      const document = await handedOutFor(bytes, path, handedOut, signOff.reviewer);
      const { statement, signed, reviewer } = signOff;
      return {
        document: {
          ...document.started,
          stage: 'returned' as const,
          reviewer,
          signed,
          statement,
          workbook: { name: basename(path), sha256: sha256(bytes) },
          lines: [...document.lines],
        },
        workbook: { name: basename(path), bytes },
      };
    }),
  );
  const run = await keepReviews(workspace, kept);
  return kept.map(({ document }) => ({
    review: document.review,
    reviewer: document.reviewer,
    lines: document.lines.length,
    decided: document.lines.filter(({ decision }) => decision !== undefined).length,
    run,
  }));
}

/** The document a workbook was made from: the only one of this reviewer whose lines it has. */
async function handedOutFor(
  bytes: Uint8Array,
  path: string,
  handedOut: readonly ReviewDocument[],
  reviewer: string,
): Promise<{ started: ReviewDocument; lines: Awaited<ReturnType<typeof readDecisions>> }> {
  const own = handedOut.filter((document) => document.reviewer === reviewer);
  const named = own.filter(({ review }) => basename(path).startsWith(`${review}-`));
  const candidates = named.length > 0 ? named : own;
  let refusal: unknown;
  for (const started of candidates) {
    try {
      return { started, lines: await readDecisions(bytes, path, started) };
    } catch (error) {
      refusal ??= error;
    }
  }
  throw (
    refusal ??
    new AuditpackError('ERR_INPUT', `No workbook was handed out to ${reviewer}.`, {
      hint: '`auditpack review access status` lists what is out and with whom.',
    })
  );
}

/** Documents that were handed out, latest first. */
async function startedDocuments(workspace: Workspace): Promise<ReviewDocument[]> {
  const ledger = await openWorkspaceLedger(workspace, 'read');
  try {
    const documents: ReviewDocument[] = [];
    for await (const page of ledger.pages({ source: 'reviews' })) {
      const text = Buffer.from(page.body).toString('utf8');
      const document = ReviewDocument.safeParse(JSON.parse(text)).data;
      if (document?.stage === 'started') documents.unshift(document);
    }
    return documents;
  } finally {
    await ledger.close();
  }
}
