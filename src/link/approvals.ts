import type { RecordOf } from '../model/record.ts';
import { between, exactly, type TimeFact } from '../model/time.ts';
import type { Approval, PersonRef, Strength } from '../model/trails.ts';
import { buttonDecisions } from './app-requests.ts';
import type { Directory } from './directory.ts';
import { evidenceOf, optional, sortedBy } from './evidence.ts';
import type { TicketHistory } from './ticket-history.ts';
import { decisionIn, isRetrospective } from './wording.ts';

/** Decisions on a ticket: enforced steps (A), an approved status or label (B), words (C, E). */
export function ticketApprovals(history: TicketHistory, directory: Directory): Approval[] {
  return ordered([
    ...history.approvals.flatMap((step) => stepDecision(step, directory)),
    ...history.changes.flatMap((change) => statusDecision(change, directory)),
    ...history.changes.flatMap((change) => labelDecision(change, directory)),
    ...history.comments.flatMap((comment) => wordDecision(comment, directory)),
  ]);
}

/** Decisions in a thread: buttons (B), words (C, E) and, weakest of those before the fact, reactions (D). */
export function threadApprovals(
  parent: RecordOf<'message'>,
  replies: readonly RecordOf<'message'>[],
  directory: Directory,
): Approval[] {
  return ordered([
    ...buttonDecisions(parent, replies, directory),
    ...replies.flatMap((reply) => wordDecision(reply, directory)),
    ...reactionDecisions(parent, directory),
  ]);
}

/**
 * A step of the service desk's own approval gate. One approver's yes in a step that was declined
 * as a whole is no approval.
 */
function stepDecision(step: RecordOf<'ticket-approval'>, directory: Directory): Approval[] {
  const overruled = step.finalDecision === 'declined' && step.decision === 'approved';
  const decision = overruled ? 'declined' : step.decision === 'unknown' ? 'pending' : step.decision;
  const decided =
    step.decidedAt ?? between(step.createdAt ?? step.observedAt, step.observedAt, 'first_seen');
  return [
    {
      ...by(directory.person(step.approver)),
      id: step.id,
      decision,
      decided,
      strength: 'A',
      text: step.name,
      edited: false,
      how: overruled
        ? 'approval step, declined as a whole although this approver approved'
        : 'approval step of the service desk',
      evidence: [evidenceOf(step, `approval step ${step.decision}, whole ${step.finalDecision}`)],
    },
  ];
}

const APPROVED_STATUS = /^(?:approved|accepted|authori[sz]ed)\b/i;
const DECLINED_STATUS = /^(?:declined|rejected|denied|not approved)\b/i;

function statusDecision(change: RecordOf<'ticket-change'>, directory: Directory): Approval[] {
  if (change.author === undefined) return [];
  const who = directory.person(change.author);
  if (who.bot) return [];
  const moved = change.changes.find(
    ({ field, to }) =>
      field.toLowerCase() === 'status' &&
      to !== undefined &&
      (APPROVED_STATUS.test(to) || DECLINED_STATUS.test(to)),
  );
  if (moved?.to === undefined) return [];
  return [
    {
      ...by(who),
      id: `${change.id}:status`,
      decision: APPROVED_STATUS.test(moved.to) ? 'approved' : 'declined',
      decided: change.time,
      strength: 'B',
      text: `status ${moved.from ?? '?'} → ${moved.to}`,
      edited: false,
      how: 'moved the ticket to this status',
      evidence: [evidenceOf(change, `status set to ${moved.to}`)],
    },
  ];
}

const APPROVED_LABEL = /^(?:access[ :/_-])?approved$/i;
const DECLINED_LABEL = /^(?:access[ :/_-])?(?:declined|denied|rejected)$/i;

