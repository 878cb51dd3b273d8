import { exactly } from '../../../model/time.ts';
import { type MapResult, type RecordDraft, records } from '../../contract.ts';
import { AccessLog, IntegrationLog } from '../schema.ts';
import { instantOfEpoch, optional, said, wrongShape } from './values.ts';

/**
 * Accesses of one user from one address and program. Slack gives the first and the last of them
 * and their number; both ends are accesses that took place, so both become events.
 */
export function mapAccess(item: unknown): MapResult {
  const parsed = AccessLog.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error);
  const { user_id, username, date_first, date_last, count, ip, user_agent, country } = parsed.data;
  const place = [said(ip), said(user_agent)].filter(Boolean).join(' ');
  const [first = '', last = ''] = [date_first, Math.max(date_first, date_last)].map(instantOfEpoch);
  const who = { system: 'slack', id: user_id, ...optional('login', said(username)) } as const;
  const origin = { ...optional('ip', said(ip)), ...optional('userAgent', said(user_agent)) };
  const where = said(country);
  return records(
    ...[...new Set([first, last])].map(
      (time): RecordDraft => ({
        kind: 'event',
        nativeId: `${user_id}/${place}/${time}`,
        action: 'session.start',
        vendorType: 'access_log',
        actor: who,
        subject: who,
        targets: [
          `one of ${count ?? 'several'} accesses from ${first} to ${last}`,
          ...(where ? [`country:${where}`] : []),
        ],
        time: exactly(time),
        outcome: 'success',
        ...(place === '' ? {} : { origin }),
        correlation: [],
        mentions: [],
      }),
    ),
  );
}

/** An app or integration that was added, removed, switched on or off, or given other scopes. */
export function mapIntegration(item: unknown): MapResult {
  const parsed = IntegrationLog.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error);
  const entry = parsed.data;
  const id = said(entry.app_id) ?? entry.service_id ?? said(entry.app_type) ?? 'integration';
  const name = said(entry.app_type) ?? said(entry.service_type) ?? String(id);
  const scope = said(entry.scope);
  const user = said(entry.user_id);
  return records({
    kind: 'event',
    nativeId: `${entry.date}/${id}/${entry.change_type}/${user ?? ''}`,
    action: 'config.change',
    vendorType: `integration_${entry.change_type}`,
    ...(user && {
      actor: { system: 'slack', id: user, ...optional('login', said(entry.user_name)) },
    }),
    targets: [`app:${name}`, ...(said(entry.channel) ? [`channel:${entry.channel}`] : [])],
    time: exactly(instantOfEpoch(Number(entry.date))),
    outcome: 'success',
    ...optional('reason', said(entry.reason)),
    correlation: [],
    mentions: [],
    ...(scope && { after: `scopes ${scope}` }),
  });
}
