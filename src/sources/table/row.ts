import { DateTime } from 'luxon';
import { own } from '../../model/json.ts';
import type { AccountRef } from '../../model/record-base.ts';
import { exactly, type Instant, instantOf, parseInstant, type TimeFact } from '../../model/time.ts';
import type { FieldSpec, TableMapping } from './mapping-file.ts';

/** A cell that can't be what its field demands; becomes the row's reject. */
export class BadCell extends Error {
  readonly reason: 'bad-time' | 'wrong-shape';
  constructor(reason: BadCell['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}

/** A row as a mapping reads it. Throws {@link BadCell} where a cell does not say what it should. */
export class Row {
  readonly #cells: unknown;
  readonly #mapping: TableMapping;

  constructor(cells: unknown, mapping: TableMapping) {
    this.#cells = cells;
    this.#mapping = mapping;
  }

  get system(): string {
    return this.#mapping.system;
  }

  /** The text for a field; `undefined` when the mapping or the cell has none. */
  text(field: string): string | undefined {
    const spec = this.#mapping.fields[field];
    if (spec === undefined) return undefined;
    const text = this.#valueOf(field, spec);
    return text === '' ? undefined : text;
  }

  need(field: string): string {
    const text = this.text(field);
    if (text === undefined) throw new BadCell('wrong-shape', `"${field}" is empty`);
    return text;
  }

  /** One of some words; anything else rejects the row. */
  word<T extends string>(field: string, words: readonly T[]): T | undefined {
    const text = this.text(field);
    const word = words.find((one) => one === text);
    if (text !== undefined && word === undefined) {
      throw new BadCell(
        'wrong-shape',
        `"${field}" is "${text.slice(0, 100)}"; expected ${words.join(', ')}: map it under values`,
      );
    }
    return word;
  }

  /** Text parts, separated by commas, semicolons or line breaks. */
  parts(field: string): string[] {
    return (this.text(field) ?? '').split(/[,;\n]+/).flatMap((part) => part.trim() || []);
  }

  /** A moment. A date alone is its beginning only where `dayOf` asks for it. */
  instant(field: string): Instant | undefined {
    return this.time(field)?.earliest;
  }

  /** When: exact for a date with time, the whole day for a date alone. */
  time(field: string): TimeFact | undefined {
    const text = this.text(field);
    if (text === undefined) return undefined;
    const time = this.#parse(text);
    if (time === undefined) {
      const { format, zone } = this.#mapping.time ?? {};
      throw new BadCell(
        'bad-time',
        `"${field}" is "${text.slice(0, 60)}"; expected ${format ?? 'ISO 8601'}${zone === undefined && format === undefined ? ' with offset, or time.zone in the mapping' : ''}`,
      );
    }
    return time;
  }

  /** An account by address, else by login or id. */
  account(field: string): AccountRef | undefined {
    const text = this.text(field);
    if (text === undefined) return undefined;
    const system = this.#mapping.system;
    return /^[^@\s]+@[^@\s]+$/.test(text)
      ? { system, login: text, email: text }
      : { system, login: text, name: text };
  }

  /** Columns kept under their own names; empty cells left out. */
  kept(): Record<string, string> {
    const pairs = this.#mapping.keep.map((column) => [column, this.#cell(column)] as const);
    return Object.fromEntries(pairs.filter(([, text]) => text !== ''));
  }

  #valueOf(field: string, spec: FieldSpec): string {
    if (typeof spec === 'string') return this.#cell(spec);
    if ('value' in spec) return spec.value;
    const cell = this.#cell(spec.column);
    if (spec.values === undefined) return cell === '' ? (spec.otherwise ?? '') : cell;
    const mapped = own(spec.values, cell) ?? spec.otherwise;
    if (mapped !== undefined) return String(mapped);
    if (cell === '') return '';
    throw new BadCell(
      'wrong-shape',
      `"${field}": the mapping has no value for "${cell.slice(0, 100)}" of ${spec.column}`,
    );
  }

  #cell(column: string): string {
    return String(own(this.#cells, column) ?? '').trim();
  }

  #parse(text: string): TimeFact | undefined {
    const { format, zone } = this.#mapping.time ?? {};
    const instant = format === undefined ? parseInstant(text) : undefined;
    if (instant !== undefined) return exactly(instant, 'source_field');
    if (zone === undefined) return undefined;
    const options = { zone, locale: 'en-US' };
    const at =
      format === undefined
        ? DateTime.fromISO(text.replace(' ', 'T'), options)
        : DateTime.fromFormat(text, format, options);
    if (!at.isValid) return undefined;
    const hasTime = format === undefined ? /\d:\d/.test(text) : /[Hh]|T|t|x|X/.test(format);
    if (hasTime) return exactly(instantOf(at.toMillis()), 'source_field');
    const day = at.startOf('day');
    return {
      earliest: instantOf(day.toMillis()),
      latest: instantOf(day.plus({ days: 1 }).startOf('day').toMillis()),
      precision: 'day',
      basis: 'date_only',
      tz: zone,
    };
  }
}
