import { byText } from '../model/ids.ts';
import type { RecordOf } from '../model/record.ts';
import type {
  AdminAction,
  ReviewSubject,
  ReviewTrail,
  ReviewWorkbook,
} from '../model/review-trails.ts';
import type { Trails } from '../model/trails.ts';
import { evidenceOf, groupBy, optional, sortedBy } from './evidence.ts';
import type { RecordsByKind } from './records-by-kind.ts';
import { accessAt, adminWorkIn } from './review-population.ts';

type Review = RecordOf<'review'>;

type Basis = Pick<Trails, 'accounts' | 'grants'> & {
  readonly adminActions: readonly AdminAction[];
};

/** Every review that was begun, with what came back of it and what there was to review. */
export function reviewsOf(records: RecordsByKind, basis: Basis): ReviewTrail[] {
  const groups = groupBy(records.of('review'), ({ review }) => review);
  return sortedBy(groups.values(), (own) => own[0]?.review ?? '').flatMap((own) => {
    const workbooks = workbooksOf(own);
    const first = own.find(({ stage }) => stage === 'started') ?? own[0];
    if (first === undefined) return [];
    return [
      {
        id: first.review,
        type: first.reviewType,
        ...optional('system', first.system),
        period: first.period,
        asOf: first.asOf,
        workbooks,
        population: populationOf(first, basis),
        evidence: workbooks.map(({ evidence }) => evidence),
      },
    ];
  });
}

function populationOf(review: Review, basis: Basis): ReviewSubject[] {
  if (review.reviewType === 'admin') return adminWorkIn(basis.adminActions, review.period);
  return review.system === undefined ? [] : accessAt(basis, review.system, review.asOf);
}

/** One per reviewer: as last returned, else as handed out. */
function workbooksOf(reviews: readonly Review[]): ReviewWorkbook[] {
  const byReviewer = groupBy(reviews, ({ reviewer }) => reviewer);
  return sortedBy(byReviewer, ([reviewer]) => reviewer).flatMap(([reviewer, own]) => {
    const latest = [...own].sort(
      (a, b) =>
        Number(a.stage === 'returned') - Number(b.stage === 'returned') ||
        byText(a.observedAt, b.observedAt) ||
        byText(a.id, b.id),
    );
    const current = latest.at(-1);
    if (current === undefined) return [];
    const { stage, signed, statement, lines } = current;
    return [
      {
        reviewer,
        ...(stage === 'returned' && optional('signed', signed)),
        ...optional('statement', statement),
        lines,
        evidence: evidenceOf(current, `workbook of ${reviewer}, ${stage}`),
      },
    ];
  });
}
