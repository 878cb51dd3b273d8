import { parseCheckpoint } from './checkpoint.ts';
import { splitNote } from './signed-note.ts';

const WORD = 'auditpack-checkpoint';
/** Between the parts: white space, also a line break, and the marks with which mail is quoted. */
const GAP = '[\\s>]+';
const LINE = new RegExp(
  [WORD, '(\\S{1,200})', '(0|[1-9]\\d{0,15})', '([A-Za-z0-9+/]{43}=)'].join(GAP) +
    `(?:${GAP}([A-Za-z0-9+/]{91}=)(?=\\s|$))?`,
  'g',
);

/**
 * A checkpoint on one line, for a mail, a ticket or a file of such lines:
 * `auditpack-checkpoint ORIGIN SIZE ROOT [SIGNATURE]`, the last as in the note's own line.
 */
export function checkpointLine(note: string): string | undefined {
  const head = parseCheckpoint(note);
  if (head === undefined) return undefined;
  const [signature] = splitNote(note)?.signatures ?? [];
  const line = signature && Buffer.concat([Buffer.from(signature.id, 'hex'), signature.bytes]);
  const parts = [WORD, head.origin, String(head.size), head.root.toString('base64')];
  return [...parts, ...(line ? [line.toString('base64')] : [])].join(' ');
}

/** The checkpoints in a text: one note as a log writes it, or lines, whatever stands around them. */
export function readCheckpoints(text: string): string[] {
  const plain = text.replaceAll('\r\n', '\n');
  if (parseCheckpoint(plain)) return [plain];
  return [...plain.matchAll(LINE)].map(([, origin, size, root, signature]) => {
    const note = `${origin}\n${size}\n${root}\n`;
    return signature === undefined ? note : `${note}\n\u2014 ${origin} ${signature}\n`;
  });
}

/** Several logs may publish to one place: the checkpoints of this one, or all where none is of it. */
export function ofLog<T extends { readonly note: string }>(
  held: readonly T[],
  origin: string | undefined,
): readonly T[] {
  const own = held.filter(({ note }) => parseCheckpoint(note)?.origin === origin);
  return own.length > 0 ? own : held;
}
