import type { z } from 'zod';
import type { Catalogue, EntitlementRule } from '../model/catalogue.ts';
import type { EntitlementRef } from '../model/record-base.ts';
import { isCalled } from '../model/rights.ts';
import type { CatalogueEntry } from '../model/trails.ts';
import { optional, sortedBy } from './evidence.ts';
import { wordIndex } from './patterns.ts';
import type { RecordsByKind } from './records-by-kind.ts';

type Ref = z.infer<typeof EntitlementRef>;

/** An entitlement that a text or field asks for. */
export interface Asked {
  /** Identity without the level; `undefined` when the words fit nothing known. */
  readonly base: string | undefined;
  readonly text: string;
  readonly level?: string;
}

/** The company's rights: one name for each, its rules, and the words people use for it. */
export interface Entitlements {
  /** `system:type:key` without the level: one right in all its levels. */
  base(ref: Ref): string;
  entry(ref: Ref): CatalogueEntry;
  /** Rights that a text names, by catalogue alias or by name, as whole words. */
  named(text: string): readonly Asked[];
  /** Rights written as `okta:group:support` or `github:repo:api:admin` anywhere in a text. */
  written(text: string): readonly Asked[];
  /** Every entry handed out so far, by id. */
  entries(): readonly CatalogueEntry[];
}

export function entitlementsOf(records: RecordsByKind, catalogue: Catalogue): Entitlements {
  const known = new Known(records, catalogue);
  const entries = new Map<string, CatalogueEntry>();
  const words = wordIndex(
    sortedBy(known.all(), known.baseOf).map((ref) => [
      { base: known.baseOf(ref), text: ref.name },
      wordsFor(ref, rulesFor(catalogue, ref)),
    ]),
  );
  const entry = (ref: Ref): CatalogueEntry => {
    const canonical = known.canonical(ref);
    const id = [known.baseOf(canonical), canonical.level].filter(Boolean).join(':');
    const made = entries.get(id) ?? entryOf(id, canonical, catalogue);
    entries.set(id, made);
    return made;
  };
  return {
    base: (ref) => known.baseOf(known.canonical(ref)),
    entry,
    named: (text) => words.in(text),
    written: (text) => written(text, known, catalogue),
    entries: () => sortedBy(entries.values(), ({ id }) => id),
  };
}

/** Rights by key and by name: events and listings do not always use the same one. */
class Known {
  readonly #byKey = new Map<string, Ref>();
  readonly #byName = new Map<string, Ref | null>();

  constructor(records: RecordsByKind, catalogue: Catalogue) {
    for (const { entitlement } of records.of('entitlement')) this.#learn(entitlement);
    for (const { entitlement } of records.of('membership')) this.#learn(entitlement);
    for (const { entitlement } of records.of('event')) if (entitlement) this.#learn(entitlement);
    for (const { system, type, name } of catalogue.entitlements) {
      if (name !== '*') this.#learn({ system, type, key: name, name });
    }
  }

  all(): Iterable<Ref> {
    return this.#byKey.values();
  }

  readonly baseOf = ({ system, type, key }: Ref): string => `${system}:${type}:${key}`;

  canonical(ref: Ref): Ref {
    const found = this.#byKey.get(this.baseOf(ref)) ?? this.named(ref);
    return found === undefined ? ref : { ...found, ...(ref.level && { level: ref.level }) };
  }

  /** By a name that only one right of this system and type has, where one side has no id. */
  named(ref: Ref): Ref | undefined {
    const { system, type, key, name } = ref;
    const by = (text: string) => this.#byName.get(`${system}:${type}:${text.toLowerCase()}`);
    const found = by(name) ?? by(key) ?? undefined;
    return found !== undefined && (onlyNamed(ref) || onlyNamed(found)) ? found : undefined;
  }

