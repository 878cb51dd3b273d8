import { byText } from '../model/ids.ts';
import type { StateDifference, StateItem } from '../model/reconciliation.ts';
import type { AnyRecord } from '../model/record.ts';
import type { Statement } from '../model/statement.ts';

/** Fields that differ between two looks at the same thing without the thing having changed. */
const OF_THE_LOOK = new Set(['id', 'raw', 'observedAt', 'stateBy']);

/**
 * What was added, removed or changed between the last two complete looks at every listing.
 * An incomplete look shows nothing gone, so it is passed over.
 */
export function stateDifferences(
  records: readonly AnyRecord[],
  statements: readonly Statement[],
): StateDifference[] {
  const looks = new Map<string, Statement[]>();
  for (const statement of [...statements].sort((a, b) => byText(a.run, b.run))) {
    if (statement.nature !== 'state' || !statement.complete || statement.method !== 'api') continue;
    const key = `${statement.source}/${statement.stream}/${statement.tenant}`;
    looks.set(key, [...(looks.get(key) ?? []), statement]);
  }
  const pairs = [...looks].flatMap(([key, own]) => {
    const [before, after] = own.slice(-2);
    return before && after ? [{ key, before, after }] : [];
  });
  const wanted = new Map<string, AnyRecord[]>(
    pairs.flatMap(({ key, before, after }) => [
      [`${key} ${before.run}`, []],
      [`${key} ${after.run}`, []],
    ]),
  );
  for (const record of records)
    wanted
      .get(`${record.source}/${record.stream}/${record.tenant} ${record.raw.run}`)
      ?.push(record);
  return pairs
    .sort((a, b) => byText(a.key, b.key))
    .map(({ key, before, after }) => ({
      source: after.source,
      stream: after.stream,
      from: { run: before.run, at: before.startedAt },
      to: { run: after.run, at: after.startedAt },
      ...compared(
        byItem(wanted.get(`${key} ${before.run}`) ?? []),
        byItem(wanted.get(`${key} ${after.run}`) ?? []),
      ),
    }));
}

type Items = ReadonlyMap<string, AnyRecord>;

function byItem(records: readonly AnyRecord[]): Items {
  return new Map(records.map((record) => [`${record.kind} ${record.nativeId}`, record]));
}

function compared(
  before: Items,
  after: Items,
): Pick<StateDifference, 'added' | 'removed' | 'changed'> {
  const keys = [...new Set([...before.keys(), ...after.keys()])].sort(byText);
  const added: StateItem[] = [];
  const removed: StateItem[] = [];
  const changed: (StateItem & { fields: readonly string[] })[] = [];
  for (const key of keys) {
    const [old, now] = [before.get(key), after.get(key)];
    if (!old && now) added.push(itemOf(now));
    else if (old && !now) removed.push(itemOf(old));
    else if (old && now) {
      const fields = differing(old, now);
      if (fields.length > 0) changed.push({ ...itemOf(now), fields });
    }
  }
  return { added, removed, changed };
}

function itemOf({ kind, nativeId, id }: AnyRecord): StateItem {
  return { kind, nativeId, record: id };
}

function differing(a: AnyRecord, b: AnyRecord): string[] {
  const fields = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...fields]
    .filter((name) => !OF_THE_LOOK.has(name))
    .filter((name) => JSON.stringify(Reflect.get(a, name)) !== JSON.stringify(Reflect.get(b, name)))
    .sort(byText);
}
