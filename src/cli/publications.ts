import type { Publication } from '../pipeline/publish.ts';

/** A line for each place a checkpoint went to, or should have gone to. */
export function publicationLines(published: readonly Publication[]): string[] {
  return published.map((one) =>
    one.state === 'failed'
      ? `  checkpoint NOT published to ${one.place}: ${one.why}`
      : `  checkpoint published to ${one.place}${one.state === 'already' ? ' before' : ''}`,
  );
}
