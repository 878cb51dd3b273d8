import type { Reconciliation } from '../../../model/reconciliation.ts';
import type { Verdict } from '../../../model/result.ts';
import type { Statement } from '../../../model/statement.ts';
import {
  defineTest,
  fail,
  pass,
  type Subject,
  type TestInput,
  unclear,
} from '../../define-test.ts';
import { extractSubjects } from '../../statement-subjects.ts';

type Counted = { readonly extract: Statement } | { readonly looks: Reconciliation };
const SHOWN = 10;

/**
 * Rows received are rows recorded plus rows rejected, and equal the vendor's own count where it has
 * one. A listing looked at twice is the earlier one plus the events between.
 */
export const countReconciled = defineTest<Counted>({
  id: 'IPE-04',
  items: (input) => [
    ...extractSubjects(input)
      .filter(({ value }) => value.paging !== 'not-started')
      .map((subject) => ({ ...subject, value: { extract: subject.value } })),
    ...looksSubjects(input),
  ],
  judge: (value) => ('looks' in value ? judgeLooks(value.looks) : judgeExtract(value.extract)),
});

function looksSubjects({ reconciliations }: TestInput): Subject<Counted>[] {
  return reconciliations.map((looks) => ({
    id: `${looks.source}/${looks.stream} looks`,
    label: `${looks.source}/${looks.stream}, ${looks.from.at.slice(0, 10)} and ${looks.to.at.slice(0, 10)}`,
    at: looks.to.at,
    traits: [`system:${looks.source}`],
    value: { looks },
  }));
}

function judgeLooks({ source, stream, from, to, events, blind, lines }: Reconciliation): Verdict {
  const what = `${source}/${stream} of ${to.at}`;
  const open = lines.filter(
    ({ demanded, event, change }) => demanded && (event === undefined || change === 'not-shown'),
  );
  if (open.length === 0)
    return pass(
      'looks_agree',
      `${what} is the look of ${from.at} plus what ${events.join(', ')} tells: ${lines.length} differences, each account and right that came or went with its event.`,
      [],
    );
  if (blind.length > 0) {
    return unclear(
      'events_not_whole',
      `${what} can't be held against the look of ${from.at}: ${blind.join(', ')} was not collected whole in between.`,
      [],
      { settle: `${source}/${blind[0]} from ${from.at} to ${to.at}.` },
    );
  }
  const shown = open
    .slice(0, SHOWN)
    .map(({ change, kind, nativeId, why }) => `${kind} ${nativeId} ${change}: ${why}`)
    .join('; ');
  return fail(
    'difference_unexplained',
    `${what} is not the look of ${from.at} plus the events between: ${open.length} of ${lines.length} differences have no explanation: ${shown}${open.length > SHOWN ? '; …' : ''}.`,
    [],
  );
}

function judgeExtract({
  source,
  stream,
  received,
  rejects,
  independentTotal,
  paging,
}: Statement): Verdict {
  const what = `${source}/${stream}`;
  const reasons = Object.entries(rejects.reasons)
    .map(([reason, count]) => `${count} ${reason}`)
    .join(', ');
  const counts = `${received} received = ${received - rejects.count} recorded + ${rejects.count} rejected${reasons ? ` (${reasons})` : ''}`;
  if (paging === 'failed' || paging === 'stopped')
    return fail('partial', `${what}: ${counts}, but the extract is partial.`, []);
  if (independentTotal && independentTotal.difference !== 0) {
    return fail(
      'count_differs',
      `${what}: ${counts}; ${independentTotal.how} says ${independentTotal.count}.`,
      [],
    );
  }
  const total = independentTotal
    ? `; ${independentTotal.how} says ${independentTotal.count} too`
    : '';
  return pass('counts_agree', `${what}: ${counts}${total}.`, []);
}
