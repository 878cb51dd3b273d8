import type { Catalogue } from '../../model/catalogue.ts';
import { momentOf } from '../../model/moment.ts';
import type { Registers } from '../../model/registers.ts';
import type { OwnedItem } from '../../model/trails.ts';
import { optional, sortedBy } from '../evidence.ts';

/** Everything the registers name an owner of: non-human accounts, rights, rules, secrets, the rest. */
export function ownedOf(
  catalogue: Catalogue,
  registers: Registers | undefined,
  timezone: string,
): OwnedItem[] {
  const before = (previous: readonly { owner: string; until: string }[] = []) =>
    previous.map(({ owner, until }) => ({ owner, until: momentOf(until, timezone) }));
  const accounts = catalogue.nonHuman.map(
    ({ system, account, type, owner, previous }): OwnedItem => ({
      id: `owned:${system}:${account}`,
      what: `${type.replace('_', '-')} account ${account} in ${system}`,
      system,
      ...optional('owner', owner),
      previous: before(previous),
    }),
  );
  const rights = catalogue.entitlements.flatMap(
    ({ system, type, name, level, owner }): OwnedItem[] =>
      owner === undefined
        ? []
        : [
            {
              id: `owned:${system}:${type}:${name}${level === undefined ? '' : `:${level}`}`,
              what: `${system} ${type} ${name}${level === undefined ? '' : ` (${level})`}`,
              system,
              owner,
              previous: [],
            },
          ],
  );
  const rules = (registers?.rules ?? []).flatMap(({ id, version, system, owner }): OwnedItem[] =>
    owner === undefined
      ? []
      : [{ id: `owned:rule:${id}@${version}`, what: `rule ${id}`, system, owner, previous: [] }],
  );
  const secrets = (registers?.secrets ?? []).flatMap(({ id, owner }): OwnedItem[] =>
    owner === undefined
      ? []
      : [{ id: `owned:secret:${id}`, what: `secret ${id}`, owner, previous: [] }],
  );
  const others = (registers?.owned ?? []).map(
    ({ what, owner, previous }): OwnedItem => ({
      id: `owned:${what}`,
      what,
      owner,
      previous: before(previous),
    }),
  );
  return sortedBy([...accounts, ...rights, ...rules, ...secrets, ...others], ({ id }) => id);
}
