import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AuditpackError } from '../errors.ts';
import { managersOf } from '../evaluate/managers.ts';
import { indexTrails } from '../evaluate/trail-index.ts';
import { sha256 } from '../integrity/digest.ts';
import { accessAt, adminWorkIn } from '../link/review-population.ts';
import type { SourceId } from '../model/ids.ts';
import type { ReviewPeriod } from '../model/review-cadence.ts';
import type { ReviewDocument } from '../model/review-document.ts';
import type { ReviewSubject } from '../model/review-trails.ts';
import type { Instant } from '../model/time.ts';
import type { Trails } from '../model/trails.ts';
import { assign, bindingText, presentAt } from '../reviews/assign.ts';
import { reviewWorkbook } from '../reviews/sheet.ts';
import { keepReviews } from './review-store.ts';
import type { Workspace } from './workspace.ts';

/** What one review is about: the access to one system, or everything administrators did. */
export type ReviewScope =
  | { readonly type: 'access'; readonly system: SourceId; readonly asOf: Instant }
  | { readonly type: 'admin'; readonly asOf: Instant; readonly reviewer: string };

export interface StartedReview {
  readonly review: string;
  readonly reviewer: string;
  readonly lines: number;
  readonly file: string;
}

/**
 * Makes the workbooks of reviews, one per reviewer, and keeps in the ledger what was handed out, so
 * that what comes back can be compared with it.
 * @throws AuditpackError ERR_INPUT when somebody's line has nobody who may decide it
 */
export async function startReviews(
  workspace: Workspace,
  trails: Trails,
  scopes: readonly ReviewScope[],
  period: ReviewPeriod,
  directory: string,
): Promise<StartedReview[]> {
  const documents = scopes.flatMap((scope) => reviewDocuments(trails, scope, period));
  const index = indexTrails(trails);
  const words = {
    organization: workspace.setup.config.organization,
    nameOf: (person: string) => index.nameOf(person, person),
  };
  await mkdir(directory, { recursive: true });
  const started: StartedReview[] = [];
  for (const document of documents) {
    const file = join(directory, `${document.review}-${document.reviewer}.xlsx`);
    await writeNew(file, await reviewWorkbook(document, words));
    const { review, reviewer, lines } = document;
    started.push({ review, reviewer, lines: lines.length, file });
  }
  await keepReviews(
    workspace,
    documents.map((document) => ({ document })),
  );
  return started;
}

/** What is handed out for one review: a document per reviewer, with the lines each decides. */
export function reviewDocuments(
  trails: Trails,
  scope: ReviewScope,
  period: ReviewPeriod,
): ReviewDocument[] {
  const name = scope.type === 'access' ? `access-${scope.system}` : 'admin';
  const review = `${name}-${period.name}`;
  if (trails.reviews?.some(({ id }) => id === review)) {
    throw new AuditpackError('ERR_INPUT', `The review ${review} was started already.`, {
      hint: '`auditpack review … status` says whose workbook is out.',
    });
  }
  const subjects =
    scope.type === 'access'
      ? accessAt(trails, scope.system, scope.asOf)
      : adminWorkIn(trails.adminActions ?? [], period);
  const common = {
    format: 1,
    stage: 'started',
    type: scope.type,
    review,
    ...(scope.type === 'access' && { system: scope.system }),
    period,
    asOf: scope.asOf,
    population: { lines: subjects.length, sha256: sha256(bindingText(subjects)) },
    timezone: trails.period.timezone,
  } as const;
  return [...reviewersOf(trails, scope, subjects)].map(([reviewer, own]) => ({
    ...common,
    reviewer,
    lines: own.map(({ sure: _, ...line }) => line),
  }));
}

function reviewersOf(
  trails: Trails,
  scope: ReviewScope,
  subjects: readonly ReviewSubject[],
): ReadonlyMap<string, readonly ReviewSubject[]> {
  if (scope.type === 'admin') return independent(scope.reviewer, trails, subjects);
  const index = indexTrails(trails);
  const present = presentAt(trails.people, trails.extractedAt);
  const here = (people: readonly (string | undefined)[]) =>
    people.filter((person) => person !== undefined && present.has(person)) as string[];
  const { byReviewer, open } = assign(subjects, {
    named: here(trails.reviewers?.[scope.system] ?? []),
    ownersOf: (id) => {
      const right = index.right(id);
      return here([right?.owner, ...(right?.delegates ?? [])]);
    },
    managersOf: (person) => here(managersOf(person, scope.asOf, index)),
  });
  const [first] = open;
  if (first === undefined) return byReviewer;
  throw new AuditpackError(
    'ERR_INPUT',
    `${open.length} lines of ${scope.system} have nobody who may decide them, e.g. ${first.login} (${first.what}).`,
    {
      hint: `Name a reviewer in entitlements.yaml, e.g. reviewers: {${scope.system}: [p_lee, p_priya]}; nobody decides about themselves.`,
    },
  );
}

/** The administrators' own work is read by somebody who did none of it. */
function independent(
  reviewer: string,
  trails: Trails,
  subjects: readonly ReviewSubject[],
): ReadonlyMap<string, readonly ReviewSubject[]> {
  if (!trails.people.some(({ id }) => id === reviewer)) {
    throw new AuditpackError('ERR_INPUT', `${reviewer} is nobody in people.csv.`, {
      hint: 'Give a person_id with --reviewer.',
    });
  }
  const powerful = trails.grants.some(
    ({ person, entitlement, ended }) =>
      person === reviewer && entitlement.class === 'privileged' && ended === undefined,
  );
  if (powerful || subjects.some(({ person }) => person === reviewer)) {
    throw new AuditpackError('ERR_INPUT', `${reviewer} is an administrator too.`, {
      hint: 'Name somebody outside IT: nobody reviews themselves.',
    });
  }
  return new Map([[reviewer, subjects]]);
}

async function writeNew(path: string, bytes: Uint8Array): Promise<void> {
  try {
    await writeFile(path, bytes, { flag: 'wx', mode: 0o600 });
  } catch (cause) {
    throw new AuditpackError('ERR_STORAGE', `${path} could not be written.`, {
      hint: 'It is there already, or the folder is closed: move it away or write elsewhere with --out.',
      cause,
    });
  }
}
