import { mapUser } from '../mapping/user.ts';
import { list, own } from '../mapping/values.ts';
import { mapChannel, mapChannelMember, mapGroupMember, mapTeam } from '../mapping/workspace.ts';
import { Channel, Message, UserGroup } from '../schema.ts';
import { channelPatterns, isConfigured } from '../settings.ts';
import { EXHAUSTED, pagesOf, type SlackContext, type SlackStream, STATE, walk } from './walk.ts';

export const team: SlackStream = {
  ...STATE,
  name: 'team',
  title: 'The workspace and its plan',
  scopes: ['team:read', 'team.billing:read'],
  envelopes: [],
  query: () => 'team.info; team.billing.info',
  async *pages(client, context) {
    const { exchange } = await client.call('team.info');
    yield { exchange, items: '/team', single: true };
    const billing = await client.plan();
    if ('refused' in billing) {
      context.limit({
        kind: 'permission',
        detail: `Slack would not say on which plan the workspace is (${billing.refused}), so nobody can tell here whether messages older than 90 days are withheld. Add the scope team.billing:read and install the app again.`,
        answer: billing.refused,
        incomplete: false,
      });
    } else yield { exchange: billing.exchange, items: '', single: true };
    return { paging: 'not-paged' };
  },
  map: mapTeam,
};

export const users: SlackStream = {
  ...STATE,
  name: 'users',
  title: 'Users, deactivated ones, guests and bots included',
  scopes: ['users:read', 'users:read.email'],
  envelopes: ['/members'],
  query: () => 'users.list limit=200',
  async *pages(client) {
    yield* pagesOf(client, {
      method: 'users.list',
      args: { limit: 200 },
      page: { items: '/members' },
    });
    return EXHAUSTED;
  },
  map: mapUser,
};

export const channels: SlackStream = {
  ...STATE,
  name: 'channels',
  title: 'Channels the app can see',
  scopes: ['channels:read', 'groups:read'],
  envelopes: ['/channels'],
  query: () => 'conversations.list types=public_channel,private_channel limit=200',
  async *pages(client) {
    const args = { types: 'public_channel,private_channel', limit: 200, exclude_archived: false };
    yield* pagesOf(client, { method: 'conversations.list', args, page: { items: '/channels' } });
    return EXHAUSTED;
  },
  map: mapChannel,
};

/** Configured channels that the app can see, as the channels stream received them. */
export async function* configuredChannels(context: SlackContext) {
  const patterns = channelPatterns(context.settings);
  for await (const { value } of context.collected('channels')) {
    const channel = Channel.safeParse(value).data;
    if (channel && isConfigured(channel.name, patterns)) yield channel;
  }
}

export const channelMembers: SlackStream = {
  ...STATE,
  name: 'channel-members',
  title: 'Who is in the configured channels',
  scopes: ['channels:read', 'groups:read'],
  after: ['channels'],
  envelopes: ['/members'],
  query: (settings) => `conversations.members of ${channelPatterns(settings).join(', ')}`,
  async *pages(client, context) {
    yield* context.each(configuredChannels(context), async function* ({ id, name }) {
      const refused = yield* walk(client, {
        method: 'conversations.members',
        args: { channel: id, limit: 200 },
        page: { items: '/members', context: { channel: id, channelName: name } },
        tolerate: ['channel_not_found', 'fetch_members_failed', 'not_in_channel'],
      });
      if (refused === undefined) return;
      context.limit({
        kind: 'permission',
        detail: `Who is in #${name} can't be read (${refused}): invite the app with /invite @auditpack, then collect again.`,
        answer: refused,
        incomplete: true,
      });
    });
    return EXHAUSTED;
  },
  map: mapChannelMember,
};

export const userGroups: SlackStream = {
  ...STATE,
  name: 'usergroups',
  title: 'User groups and their members, disabled groups included',
  scopes: ['usergroups:read'],
  envelopes: ['/usergroups'],
  query: () =>
    'usergroups.list include_users include_count include_disabled; usergroups.users.list where the list is cut',
  fallback: 'Add the scope usergroups:read to the app and install it again.',
  async *pages(client, context) {
    const args = { include_users: true, include_count: true, include_disabled: true };
    const { exchange, json } = await client.call('usergroups.list', args);
    yield { exchange, items: '/usergroups' };
    const cut = list(own(json, 'usergroups')).flatMap((item) => {
      const group = UserGroup.safeParse(item).data;
      if (!group || group.date_delete) return [];
      return (group.users ?? []).length < Number(group.user_count ?? 0) ? [group] : [];
    });
    yield* context.each(cut, async function* ({ id, name }) {
      const whole = await client.call('usergroups.users.list', { usergroup: id });
      const about = { group: id, groupName: name };
      yield { exchange: whole.exchange, items: '/users', context: about };
    });
    return { paging: 'not-paged' };
  },
  map: mapGroupMember,
};

/**
 * People of other companies (Slack Connect) who wrote in or sit in a configured channel: the
 * workspace's own list does not have them.
 */
export const outsideUsers: SlackStream = {
  // Not a state: who is missing from it next time has not lost an account.
  nature: 'objects',
  retentionDays: null,
  name: 'outside-users',
  title: 'People of other companies in the configured channels',
  scopes: ['users:read', 'users:read.email'],
  after: ['users', 'channel-members', 'messages'],
  envelopes: [],
  query: () => 'users.info of every member or author that users.list does not have',
  async *pages(client, context) {
    const unseen = yield* context.each(await strangers(context), async function* (id) {
      const answer = await client.ask('users.info', { user: id }, [
        'user_not_found',
        'user_not_visible',
      ]);
      if ('refused' in answer) return [id];
      yield { exchange: answer.exchange, items: '/user', single: true };
      return [];
    });
    const unknown = unseen.flat();
    if (unknown.length > 0) {
      context.limit({
        kind: 'permission',
        detail: `Slack does not show who these members or authors are: ${unknown.join(', ')}.`,
        incomplete: false,
      });
    }
    return { paging: 'not-paged' };
  },
  map: mapUser,
};

async function strangers(context: SlackContext): Promise<readonly string[]> {
  const known = new Set<unknown>(['USLACKBOT']);
  for await (const { value } of context.collected('users')) known.add(own(value, 'id'));
  const seen = new Set<string>();
  for await (const { value } of context.collected('channel-members')) {
    if (typeof value === 'string') seen.add(value);
  }
  for await (const { value } of context.collected('messages')) {
    const author = Message.safeParse(value).data?.user;
    if (author && /^[UW]/.test(author)) seen.add(author);
  }
  return [...seen].filter((id) => !known.has(id)).sort();
}
