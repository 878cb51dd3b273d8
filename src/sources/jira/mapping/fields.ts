import { accountIdOf } from './account.ts';
import { plainText } from './plain-text.ts';
import { list, moment, own, text } from './values.ts';

/** System fields kept in `Ticket.fields` because the record has no place of its own for them. */
const KEPT = ['creator', 'updated', 'duedate', 'components', 'environment', 'security', 'parent'];

/** Custom fields and a few system fields as text, by display name where known, else by id. */
export function fieldTexts(
  fields: unknown,
  nameOf: (id: string) => string | undefined,
): readonly (readonly [string, string])[] {
  if (typeof fields !== 'object' || fields === null) return [];
  return Object.entries(fields)
    .filter(([id]) => id.startsWith('customfield_') || KEPT.includes(id))
    .map(([id, value]) => [nameOf(id) ?? id, rendered(value)] as const)
    .filter(([, said]) => said !== '');
}

/** Ids of custom fields that hold something. */
export function customFieldIds(fields: unknown): readonly string[] {
  if (typeof fields !== 'object' || fields === null) return [];
  return Object.entries(fields)
    .filter(([id, value]) => id.startsWith('customfield_') && value !== null)
    .map(([id]) => id);
}

/**
 * A field value as text: accounts as `account:<id>`, moments as UTC instants, lists joined with
 * `, `, options and versions by name, documents as plain text, anything else as its JSON.
 */
export function rendered(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return moment(value) ?? sprintName(value) ?? value;
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) {
    return list(value)
      .map(rendered)
      .filter((said) => said !== '')
      .join(', ');
  }
  return renderedObject(value);
}

function renderedObject(value: object): string {
  const account = accountIdOf(value);
  if (account !== undefined) return `account:${account}`;
  if (own(value, 'type') === 'doc') return plainText(value);
  const option = text(own(value, 'value'));
  if (option !== undefined) {
    const child = rendered(own(value, 'child'));
    return child === '' ? option : `${option} > ${child}`;
  }
  const sla = slaText(value);
  if (sla !== undefined) return sla;
  const requestType = text(own(own(value, 'requestType'), 'name'));
  const named = requestType ?? text(own(value, 'name')) ?? text(own(value, 'key'));
  return named ?? moment(value) ?? JSON.stringify(value);
}

/**
 * A service level: `met` or `missed` for each cycle, with its goal's end, and the one that runs.
 * The field's own name says which level it is.
 */
function slaText(value: object): string | undefined {
  const completed = own(value, 'completedCycles');
  const ongoing = own(value, 'ongoingCycle');
  if (!Array.isArray(completed) && ongoing === undefined) return undefined;
  const cycle = (one: unknown, running: boolean) => {
    const missed = own(one, 'breached') === true;
    const verdict = running ? (missed ? 'running, missed' : 'running') : missed ? 'missed' : 'met';
    const [from, to, goal] = ['startTime', 'stopTime', 'breachTime'].map((name) =>
      moment(own(one, name)),
    );
    const span = [from, to].filter((at) => at !== undefined).join(' to ');
    return [verdict, span, goal && `goal ${goal}`].filter(Boolean).join(', ');
  };
  const cycles = list(completed).map((one) => cycle(one, false));
  if (typeof ongoing === 'object' && ongoing !== null) cycles.push(cycle(ongoing, true));
  return cycles.join('; ');
}

/** Older sites send a sprint as Java text: `com.atlassian…Sprint@1f[id=3,name=Sprint 3,…]`. */
function sprintName(value: string): string | undefined {
  if (!value.startsWith('com.atlassian.greenhopper.')) return undefined;
  return /[[,]name=([^,\]]*)/.exec(value)?.[1];
}
