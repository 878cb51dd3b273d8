import type { RecordKind } from '../../src/model/record.ts';
import type { AnySource, Probe, RecordDraft } from '../../src/sources/contract.ts';
import { kindOf, recording, type Tried, tryStream } from './collect-stream.ts';

export interface CollectedStream extends Tried {
  readonly rejects: number;
}

export interface CollectedSource {
  readonly probe: Probe;
  readonly streams: ReadonlyMap<string, CollectedStream>;
  /** Records of one kind over all streams. */
  of<K extends RecordKind>(kind: K): Extract<RecordDraft, { kind: K }>[];
  stream(name: string): CollectedStream;
}

/** Probes a source and runs its streams over the real transport, as the engine does. */
export async function collectSource(
  source: AnySource,
  settings: unknown,
  secret: string,
  only: readonly string[] | undefined = undefined,
): Promise<CollectedSource> {
  const { fetch } = recording(source, settings);
  const client: unknown = await source.connect(settings, async () => secret, fetch);
  const probe = await source.probe(client, settings);
  const streams = new Map<string, CollectedStream>();
  for (const stream of source.streams) {
    if (stream.importOnly || stream.skip?.(settings, probe) !== undefined) continue;
    if (only !== undefined && !only.includes(stream.name)) continue;
    const before = streams;
    const tried = await tryStream(source, stream.name, settings, secret, { before, probe });
    const rejects = tried.results.filter(({ kind }) => kind === 'reject').length;
    streams.set(stream.name, { ...tried, rejects });
  }
  return {
    probe,
    streams,
    of: (kind) => [...streams.values()].flatMap(({ records }) => kindOf(records, kind)),
    stream: (name) => {
      const found = streams.get(name);
      if (found === undefined) throw new Error(`${source.id}/${name} did not run`);
      return found;
    },
  };
}
