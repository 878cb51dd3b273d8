import type { Clock, Lane, RecordingFetch } from '../http/lane.ts';
import { createRecordingFetch } from '../http/transport.ts';
import type { CollectOptions, SourceEntry } from './contract.ts';

/** What a transport needs of the options. */
export type TransportSettings = Pick<
  CollectOptions,
  'secrets' | 'clockFor' | 'retry' | 'connectTo' | 'budget' | 'pacer' | 'gate' | 'stop'
>;

/** A transport on its own clock, for the source's own hosts, recording into the given lane. */
export function transportFor(
  { source, settings }: SourceEntry,
  options: TransportSettings,
  lane: Lane,
  clock: Clock,
): RecordingFetch {
  return createRecordingFetch({
    lane,
    clock,
    hosts: source.hosts(settings),
    ...(options.connectTo && { connectTo: options.connectTo }),
    ...(options.retry && { retry: options.retry }),
    ...(options.budget && { budget: options.budget }),
    ...(options.pacer && { pacer: options.pacer }),
    ...(options.gate && { gate: options.gate }),
    ...(options.stop && { stop: options.stop }),
  });
}
