import { notAfter } from '../../../model/time.ts';
import type { IncidentAction } from '../../../model/trails.ts';
import {
  defineTest,
  fail,
  notApplicable,
  pass,
  type TestInput,
  unclear,
} from '../../define-test.ts';
import { seriousIncidents } from '../../incident-records.ts';
import { clock } from '../../words.ts';

/** What a serious incident asked for was done by its date, or the date was moved before it passed. */
export const actionsClosed = defineTest({
  id: 'INC-05',
  items: seriousIncidents,
  judge({ key, actions, evidence }, input) {
    if (actions === undefined) {
      return unclear('actions_not_read', `${key}: linked tickets were not read.`, evidence, {
        settle: 'Collect the ticketing system again.',
      });
    }
    if (actions.length === 0)
      return notApplicable('no_actions', `${key} has no actions linked to it.`, evidence);
    const all = [...evidence, ...actions.flatMap((action) => action.evidence)];
    const judged = actions.map((action) => ({ action, state: stateOf(action, input) }));
    const says = `${key}: ${judged.map(({ action, state }) => describe(action, state)).join('; ')}.`;
    const states = judged.map(({ state }) => state);
    if (states.includes('incomplete')) return fail('owner_or_due_missing', says, all);
    if (states.includes('overdue')) return fail('action_overdue', says, all);
    if (states.includes('unclear')) {
      return unclear('closing_time_unknown', says, all, {
        settle: 'The exact time at which the action was closed.',
      });
    }
    return states.includes('done')
      ? pass('actions_done', says, all)
      : notApplicable('not_due_yet', says, all);
  },
});

type State = 'done' | 'open' | 'overdue' | 'unclear' | 'incomplete';

function stateOf(action: IncidentAction, { trails }: TestInput): State {
  const { owner, due, closed, dueMoves } = action;
  if (owner === undefined || due === undefined) return 'incomplete';
  // A date that was moved only after it had passed is the date that counts.
  const kept = dueMoves.every(({ at, from }) => from === undefined || notAfter(at, from) !== false);
  if (!kept) return 'overdue';
  if (!closed) return trails.extractedAt <= due.latest ? 'open' : 'overdue';
  const inTime = notAfter(closed, { ...due, earliest: due.latest });
  if (inTime === 'unknown') return 'unclear';
  return inTime ? 'done' : 'overdue';
}

function describe({ key, due, closed, owner }: IncidentAction, state: State): string {
  if (state === 'incomplete')
    return `${key} has no ${[owner ? '' : 'owner', due ? '' : 'due date'].filter(Boolean).join(' and no ')}`;
  const end = closed ? `closed at ${clock(closed)}` : 'still open';
  return `${key} due ${due?.latest ?? ''}, ${end}${state === 'overdue' ? ' (overdue)' : ''}`;
}
