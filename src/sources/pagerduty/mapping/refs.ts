import { given, own, text } from '../../../model/json.ts';
import type { AccountRef } from '../../../model/record-base.ts';

/** A user, service or integration as PagerDuty names whoever acted; `undefined` when it names nobody. */
export function agentRef(agent: unknown): AccountRef | undefined {
  const id = text(own(agent, 'id'));
  const name = text(own(agent, 'summary')) ?? text(own(agent, 'name'));
  if (id === undefined && name === undefined) return undefined;
  const kind = text(own(agent, 'type')) ?? '';
  const type = kind.startsWith('user') || kind === '' ? undefined : ('system' as const);
  return {
    system: 'pagerduty',
    ...given('id', id),
    ...given('name', name),
    ...given('email', text(own(agent, 'email'))),
    ...given('type', type),
  };
}

/** What a reference is called. */
export function called(reference: unknown): string | undefined {
  return text(own(reference, 'summary')) ?? text(own(reference, 'name'));
}
