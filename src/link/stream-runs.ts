import { byText } from '../model/ids.ts';
import type { RecordBase } from '../model/record-base.ts';
import type { Statement } from '../model/statement.ts';
import type { Instant } from '../model/time.ts';
import { groupBy } from './evidence.ts';

/** A complete look at the state a stream shows. */
export interface Look {
  readonly run: string;
  readonly startedAt: Instant;
  readonly endedAt: Instant;
}

/** Complete looks of every state stream, in time order, by `source/stream`. */
export type Looks = ReadonlyMap<string, readonly Look[]>;

/** Only a complete run can say that something was not there. */
export function looksOf(statements: readonly Statement[]): Looks {
  const state = statements.filter(({ nature, complete }) => nature === 'state' && complete);
  const groups = groupBy(state, ({ source, stream }) => `${source}/${stream}`);
  return new Map(
    [...groups].map(([key, own]) => [
      key,
      own
        .map(({ run, startedAt, endedAt, answered, method }) => {
          // A file may be about an earlier day than the one it was taken in on.
          const about = method === 'api' ? null : answered;
          return { run, startedAt: about?.from ?? startedAt, endedAt: about?.to ?? endedAt };
        })
        .sort((a, b) => byText(a.startedAt, b.startedAt) || byText(a.run, b.run)),
    ]),
  );
}

/** Complete looks at a record's stream. */
export function looksAt(
  looks: Looks,
  { source, stream }: Pick<RecordBase, 'source' | 'stream'>,
): readonly Look[] {
  return looks.get(`${source}/${stream}`) ?? [];
}
