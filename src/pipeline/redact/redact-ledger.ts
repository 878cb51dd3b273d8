import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rewriteJson } from '../../integrity/json-rewrite.ts';
import type { RunInfo } from '../../ledger/contract.ts';
import { LEDGER_FILE, RUNS, runFolder } from '../../ledger/layout.ts';
import { readLines } from '../../ledger/read-lines.ts';
import { streamsOfRun } from '../../ledger/streams.ts';
import type { Profile } from '../../redact/profile.ts';
import type { Pseudonyms } from '../../redact/pseudonyms.ts';
import { Redactor } from '../../redact/redactor.ts';
import { type RedactedEntries, redactEntry } from './redact-entries.ts';
import { type Places, placeKey, placesAt, redactStream } from './redact-stream.ts';

/**
 * Writes closed runs of a ledger to another folder without what the profiles withhold: the same
 * layout, so that everything is derived of it as of any ledger.
 */
export async function redactLedger(
  from: string,
  to: string,
  runs: readonly RunInfo[],
  profiles: readonly Profile[],
  pseudonyms: Pseudonyms,
): Promise<RedactedEntries> {
  const found: RedactedEntries = { lines: [], withheld: [], moved: [] };
  const [first] = profiles;
  const fallback = first?.profile ?? '';
  await mkdir(join(to, RUNS), { recursive: true });
  await writeFile(join(to, LEDGER_FILE), await readFile(join(from, LEDGER_FILE)));
  for (const { id } of runs) {
    await mkdir(runFolder(to, id), { recursive: true });
    const about = await readFile(join(runFolder(from, id), 'run.json'));
    await writeFile(join(runFolder(to, id), 'run.json'), about);
    const places: Places = new Map();
    for (const { source, stream } of await streamsOfRun(from, id)) {
      const redactor = new Redactor(profiles, pseudonyms, { source, stream });
      const place = { from, to, run: id, source, stream };
      await redactStream(place, redactor, fallback, places);
    }
    const redactor = new Redactor(profiles, pseudonyms, { source: 'statement', stream: '' });
    await redactStatements(from, to, id, redactor, places);
    const before = found.lines.length;
    for await (const line of readLines(join(runFolder(from, id), 'entries.jsonl')))
      redactEntry(line, places, found);
    const own = found.lines.slice(before).map((line) => `${line}\n`);
    await writeFile(join(runFolder(to, id), 'entries.jsonl'), own.join(''));
  }
  return found;
}

async function redactStatements(
  from: string,
  to: string,
  run: string,
  redactor: Redactor,
  places: Places,
): Promise<void> {
  const path = `${RUNS}/${run}/statements.jsonl`;
  const own = placesAt(places, path);
  const text = await readFile(join(from, path), 'utf8').catch(() => '');
  const lines: string[] = [];
  let [old, now] = [0, 0];
  for (const line of text.split('\n').slice(0, -1)) {
    const profiles = new Set<string>();
    let fields = 0;
    const put =
      rewriteJson(Buffer.from(line), ({ kind, text: value }) => {
        const replaced = kind === 'string' ? redactor.encoded(value) : undefined;
        if (replaced === undefined) return undefined;
        profiles.add(replaced.profile);
        fields++;
        return JSON.stringify(replaced.text);
      })?.toString('utf8') ?? line;
    const [before, length] = [Buffer.byteLength(line), Buffer.byteLength(put)];
    const changed = put !== line;
    const place = { offset: now, length, changed, fields, whole: false };
    own.set(placeKey('statement', old, before), { ...place, profiles: [...profiles] });
    lines.push(`${put}\n`);
    old += before + 1;
    now += length + 1;
  }
  await writeFile(join(to, path), lines.join(''));
}
