import type { RecordOf } from '../model/record.ts';
import { between } from '../model/time.ts';
import type { Approval } from '../model/trails.ts';
import type { Directory } from './directory.ts';
import { evidenceOf, optional } from './evidence.ts';
import type { Names } from './names.ts';

type Message = RecordOf<'message'>;

/** An app that passes on what somebody asks for, and not what it did or heard. */
const ASKS = /\b(?:asks?|asked|request(?:s|ed|ing)?|requester|needs?|would like)\b/i;
const BUTTON = /\[(?:approve|accept|allow|deny|decline|reject)[^\]]*\]/i;
/** The whole line, as apps write it when a button was pressed. */
const DECIDED =
  /^(?::[\w+-]+:\s*)?[*_]*(approved|accepted|declined|denied|rejected)[*_]* by <@([UW][A-Z0-9]+)(?:\|[^>]*)?>[.!]?$/i;
const LABELLED = /^[*_]*([^:*_<>]{2,40}?)[*_]*:[*_]*\s+(\S.*)$/;

const REQUESTER = /^(?:request(?:er|or|ed by)|submitted by|asked by|from)$/i;
const BENEFICIARY = /benefici|requested for|on behalf|^for(?: whom)?$|employee|new hire|^user$/i;
const REASON = /reason|justif|purpose|^why$/i;

/** What an app's message says of a request. */
export interface AppRequest {
  readonly requester?: string;
  readonly requesterConfidence: number;
  readonly beneficiaries: readonly string[];
  readonly reason: string;
  /** What the app itself calls the matter, for records of other systems that name it. */
  readonly reference?: string;
}

/** The request in a message of an app or workflow; `undefined` where it passes on none. */
export function appRequestIn(
  message: Message,
  directory: Directory,
  names: Names,
): AppRequest | undefined {
  if (!ASKS.test(message.text)) return undefined;
  const labels = labelsOf(message.text);
  const field = (name: RegExp) => labels.find(([label]) => name.test(label))?.[1];
  const people = (text: string | undefined) =>
    text === undefined ? [] : peopleNamed(text, message, directory, names);
  const [asker] = [...people(field(REQUESTER)), ...people(asking(message.text))];
  const named = people(field(BENEFICIARY)).map(({ person }) => person);
  const beneficiaries = named.length > 0 ? [...new Set(named)] : asker ? [asker.person] : [];
  if (beneficiaries.length === 0) return undefined;
  const reference = referenceOf(message);
  return {
    ...optional('requester', asker?.person),
    requesterConfidence: asker?.confidence ?? 0,
    beneficiaries,
    // Without a field for it, why is somewhere in the words, as in a person's message.
    reason: field(REASON) ?? message.text,
    ...optional('reference', reference),
  };
}

/** `Label: value` lines, in their order. */
function labelsOf(text: string): (readonly [label: string, value: string])[] {
  return linesOf(text).flatMap((line) => {
    const [, label, value] = LABELLED.exec(line) ?? [];
    return label === undefined || value === undefined ? [] : [[label.trim(), value] as const];
  });
}

/** The words before `asks for`. */
function asking(text: string): string | undefined {
  return /^(.*?)\s(?:asks|asked|requests|requested|needs|would like)\b/im.exec(text)?.[1];
}

function peopleNamed(
  text: string,
  { source }: Message,
  directory: Directory,
  names: Names,
): { person: string; confidence: number }[] {
  const mentioned = [...text.matchAll(/<@([UW][A-Z0-9]+)(?:\|[^>]*)?>/g)].flatMap(([, id]) => {
    const { person, confidence } = directory.person({ system: source, ...optional('id', id) });
    return person === undefined ? [] : [{ person, confidence }];
  });
  return [...mentioned, ...names.named(text).map((person) => ({ person, confidence: 1 }))];
}

/** `id`, `reference` or `key` of what the app put beside its message for programs. */
function referenceOf({ metadata }: Message): string | undefined {
  if (metadata === undefined) return undefined;
  try {
    const payload: unknown = JSON.parse(metadata.payload);
    const values = ['id', 'reference', 'key'].map((name): unknown =>
      Reflect.get(Object(payload), name),
    );
    return values.find((value) => typeof value === 'string' && /^[\w./#-]{2,80}$/.test(value)) as
      | string
      | undefined;
  } catch {
    return undefined;
  }
}

/**
 * Decisions by button, which the app wrote down with the account that pressed it (B). What stands
 * in an app's message may be somebody's own words, so a decision counts only where the app wrote it
 * later: as the last line of a message it changed and took the buttons from, or as its whole reply.
 */
export function buttonDecisions(
  parent: Message,
  replies: readonly Message[],
  directory: Directory,
): Approval[] {
  const own = replies.filter(
    ({ author }) => author?.type === 'bot' && author.id === parent.author?.id,
  );
  return [
    ...(parent.editedAt === undefined || BUTTON.test(parent.text)
      ? []
      : decision(parent, linesOf(parent.text).at(-1), directory)),
    ...own.flatMap((reply) => decision(reply, reply.text.trim(), directory)),
  ];
}

function decision(message: Message, line: string | undefined, directory: Directory): Approval[] {
  const [, word, id] = DECIDED.exec(line ?? '') ?? [];
  if (word === undefined || id === undefined) return [];
  const { login, person, confidence } = directory.person({ system: message.source, id });
  const app = message.author?.name ?? message.author?.id ?? 'an app';
  return [
    {
      ...optional('approver', person),
      approverConfidence: confidence,
      approverLogin: login,
      id: `${message.id}:button`,
      decision: /approved|accepted/i.test(word) ? 'approved' : 'declined',
      decided: between(
        message.time.earliest,
        message.editedAt ?? message.time.latest,
        message.time.basis,
      ),
      strength: 'B',
      text: line ?? '',
      edited: false,
      how: `button of ${app}, which wrote down who pressed it`,
      evidence: [evidenceOf(message, `${app} wrote: ${line}`)],
    },
  ];
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
