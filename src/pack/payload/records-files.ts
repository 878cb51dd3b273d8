import { LIMITS } from '../../format/limits.ts';
import { recordsPath } from '../../format/paths.ts';
import { RECORD_KINDS } from '../../model/record.ts';
import type { PackFile, PackInput, Rows } from '../contract.ts';
import { jsonlPieces, jsonlText, linePieces } from '../jsonl.ts';

/** How many rows went into the pack; bag-info says it and a verifier counts again. */
export interface Tally {
  records: number;
  rejects: number;
  results: number;
}

/** Normalized records per kind, rejects, people, identities and links. */
export function recordFiles(
  input: PackInput,
  tally: Tally,
  partSize: number = LIMITS.recordsPart,
): PackFile[] {
  const kinds = RECORD_KINDS.map((kind) =>
    firstPart(
      kind,
      () => input.records(kind),
      () => tally.records++,
      partSize,
    ),
  );
  const { trails } = input;
  return [
    ...kinds,
    {
      path: 'data/records/rejects.jsonl',
      what: 'Received items that could not be mapped, with the reason',
      bytes: () => jsonlPieces(input.rejects, () => tally.rejects++),
    },
    fixed('data/records/people.jsonl', 'People as resolved', trails.people),
    fixed(
      'data/records/identities.jsonl',
      'Accounts with person, rule and runner-up',
      trails.accounts,
    ),
    fixed(
      'data/records/links.jsonl',
      'Links between records with rule and runner-up',
      trails.links,
    ),
  ];
}

function fixed(path: string, what: string, rows: readonly unknown[]): PackFile {
  return { path, what, bytes: () => jsonlText(rows) };
}

/** Records of one kind; after `partSize` bytes `next` goes on in a further file. */
function firstPart(
  kind: string,
  open: () => Rows<string>,
  count: () => void,
  partSize: number,
): PackFile {
  let pieces: AsyncGenerator<string> | undefined;
  const part = (n: number, carried: string | undefined): PackFile => {
    let carry: string | undefined;
    return {
      path: recordsPath(kind, n),
      what: `Normalized records of kind ${kind}`,
      async *bytes() {
        pieces ??= linePieces(open(), count);
        let size = carried?.length ?? 0;
        if (carried !== undefined) yield carried;
        while (size < partSize) {
          const { value, done } = await pieces.next();
          if (done) return;
          size += Buffer.byteLength(value);
          yield value;
        }
        const { value, done } = await pieces.next();
        carry = done ? undefined : value;
      },
      next: () => (carry === undefined ? undefined : part(n + 1, carry)),
    };
  };
  return part(1, undefined);
}
