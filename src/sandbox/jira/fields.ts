import { byText } from '../../model/ids.ts';
import { seedOf } from '../contract.ts';
import type { Fact } from '../facts.ts';
import { jiraTime } from './ids.ts';

export type FieldKind = 'user' | 'option' | 'datetime' | 'labels' | 'string';
export interface CustomField {
  readonly id: string;
  readonly name: string;
  readonly kind: FieldKind;
}

/** Custom fields the company's site always has. */
const STANDING: readonly (readonly [string, FieldKind])[] = [
  ['Beneficiary', 'user'],
  ['Requested access', 'labels'],
  ['Business reason', 'string'],
  ['Severity', 'option'],
  ['Detected at', 'datetime'],
  ['Contained at', 'datetime'],
  ['Systems affected', 'string'],
  ['Data impact', 'string'],
];
/** System fields that a `jira.field` fact may set. */
export const SYSTEM_FIELDS: ReadonlySet<string> = new Set([
  'summary',
  'description',
  'priority',
  'labels',
]);
const SCHEMA_TYPES: Readonly<Record<FieldKind, string>> = {
  user: 'user',
  option: 'option',
  datetime: 'datetime',
  labels: 'array',
  string: 'string',
};
const CUSTOM_TYPES: Readonly<Record<FieldKind, string>> = {
  user: 'userpicker',
  option: 'select',
  datetime: 'datetime',
  labels: 'labels',
  string: 'textfield',
};

/** The standing fields, and one for each other display name the facts use. */
export function customFieldsOf(facts: readonly Fact[]): readonly CustomField[] {
  const standing = STANDING.map(([name, kind], place) => ({
    id: `customfield_${10050 + place}`,
    name,
    kind,
  }));
  const values = new Map<string, string[]>();
  for (const [name, value] of facts.flatMap(valuesIn)) {
    if (STANDING.some(([known]) => known === name) || SYSTEM_FIELDS.has(name.toLowerCase()))
      continue;
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  const others = [...values]
    .sort(([a], [b]) => byText(a, b))
    .map(([name, said]) => ({
      id: `customfield_${11000 + (seedOf(name) % 80000)}`,
      name,
      kind: kindOf(said),
    }));
  return [...standing, ...others];
}

/** A field definition as `/rest/api/3/field` lists it. */
export function fieldShape({ id, name, kind }: CustomField) {
  return {
    id,
    key: id,
    name,
    custom: true,
    orderable: true,
    navigable: true,
    searchable: true,
    clauseNames: [`cf[${id.slice('customfield_'.length)}]`, name],
    schema: {
      type: SCHEMA_TYPES[kind],
      ...(kind === 'labels' ? { items: 'string' } : {}),
      custom: `com.atlassian.jira.plugin.system.customfieldtypes:${CUSTOM_TYPES[kind]}`,
      customId: Number(id.slice('customfield_'.length)),
    },
  };
}

/** System fields in the same listing. */
export const SYSTEM_FIELD_SHAPES = ['Summary', 'Description', 'Status', 'Assignee', 'Reporter'].map(
  (name) => ({
    id: name.toLowerCase(),
    key: name.toLowerCase(),
    name,
    custom: false,
    orderable: true,
    navigable: true,
    searchable: true,
    clauseNames: [name.toLowerCase()],
    schema: { type: 'string', system: name.toLowerCase() },
  }),
);

/** A value as the field's kind has it on the wire. */
export function fieldValue(
  { id, kind }: CustomField,
  value: string,
  userOf: (person: string) => unknown,
): unknown {
  switch (kind) {
    case 'user':
      return userOf(value) ?? null;
    case 'option':
      return { id: String(10100 + (seedOf(`${id}/${value}`) % 800)), value };
    case 'datetime':
      return Number.isNaN(Date.parse(value)) ? value : jiraTime(value);
    case 'labels':
      return value.split(',').map((part) => part.trim());
    case 'string':
      return value;
  }
}

function valuesIn(fact: Fact): readonly (readonly [string, string])[] {
  if (fact.do === 'jira.issue.create') return Object.entries(fact.fields);
  if (fact.do === 'jira.field') return [[fact.field, fact.to]];
  return [];
}

function kindOf(values: readonly string[]): FieldKind {
  if (values.every((value) => /^p_[a-z0-9_]+$/.test(value))) return 'user';
  if (values.every((value) => /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(value))) return 'datetime';
  return 'string';
}
