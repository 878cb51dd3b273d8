import type { AnyStream } from './contract.ts';

/** Streams such that each comes after those it reads. */
export function inOrder(streams: readonly AnyStream[]): readonly AnyStream[] {
  const done: AnyStream[] = [];
  const add = (stream: AnyStream) => {
    if (done.includes(stream)) return;
    for (const name of stream.after) {
      const before = streams.find((candidate) => candidate.name === name);
      if (before) add(before);
    }
    done.push(stream);
  };
  for (const stream of streams) add(stream);
  return done;
}
