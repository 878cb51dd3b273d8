import { IANAZone } from 'luxon';
import { z } from 'zod';
import { SourceId } from '../../model/ids.ts';

/** What a row can become, and the record fields that columns may fill. */
export const TABLE_RECORDS = {
  ticket: {
    needs: ['key', 'createdAt', 'status'],
    may: [
      'project',
      'type',
      'summary',
      'description',
      'reporter',
      'assignee',
      'statusCategory',
      'resolution',
      'priority',
      'labels',
      'resolvedAt',
      'links',
    ],
  },
  'ticket-change': { needs: ['key', 'time', 'field'], may: ['author', 'from', 'to', 'id'] },
  comment: { needs: ['key', 'time', 'text'], may: ['author', 'id'] },
  'ticket-approval': {
    needs: ['key', 'approver', 'decision'],
    may: ['name', 'createdAt', 'decidedAt', 'id'],
  },
  account: {
    needs: ['account'],
    may: ['login', 'email', 'name', 'state', 'type', 'createdAt', 'lastUseAt', 'mfa'],
  },
  membership: {
    needs: ['account', 'entitlement'],
    may: ['login', 'email', 'name', 'entitlementType', 'level', 'since', 'via'],
  },
  credential: {
    needs: ['name'],
    may: [
      'id',
      'owner',
      'type',
      'target',
      'scopes',
      'state',
      'createdAt',
      'lastUsedAt',
      'expiresAt',
    ],
  },
  event: {
    needs: ['time', 'type'],
    may: ['id', 'actor', 'subject', 'action', 'target', 'outcome', 'ip', 'entitlement', 'reason'],
  },
} as const;
export type TableRecord = keyof typeof TABLE_RECORDS;
export const TABLE_RECORD_NAMES = Object.keys(TABLE_RECORDS) as [TableRecord, ...TableRecord[]];

const Zone = z.string().refine((zone) => IANAZone.isValidZone(zone), {
  error: 'expected an IANA time zone like America/Chicago',
});
/** Where a field's value comes from. */
const FieldSpec = z.union(
  [
    z.string().min(1),
    z.strictObject({
      column: z.string().min(1),
      /** Cell text → value; every other text rejects the row unless `otherwise` is given. */
      values: z.record(z.string(), z.string()).optional(),
      otherwise: z.string().optional(),
    }),
    z.strictObject({ value: z.string() }),
  ],
  { error: 'expected a column name, {column, values, otherwise} or {value}' },
);
export type FieldSpec = z.infer<typeof FieldSpec>;

/** `mapping.yaml` of `auditpack import table`: how rows of a CSV become records. */
export const TableMapping = z
  .strictObject({
    /** The system the table is of: a source, or a name under `otherSystems`. */
    system: SourceId,
    record: z.enum(TABLE_RECORD_NAMES),
    delimiter: z.enum([',', ';', '\t', '|']).default(','),
    encoding: z.string().optional(),
    /** How moments are written: luxon tokens like `dd.MM.yyyy HH:mm`; ISO 8601 when absent. */
    time: z.strictObject({ format: z.string().optional(), zone: Zone }).optional(),
    /** Columns that must be in the header besides those used. */
    required: z.array(z.string()).default([]),
    /** Columns known and left out on purpose. */
    ignore: z.array(z.string()).default([]),
    fields: z.record(z.string(), FieldSpec),
    /** Columns kept beside, by their own names, where the record has a place for it (tickets). */
    keep: z.array(z.string()).default([]),
  })
  .superRefine(({ record, fields }, context) => {
    const { needs, may } = TABLE_RECORDS[record];
    const known: readonly string[] = [...needs, ...may];
    for (const name of Object.keys(fields)) {
      if (known.includes(name)) continue;
      context.addIssue({
        code: 'custom',
        path: ['fields', name],
        message: `a ${record} has no "${name}"; it has ${known.join(', ')}`,
      });
    }
    for (const name of needs) {
      if (Object.hasOwn(fields, name)) continue;
      context.addIssue({
        code: 'custom',
        path: ['fields'],
        message: `"${name}" is missing: a ${record} needs ${needs.join(', ')}`,
      });
    }
  });
export type TableMapping = z.infer<typeof TableMapping>;

/** Columns that the mapping reads. */
export function columnsRead({ fields, keep, required }: TableMapping): readonly string[] {
  const read = Object.values(fields).flatMap((spec) => {
    if (typeof spec === 'string') return [spec];
    return 'column' in spec ? [spec.column] : [];
  });
  return [...new Set([...read, ...keep, ...required])];
}
