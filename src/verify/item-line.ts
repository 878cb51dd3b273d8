import type { LogEntry } from '../format/log.ts';

const NUMBER = '(0|[1-9]\\d{0,14})';
/** Characters that stand for themselves in canonical JSON. */
const PLAIN = (most: number) => `([\\w./:@+~-]{1,${most}})`;
const ITEM = new RegExp(
  `^\\{"digest":"([0-9a-f]{64})","exchange":${NUMBER},"kind":"item","length":${NUMBER},"offset":${NUMBER},"path":"${PLAIN(300)}","run":"${PLAIN(100)}","salt":"([0-9a-f]{32})","seq":${NUMBER},"source":"${PLAIN(100)}","stream":"${PLAIN(100)}"\\}$`,
);

/**
 * The entry of a raw item as our writer writes it, which is canonical by its very form; `undefined`
 * for anything else, which is read with care instead. Nearly every line of a log is one of these.
 */
export function readItem(text: string): LogEntry | undefined {
  const found = ITEM.exec(text);
  if (found === null) return undefined;
  const [, digest, exchange, length, offset, path, run, salt, seq, source, stream] = found;
  return {
    kind: 'item',
    ...{ digest, path, run, salt, source, stream },
    exchange: Number(exchange),
    length: Number(length),
    offset: Number(offset),
    seq: Number(seq),
  };
}
