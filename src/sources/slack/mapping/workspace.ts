import {
  type ItemContext,
  type MapResult,
  type RecordDraft,
  records,
  reject,
} from '../../contract.ts';
import { Billing, Channel, Team, UserGroup } from '../schema.ts';
import { instantOfEpoch, said, slackUser, wrongShape } from './values.ts';

/** The workspace, or its plan as `team.billing.info` tells it. */
export function mapTeam(item: unknown): MapResult {
  const billing = Billing.safeParse(item);
  if (billing.success) return planOf(billing.data.plan);
  const parsed = Team.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error);
  const { id, name, domain, email_domain, enterprise_id, enterprise_name, sso_provider } =
    parsed.data;
  return records({
    kind: 'tenant',
    nativeId: id,
    name,
    settings: {
      domain: domain ?? '',
      ...(said(email_domain) && { emailDomain: email_domain }),
      ...(said(enterprise_id) && { enterprise: said(enterprise_name) ?? enterprise_id }),
      ...(said(sso_provider?.type) && { signOn: sso_provider?.type }),
    },
  });
}

function planOf(plan: string): MapResult {
  return records({
    kind: 'config-snapshot',
    nativeId: 'plan',
    object: 'workspace:plan',
    settings: { plan },
  });
}

/** A channel; one shared with another company is also a setting to be looked at. */
export function mapChannel(item: unknown): MapResult {
  const parsed = Channel.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error);
  const { id, name, created, is_private, is_group, is_member, is_ext_shared, shared_team_ids } =
    parsed.data;
  const channel: RecordDraft = {
    kind: 'channel',
    nativeId: id,
    channelId: id,
    name,
    isPrivate: is_private ?? is_group ?? false,
    ...(created && { createdAt: instantOfEpoch(created) }),
    collectorIsMember: is_member ?? false,
  };
  if (!is_ext_shared) return records(channel);
  return records(channel, {
    kind: 'config-snapshot',
    nativeId: id,
    object: `channel:${name}`,
    settings: { sharedWithOtherCompanies: true, teams: shared_team_ids ?? [] },
  });
}

/** A member of the channel that the page names. */
export function mapChannelMember(item: unknown, { page }: ItemContext): MapResult {
  if (typeof item !== 'string' || !/^[UW][A-Z0-9]+$/.test(item)) {
    return reject('not-an-item', 'expected the id of a user');
  }
  const { channel, channelName } = page;
  if (channel === undefined) return reject('no-id', 'the listing does not say of which channel');
  return records({
    kind: 'membership',
    nativeId: `${channel}/${item}`,
    account: slackUser(item),
    entitlement: { system: 'slack', type: 'channel', key: channel, name: channelName ?? channel },
    via: 'direct',
  });
}

/** A user group as an entitlement, and who is in it now. A disabled one has no members. */
export function mapUserGroup(item: unknown): MapResult {
  const parsed = UserGroup.safeParse(item);
  if (!parsed.success) return wrongShape(item, parsed.error);
  const { id, name, description, date_delete, users } = parsed.data;
  const entitlement = { system: 'slack', type: 'group', key: id, name } as const;
  const members = date_delete ? [] : (users ?? []).filter((user) => user !== '');
  return records(
    {
      kind: 'entitlement',
      nativeId: id,
      entitlement,
      ...(said(description) && { description: description ?? '' }),
    },
    ...members.map(
      (user): RecordDraft => ({
        kind: 'membership',
        nativeId: `${id}/${user}`,
        account: slackUser(user),
        entitlement,
        via: 'direct',
      }),
    ),
  );
}

/** A member of the user group that the page names, where the list of groups left some out. */
export function mapGroupMember(item: unknown, { page }: ItemContext): MapResult {
  if (typeof item !== 'string') return mapUserGroup(item);
  const { group, groupName } = page;
  if (group === undefined) return reject('no-id', 'the listing does not say of which user group');
  if (!/^[UW][A-Z0-9]+$/.test(item)) return reject('not-an-item', 'expected the id of a user');
  return records({
    kind: 'membership',
    nativeId: `${group}/${item}`,
    account: slackUser(item),
    entitlement: { system: 'slack', type: 'group', key: group, name: groupName ?? group },
    via: 'direct',
  });
}