/** A label put on to decide, or taken off again by whoever takes the decision back. */
function labelDecision(change: RecordOf<'ticket-change'>, directory: Directory): Approval[] {
  if (change.author === undefined) return [];
  const who = directory.person(change.author);
  if (who.bot) return [];
  return change.changes.flatMap(({ field, from = '', to = '' }) => {
    const decision = field === 'labels' ? decisionOfLabel(from, to) : undefined;
    if (decision === undefined) return [];
    const words = to === '' ? `label ${from} taken off` : `label ${to} put on`;
    return [
      {
        ...by(who),
        id: `${change.id}:label`,
        decision,
        decided: change.time,
        strength: 'B' as const,
        text: words,
        edited: false,
        how: words,
        evidence: [evidenceOf(change, words)],
      },
    ];
  });
}

function decisionOfLabel(from: string, to: string): Approval['decision'] | undefined {
  if (APPROVED_LABEL.test(to)) return 'approved';
  if (DECLINED_LABEL.test(to)) return 'declined';
  return to === '' && APPROVED_LABEL.test(from) ? 'withdrawn' : undefined;
}

type Words = RecordOf<'comment'> | RecordOf<'message'>;

function wordDecision(words: Words, directory: Directory): Approval[] {
  const decision = decisionIn(words.text);
  if (decision === 'none' || words.author === undefined) return [];
  const who = directory.person(words.author);
  // A bot repeats what others decided.
  if (who.bot) return [];
  const retro = isRetrospective(words.text);
  const clear = decision === 'unclear' ? ('pending' as const) : decision;
  return [
    {
      ...by(who),
      id: words.id,
      decision: clear,
      decided: writtenAt(words),
      strength: retro ? 'E' : 'C',
      text: words.text.slice(0, 500),
      edited: words.editedAt !== undefined,
      how: `${howSaid(clear, retro)}${takenBack(words)}`,
      evidence: [evidenceOf(words, `${who.login} wrote: ${words.text.slice(0, 120)}`)],
    },
  ];
}

function howSaid(decision: Approval['decision'], retro: boolean): string {
  if (retro) return 'told afterwards';
  return decision === 'pending' ? 'words that do not clearly decide' : 'explicit words';
}

/** A deleted message did say what it said; that it was deleted is the reader's to weigh. */
function takenBack(words: Words): string {
  if (words.kind !== 'message' || words.deletedAt === undefined) return '';
  return `; the message was deleted, gone by ${words.deletedAt}`;
}

/** An edited text may have got its decisive words at the edit. */
function writtenAt({ time, editedAt }: Words): TimeFact {
  if (editedAt === undefined || editedAt <= time.latest) return time;
  return between(time.earliest, editedAt, time.basis);
}

const YES_REACTIONS = new Set([
  'white_check_mark',
  'heavy_check_mark',
  'ballot_box_with_check',
  '+1',
  'thumbsup',
  'approved',
]);

/** A reaction has no time of its own: after the message, before it was collected. */
function reactionDecisions(parent: RecordOf<'message'>, directory: Directory): Approval[] {
  return parent.reactions
    .filter(({ name }) => YES_REACTIONS.has(name.split('::')[0] ?? name))
    .flatMap(({ name, users }) =>
      users.map((id) => ({
        ...by(directory.person({ system: parent.source, id })),
        id: `${parent.id}:${name}:${id}`,
        decision: 'approved' as const,
        decided: between(parent.time.earliest, parent.observedAt, 'first_seen'),
        strength: 'D' as const satisfies Strength,
        text: `:${name}:`,
        edited: false,
        how: 'reaction to the message',
        evidence: [evidenceOf(parent, `reaction :${name}: when collected`)],
      })),
    );
}

function by({ login, person, confidence }: PersonRef) {
  return { ...optional('approver', person), approverConfidence: confidence, approverLogin: login };
}

function ordered(approvals: readonly Approval[]): Approval[] {
  return sortedBy(approvals, ({ decided, id }) => `${decided.latest} ${decided.earliest} ${id}`);
}

/** The moment a field of a record names, exactly. */
export function fieldTime(instant: string | undefined): TimeFact | undefined {
  return instant === undefined ? undefined : exactly(instant, 'source_field');
}
