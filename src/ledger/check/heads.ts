import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { followKey, type KnownKey } from '../../format/key-chain.ts';
import { parseCheckpoint } from '../../integrity/checkpoint.ts';
import { noteKey, noteState, splitNote } from '../../integrity/signed-note.ts';
import { KeyEntry, PackEntry } from '../../model/chain.ts';
import { RUNS } from '../layout.ts';
import { type RunFile, tryParse } from '../lines.ts';
import type { LedgerFindings } from './findings.ts';
import type { StoredLine } from './lines.ts';

/** A checkpoint as a run left it, and how many keys the log named by then. */
interface Head {
  readonly run: RunFile;
  readonly file: string;
  readonly note: string;
  readonly keys: number;
}

/** Checkpoints, packs and keys of the log, followed from the first run to the last. */
export class Heads {
  readonly keys: KnownKey[] = [];
  packs = 0;
  signed = 0;
  unsigned = 0;
  readonly #origin: string;
  readonly #findings: LedgerFindings;
  readonly #heads: Head[] = [];

  constructor(origin: string, findings: LedgerFindings) {
    this.#origin = origin;
    this.#findings = findings;
  }

  /** An entry about a pack or a key. @param roots roots of the log so far, by size */
  entry(run: string, line: StoredLine, roots: ReadonlyMap<number, string>): void {
    const at = { file: `${RUNS}/${run}/entries.jsonl`, record: line.record, offset: line.offset };
    const key = tryParse(KeyEntry, line.text);
    const pack = tryParse(PackEntry, line.text);
    if (key) {
      const { known, faults } = followKey(key, this.keys, this.#origin);
      for (const fault of faults) this.#findings.add({ kind: 'key-entry', ...at, ...fault });
      if (known) this.keys.push(known);
    } else if (pack) this.#pack(pack, at, roots);
    else
      this.#findings.add({
        kind: 'entry-line',
        ...at,
        expected: 'an entry of a pack or a key with all its members',
        found: line.text.slice(0, 200),
      });
  }

  #pack(
    pack: PackEntry,
    at: { file: string; record: number; offset: number },
    roots: ReadonlyMap<number, string>,
  ): void {
    this.packs++;
    if (pack.sequence !== this.packs)
      this.#findings.add({
        kind: 'pack-entry',
        ...at,
        expected: `pack ${this.packs}`,
        found: `pack ${pack.sequence}`,
      });
    const head = parseCheckpoint(pack.checkpoint);
    const root = head && roots.get(head.size);
    if (head === undefined || head.origin !== this.#origin || head.root.toString('base64') !== root)
      this.#findings.add({
        kind: 'pack-entry',
        ...at,
        expected: `a checkpoint of ${this.#origin} that this log had`,
        found: pack.checkpoint,
      });
  }

  /** What a run left as head of the log, against the log as it now is. */
  async run(directory: string, run: RunFile, size: number, root: string): Promise<void> {
    const file = `${RUNS}/${run.id}/checkpoint`;
    const said = run.checkpoint;
    if (said?.size !== size || said.root !== root)
      this.#findings.add({
        kind: 'root-mismatch',
        file: `${RUNS}/${run.id}/run.json`,
        expected: `${size} entries with root ${root}`,
        found: said ? `${said.size} with ${said.root}` : 'no checkpoint',
      });
    const note = await readFile(join(directory, file), 'utf8').catch(() => undefined);
    const head = note === undefined ? undefined : parseCheckpoint(note);
    if (note === undefined || head === undefined) {
      this.#findings.add({
        kind: note === undefined ? 'file-missing' : 'file-broken',
        file,
        expected: 'a checkpoint: origin, number of entries, root',
        found: note?.slice(0, 200) ?? 'no such file',
      });
      return;
    }
    const found = `${head.origin}, ${head.size}, ${head.root.toString('base64')}`;
    const expected = `${this.#origin}, ${size}, ${root}`;
    if (found !== expected)
      this.#findings.add({ kind: 'checkpoint-mismatch', file, expected, found });
    this.#heads.push({ run, file, note, keys: this.keys.length });
  }

  /** Signature lines, once all keys are known: the first run may be signed before its key is named. */
  checkSignatures(): void {
    const unsigned: string[] = [];
    for (const head of this.#heads) {
      const state = this.#stateOf(head);
      if (state === 'holds') this.signed++;
      else if (state === 'absent') unsigned.push(head.run.id);
      else
        this.#findings.add({
          kind: 'checkpoint-signature',
          file: head.file,
          expected: `a signature line of ${this.keys.at(Math.max(head.keys, 1) - 1)?.fingerprint ?? 'a key that the log names'} that holds`,
          found: head.note.split('\n').slice(3).join(' ').trim(),
        });
    }
    this.unsigned = unsigned.length;
    if (unsigned.length > 0)
      this.#findings.reserve(
        'checkpoint-unsigned',
        `${unsigned.length} checkpoints have no signature, though the log names a key: the first is that of run ${unsigned[0]}.`,
      );
  }

  /** `exempt`: no key was named that could have signed, and nothing is signed. */
  #stateOf({ run, note, keys }: Head): 'holds' | 'broken' | 'absent' | 'exempt' {
    const isSigned = splitNote(note)?.signatures.length !== 0;
    // A run that makes a key may be signed by the one before; one that was interrupted, or the very
    // first, by the one that is named next.
    const from = run.kind === 'key' ? keys - 2 : keys - 1;
    const to = run.state === 'interrupted' || keys === 0 ? keys : keys - 1;
    const able = this.keys
      .slice(Math.max(from, 0), to + 1)
      .flatMap(({ key }) => noteKey(this.#origin, key) ?? []);
    const states = able.map((key) => noteState(note, key));
    if (states.includes('holds')) return 'holds';
    if (isSigned) return 'broken';
    return keys === 0 || able.length === 0 ? 'exempt' : 'absent';
  }
}
