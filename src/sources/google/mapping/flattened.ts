import { parseInstant } from '../../../model/time.ts';
import { type Activity, Flattened } from '../schema.ts';

/**
 * The activity that an export flattened, in the vendor's own shape again; `undefined` when the
 * item is none. Its time is UTC where it does not say, and `''` where there is none. Events of one
 * activity that were torn apart share a time and qualifier, so the event's name tells them apart.
 */
export function unflattened(item: unknown): Activity | undefined {
  if (Reflect.has(Object(item), 'events')) return undefined;
  const flat = Flattened.safeParse(item).data;
  if (flat === undefined) return undefined;
  const { id, type, name, parameters, ipAddress } = flat;
  const time = id.time ?? '';
  return {
    id: {
      ...id,
      time: parseInstant(time) ?? parseInstant(`${time}Z`) ?? time,
      uniqueQualifier: [id.uniqueQualifier ?? '', 'flattened', name, ...idsIn(parameters)].join(
        '/',
      ),
    },
    actor: actorOf(flat.actor),
    ipAddress,
    events: [
      {
        type,
        name,
        parameters: Object.entries(parameters ?? {}).map(([key, value]) => ({
          name: key,
          value: textOf(value),
        })),
      },
    ],
  };
}

/** What tells two events of one name and moment apart. */
function idsIn(parameters: Readonly<Record<string, unknown>> | null | undefined): string[] {
  const found = ['APP_ID', 'doc_id', 'USER_EMAIL', 'target_user'].map((name) =>
    parameters && Object.hasOwn(parameters, name) ? textOf(parameters[name]) : '',
  );
  return found.filter(Boolean);
}

function actorOf(actor: unknown): Activity['actor'] {
  const part = (name: string) => {
    const value: unknown = Reflect.get(Object(actor), name);
    return typeof value === 'string' ? value : undefined;
  };
  if (typeof actor !== 'object' || actor === null) return undefined;
  return {
    email: part('email'),
    profileId: part('profileId'),
    callerType: part('callerType'),
    key: part('key'),
  };
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((one) => typeof one === 'string'))
    return value.join(', ');
  return value === null || value === undefined ? '' : JSON.stringify(value);
}
