import { type SandboxPerson, seedOf, type World } from '../contract.ts';
import type { Fact } from '../facts.ts';

export type SlackFact = Extract<Fact, { do: `slack.${string}` }>;
export type Json = Record<string, unknown>;
export const TEAM_ID = 'T0LARKSPUR';

/** Slack-like ids: a letter and ten upper-case characters that stay the same for the same name. */
export function slackId(prefix: string, name: string): string {
  const digits = [0, 1]
    .map((i) => seedOf(`${prefix}/${name}/${i}`).toString(36).padStart(7, '0'))
    .join('');
  return `${prefix}0${digits.slice(0, 9)}`.toUpperCase();
}

/** Slack's own facts that have happened. */
export function slackFacts(world: World): SlackFact[] {
  return world.facts.filter(
    (fact): fact is SlackFact =>
      fact.do.startsWith('slack.') && Date.parse(fact.at) <= Date.parse(world.now),
  );
}

/** Users as `users.list` shows them; a deactivated one loses most of its fields. */
export function usersOf(world: World): Json[] {
  const facts = slackFacts(world);
  const at = (person: SandboxPerson, kind: SlackFact['do']) =>
    facts.findLast((fact) => fact.do === kind && 'who' in fact && fact.who === person.id)?.at;
  const people = world.people.filter(
    (person) => (person.accounts?.includes('slack') ?? true) || at(person, 'slack.user.create'),
  );
  const bot = {
    id: 'USLACKBOT',
    team_id: TEAM_ID,
    name: 'slackbot',
    deleted: false,
    real_name: 'Slackbot',
    is_bot: false,
    is_app_user: false,
    updated: 0,
    profile: { ...blankProfile('Slackbot'), fields: {} },
  };
  return [
    bot,
    ...people.map((person) => {
      const left = at(person, 'slack.user.deactivate');
      return left === undefined ? activeUser(person, facts) : deletedUser(person, left);
    }),
  ];
}

function profileOf({ name, email, title }: SandboxPerson): Json {
  return { ...blankProfile(name), title, email };
}

function blankProfile(name: string): Json {
  const avatar = seedOf(name).toString(16).padStart(12, '0');
  const image = (size: number) => `https://avatars.larkspur.test/${avatar}-${size}.png`;
  return {
    real_name: name,
    real_name_normalized: name,
    display_name: name,
    display_name_normalized: name,
    title: '',
    phone: '',
    skype: '',
    status_text: '',
    status_emoji: '',
    avatar_hash: avatar,
    ...Object.fromEntries([24, 32, 48, 72, 192, 512].map((size) => [`image_${size}`, image(size)])),
  };
}

function activeUser(person: SandboxPerson, facts: readonly SlackFact[]): Json {
  const made = facts.findLast((fact) => fact.do === 'slack.user.create' && fact.who === person.id);
  const guest = made?.do === 'slack.user.create' ? made.guest : undefined;
  const changed = facts.findLast((fact) => fact.do === 'slack.role' && fact.who === person.id);
  const standing = person.slackOwner ? 'primary owner' : 'user';
  const role = changed?.do === 'slack.role' ? changed.role : standing;
  return {
    id: slackId('U', person.id),
    team_id: TEAM_ID,
    name: person.email.split('@')[0],
    deleted: false,
    real_name: person.name,
    tz: person.timezone,
    profile: { ...profileOf(person), fields: null },
    is_admin: role !== 'user',
    is_owner: role.includes('owner'),
    is_primary_owner: role === 'primary owner',
    is_restricted: guest !== undefined,
    is_ultra_restricted: guest === 'single-channel',
    is_bot: false,
    is_app_user: false,
    has_2fa: true,
    updated: Date.parse(changed?.at ?? `${person.start}T15:00:00Z`) / 1000,
  };
}

function deletedUser(person: SandboxPerson, at: string): Json {
  return {
    id: slackId('U', person.id),
    team_id: TEAM_ID,
    name: person.email.split('@')[0],
    deleted: true,
    profile: { ...profileOf(person), fields: [] },
    is_bot: false,
    is_app_user: false,
    updated: Math.floor(Date.parse(at) / 1000),
  };
}

/** Channels as `conversations.list` shows them. */
export function channelsOf(world: World): Json[] {
  const made = slackFacts(world).flatMap((fact) =>
    fact.do === 'slack.channel.create'
      ? [{ name: fact.channel, isPrivate: fact.private, joined: fact.joined, createdAt: fact.at }]
      : [],
  );
  return [...world.channels, ...made].map(({ name, isPrivate, joined, createdAt }) => ({
    id: slackId('C', name),
    name,
    name_normalized: name,
    is_channel: true,
    is_group: false,
    is_im: false,
    is_private: isPrivate,
    is_archived: false,
    is_general: name === 'general',
    is_member: joined,
    created: Math.floor(Date.parse(createdAt) / 1000),
    creator: 'U0ADMIN000',
    topic: { value: '', creator: '', last_set: 0 },
    purpose: { value: '', creator: '', last_set: 0 },
    num_members: 10,
  }));
}

/** Who is in a channel: everybody in a standing one, else who made it, joined it or wrote in it. */
export function membersOf(world: World, channel: string): string[] {
  const facts = slackFacts(world);
  const standing = world.channels.some(({ name }) => name === channel);
  const active = usersOf(world).filter(
    ({ deleted, id }) => deleted === false && id !== 'USLACKBOT',
  );
  const inside = new Set(standing ? active.map(({ id }) => String(id)) : []);
  for (const fact of facts) {
    if (!('channel' in fact) || fact.channel !== channel) continue;
    if (fact.do === 'slack.channel.create') inside.add(slackId('U', fact.by));
    if (fact.do === 'slack.channel.join' || fact.do === 'slack.message')
      inside.add(slackId('U', fact.who));
    if (fact.do === 'slack.channel.leave') inside.delete(slackId('U', fact.who));
  }
  const there = new Set(active.map(({ id }) => String(id)));
  return [...inside].filter((id) => there.has(id)).sort();
}

/** User groups as `usergroups.list` shows them with their users. */
export function userGroupsOf(world: World): Json[] {
  const groups = new Map<string, { made: string; by: string; users: Set<string> }>();
  for (const fact of slackFacts(world)) {
    if (fact.do !== 'slack.usergroup.add' && fact.do !== 'slack.usergroup.remove') continue;
    const group = groups.get(fact.group) ?? { made: fact.at, by: fact.by, users: new Set() };
    groups.set(fact.group, group);
    if (fact.do === 'slack.usergroup.add') group.users.add(slackId('U', fact.who));
    else group.users.delete(slackId('U', fact.who));
  }
  return [...groups].map(([name, { made, by, users }]) => ({
    id: slackId('S', name),
    team_id: TEAM_ID,
    is_usergroup: true,
    is_subteam: true,
    name,
    description: '',
    handle: name,
    is_external: false,
    date_create: Math.floor(Date.parse(made) / 1000),
    date_update: Math.floor(Date.parse(made) / 1000),
    date_delete: 0,
    auto_type: null,
    auto_provision: false,
    enterprise_subteam_id: '',
    created_by: slackId('U', by),
    updated_by: slackId('U', by),
    deleted_by: null,
    prefs: { channels: [], groups: [] },
    users: [...users].sort(),
    user_count: users.size,
    channel_count: 0,
  }));
}
