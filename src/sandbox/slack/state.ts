import { type SandboxPerson, seedOf, type World } from '../contract.ts';
import type { Fact } from '../facts.ts';

type SlackFact = Extract<Fact, { do: `slack.${string}` }>;
type Json = Record<string, unknown>;

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
    team_id: 'T0LARKSPUR',
    name: 'slackbot',
    deleted: false,
    real_name: 'Slackbot',
    is_bot: false,
    is_app_user: false,
    updated: 0,
    profile: { real_name: 'Slackbot', fields: {} },
  };
  return [
    bot,
    ...people.map((person) => {
      const left = at(person, 'slack.user.deactivate');
      return left === undefined ? activeUser(person) : deletedUser(person, left);
    }),
  ];
}

function activeUser(person: SandboxPerson): Json {
  return {
    id: slackId('U', person.id),
    team_id: 'T0LARKSPUR',
    name: person.email.split('@')[0],
    deleted: false,
    real_name: person.name,
    tz: person.timezone,
    profile: {
      real_name: person.name,
      display_name: person.name,
      email: person.email,
      fields: null,
    },
    is_admin: person.slackOwner ?? false,
    is_owner: person.slackOwner ?? false,
    is_primary_owner: person.slackOwner ?? false,
    is_restricted: false,
    is_ultra_restricted: false,
    is_bot: false,
    is_app_user: false,
    has_2fa: true,
    updated: Date.parse(`${person.start}T15:00:00Z`) / 1000,
  };
}

function deletedUser(person: SandboxPerson, at: string): Json {
  return {
    id: slackId('U', person.id),
    team_id: 'T0LARKSPUR',
    name: person.email.split('@')[0],
    deleted: true,
    profile: { real_name: person.name, email: person.email, fields: [] },
    is_bot: false,
    is_app_user: false,
    updated: Math.floor(Date.parse(at) / 1000),
  };
}

/** Channels as `conversations.list` shows them. */
export function channelsOf(world: World): Json[] {
  const made = slackFacts(world).flatMap((fact) =>
    fact.do === 'slack.channel.create'
      ? [{ name: fact.channel, isPrivate: false, joined: fact.joined, createdAt: fact.at }]
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

export interface SlackMessage {
  readonly channel: string;
  readonly json: Json & { ts: string; thread_ts?: string };
}

/** All messages in time order, replies with their parent's `thread_ts`. */
export function messagesOf(world: World): SlackMessage[] {
  const made: SlackMessage[] = [];
  const named = new Map<string, SlackMessage>();
  for (const fact of slackFacts(world)) {
    if (fact.do === 'slack.message') {
      const message = {
        channel: slackId('C', fact.channel),
        json: messageJson(fact.who, fact.at, fact.text, made.length),
      };
      made.push(message);
      named.set(fact.id, message);
    } else if (fact.do === 'slack.reply') {
      const reply = replyTo(named.get(fact.to), fact, made.length);
      if (!reply) continue;
      made.push(reply);
      if (fact.id) named.set(fact.id, reply);
    } else if (fact.do === 'slack.reaction')
      react(named.get(fact.to), fact.name, slackId('U', fact.who));
    else if (fact.do === 'slack.edit') edit(named.get(fact.to), fact);
  }
  return made;
}

/** `ts` is unique in a channel: the position stands in the microseconds. */
function messageJson(
  who: string,
  at: string,
  text: string,
  position: number,
): SlackMessage['json'] {
  const seconds = Math.floor(Date.parse(at) / 1000);
  const user = slackId('U', who);
  return {
    type: 'message',
    user,
    text,
    ts: `${seconds}.${String(position + 100).padStart(6, '0')}`,
    team: 'T0LARKSPUR',
    client_msg_id: `${seconds}-${position}`,
  };
}

function replyTo(
  parent: SlackMessage | undefined,
  fact: Extract<SlackFact, { do: 'slack.reply' }>,
  position: number,
): SlackMessage | undefined {
  if (!parent) return undefined;
  const json = messageJson(fact.who, fact.at, fact.text, position);
  parent.json.thread_ts = parent.json.ts;
  parent.json.reply_count = Number(parent.json.reply_count ?? 0) + 1;
  parent.json.latest_reply = json.ts;
  return {
    channel: parent.channel,
    json: { ...json, thread_ts: parent.json.ts, parent_user_id: parent.json.user },
  };
}

function react(message: SlackMessage | undefined, name: string, user: string): void {
  if (!message) return;
  const reactions = (message.json.reactions ?? []) as {
    name: string;
    users: string[];
    count: number;
  }[];
  const known = reactions.find((reaction) => reaction.name === name);
  if (known) known.users.push(user);
  else reactions.push({ name, users: [user], count: 0 });
  for (const reaction of reactions) reaction.count = reaction.users.length;
  message.json.reactions = reactions;
}

function edit(
  message: SlackMessage | undefined,
  fact: Extract<SlackFact, { do: 'slack.edit' }>,
): void {
  if (!message) return;
  message.json.text = fact.text;
  message.json.edited = {
    user: message.json.user,
    ts: `${Math.floor(Date.parse(fact.at) / 1000)}.000000`,
  };
}