  #learn({ level: _, ...ref }: Ref): void {
    // A reference that only repeats the name of a listed right is that right.
    if (this.#byKey.has(this.baseOf(ref)) || this.named(ref) !== undefined) return;
    this.#byKey.set(this.baseOf(ref), ref);
    const name = `${ref.system}:${ref.type}:${ref.name.toLowerCase()}`;
    this.#byName.set(name, this.#byName.has(name) ? null : ref);
  }
}

/** Does the key only repeat the name, perhaps below an owner (`larkspur/api`)? */
function onlyNamed({ key, name }: Ref): boolean {
  const [long, short] = key.length > name.length ? [key, name] : [name, key];
  const [a, b] = [long.toLowerCase(), short.toLowerCase()];
  return a === b || a.endsWith(`/${b}`);
}

/** Why rights of a type are left out of access tests unless the catalogue names them. */
const UNNAMED: Partial<Record<Ref['type'], string>> = {
  channel: 'No line of the catalogue calls membership of a channel a right.',
};

function entryOf(id: string, ref: Ref, catalogue: Catalogue): CatalogueEntry {
  const [rule] = rulesFor(catalogue, ref);
  return {
    id,
    ref,
    class: rule?.class ?? 'standard',
    ephi: rule?.ephi ?? false,
    ...(rule?.owner !== undefined && { owner: rule.owner }),
    delegates: rule?.delegates ?? [],
    birthright: rule?.birthright ?? false,
    aliases: wordsFor(ref, rulesFor(catalogue, ref)),
    ...optional('outOfScope', rule === undefined ? UNNAMED[ref.type] : rule.outOfScope),
  };
}

/** Rules that fit, most specific first: by name before `*`, by the highest level reached before any. */
function rulesFor(catalogue: Catalogue, ref: Ref): EntitlementRule[] {
  const order = catalogue.levels[`${ref.system}:${ref.type}`] ?? [];
  const height = (level: string | undefined) => (level === undefined ? -1 : order.indexOf(level));
  const fits = ({ system, type, name, level }: EntitlementRule) =>
    system === ref.system &&
    type === ref.type &&
    (name === '*' || isCalled(ref, name)) &&
    (level === undefined ||
      level === ref.level ||
      (height(level) >= 0 && height(ref.level) >= height(level)));
  const specific = ({ name, level }: EntitlementRule) =>
    (name === '*' ? 0 : 1000) + (level === undefined ? 0 : 1 + Math.max(0, height(level)));
  return catalogue.entitlements.filter(fits).sort((a, b) => specific(b) - specific(a));
}

/** Types whose names are everyday words; they count only together with the type. */
const EVERYDAY = new Set(['repo', 'team', 'channel', 'other']);

function wordsFor(ref: Ref, rules: readonly EntitlementRule[]): string[] {
  const name = ref.name.toLowerCase();
  const short = name.split('/').at(-1) ?? name;
  const names =
    EVERYDAY.has(ref.type) || name.length < 3
      ? [`${short} ${ref.type}`, `${ref.type} ${short}`, ...(short === name ? [] : [name])]
      : [name];
  const aliases = rules.flatMap((rule) => rule.aliases.map((alias) => alias.toLowerCase()));
  return [...new Set([...names, ...aliases])];
}

const WRITTEN =
  /\b(okta|github|slack|google|jira):(org|group|role|app|team|repo|channel|other):([\w./@+-]+(?:\/[\w.-]+)?)(?::([\w-]+))?/gi;

function written(text: string, known: Known, catalogue: Catalogue): Asked[] {
  return [...text.matchAll(WRITTEN)].map(([whole, system, type, name = '', level]) => {
    const wanted = { system: system?.toLowerCase(), type: type?.toLowerCase() };
    const found = sortedBy(known.all(), known.baseOf).find(
      (ref) => ref.system === wanted.system && ref.type === wanted.type && isCalled(ref, name),
    );
    const order = catalogue.levels[`${wanted.system}:${wanted.type}`];
    return {
      base: found === undefined ? undefined : known.baseOf(found),
      text: whole,
      ...(level !== undefined && { level: order?.find((l) => l === level) ?? level }),
    };
  });
}
