import type { World } from '../contract.ts';
import { type Json, type SlackFact, slackFacts, slackId, TEAM_ID } from './state.ts';

type Of<D extends SlackFact['do']> = Extract<SlackFact, { do: D }>;
type MessageJson = Json & { ts: string; thread_ts?: string };

export interface SlackMessage {
  readonly channel: string;
  readonly json: MessageJson;
}

/** All messages in time order, replies with their parent's `thread_ts`; deleted ones are gone. */
export function messagesOf(world: World): SlackMessage[] {
  const made: SlackMessage[] = [];
  const named = new Map<string, SlackMessage>();
  for (const fact of slackFacts(world)) {
    const to = 'to' in fact ? named.get(fact.to) : undefined;
    const message = written(fact, to, made.length);
    if (message) {
      made.push(message);
      if ('id' in fact && fact.id) named.set(fact.id, message);
    } else if (fact.do === 'slack.delete') remove(made, to);
    else if (to) change(to, fact);
  }
  return made;
}

/** The message a fact makes, if it makes one. */
function written(
  fact: SlackFact,
  to: SlackMessage | undefined,
  position: number,
): SlackMessage | undefined {
  switch (fact.do) {
    case 'slack.message':
      return byPerson(fact, position);
    case 'slack.app.message':
      return byApp(fact, position);
    case 'slack.workflow.message':
      return byWorkflow(fact, position);
    case 'slack.reply':
      return to && replyTo(to, fact, position);
    default:
      return undefined;
  }
}

function change(message: SlackMessage, fact: SlackFact): void {
  if (fact.do === 'slack.reaction') react(message, fact.name, slackId('U', fact.who));
  else if (fact.do === 'slack.edit') edit(message, fact);
  else if (fact.do === 'slack.button') press(message, fact);
}

/** `ts` is unique in a channel: the position stands in the microseconds. */
function stamp(at: string, position: number): string {
  return `${Math.floor(Date.parse(at) / 1000)}.${String(position + 100).padStart(6, '0')}`;
}

/** People mentioned as `<@p_ana>`, by their Slack ids. */
function mentioning(text: string): string {
  return text.replaceAll(/<@(p_[a-z0-9_]+)>/g, (_, who: string) => `<@${slackId('U', who)}>`);
}

function personal(who: string, at: string, text: string, position: number): MessageJson {
  const ts = stamp(at, position);
  return {
    type: 'message',
    user: slackId('U', who),
    text: mentioning(text),
    ts,
    team: TEAM_ID,
    client_msg_id: ts.replace(/\.0*/, '-'),
  };
}

function byPerson(fact: Of<'slack.message'>, position: number): SlackMessage {
  const json = personal(fact.who, fact.at, fact.text, position);
  const files = fact.files.map((name) => ({
    id: slackId('F', `${fact.id}/${name}`),
    name,
    title: name,
    filetype: name.split('.').at(-1),
    size: 4096,
    mode: 'hosted',
    created: Math.floor(Date.parse(fact.at) / 1000),
    user: json.user,
  }));
  const channel = slackId('C', fact.channel);
  return { channel, json: files.length > 0 ? { ...json, files, upload: false } : json };
}

/** An app's message: the buttons are blocks, `text` only the fallback of notifications. */
function byApp(fact: Of<'slack.app.message'>, position: number): SlackMessage {
  const buttons = fact.buttons.map((label, i) => ({
    type: 'button',
    action_id: `a${i}`,
    text: { type: 'plain_text', text: label, emoji: true },
    value: label.toLowerCase(),
  }));
  const blocks = [
    { type: 'section', block_id: 'b0', text: { type: 'mrkdwn', text: mentioning(fact.text) } },
    ...(buttons.length > 0 ? [{ type: 'actions', block_id: 'b1', elements: buttons }] : []),
  ];
  return {
    channel: slackId('C', fact.channel),
    json: {
      type: 'message',
      subtype: 'bot_message',
      bot_id: slackId('B', fact.app),
      app_id: slackId('A', fact.app),
      username: fact.app,
      bot_profile: { id: slackId('B', fact.app), name: fact.app, app_id: slackId('A', fact.app) },
      text: mentioning(fact.text),
      ts: stamp(fact.at, position),
      team: TEAM_ID,
      blocks,
      ...(fact.reference && {
        metadata: { event_type: 'request', event_payload: { id: fact.reference } },
      }),
    },
  };
}

function byWorkflow(fact: Of<'slack.workflow.message'>, position: number): SlackMessage {
  const fields = Object.entries(fact.fields);
  return {
    channel: slackId('C', fact.channel),
    json: {
      type: 'message',
      subtype: 'bot_message',
      bot_id: slackId('B', fact.workflow),
      username: fact.workflow,
      text: '',
      ts: stamp(fact.at, position),
      team: TEAM_ID,
      blocks: [
        {
          type: 'rich_text',
          block_id: 'w0',
          elements: fields.map(([name, value]) => ({
            type: 'rich_text_section',
            elements: [
              { type: 'text', text: `${name}: `, style: { bold: true } },
              /^p_[a-z0-9_]+$/.test(value)
                ? { type: 'user', user_id: slackId('U', value) }
                : { type: 'text', text: value },
            ],
          })),
        },
      ],
    },
  };
}

function replyTo(parent: SlackMessage, fact: Of<'slack.reply'>, position: number): SlackMessage {
  const json = personal(fact.who, fact.at, fact.text, position);
  parent.json.thread_ts = parent.json.ts;
  parent.json.reply_count = Number(parent.json.reply_count ?? 0) + 1;
  parent.json.latest_reply = json.ts;
  return {
    channel: parent.channel,
    json: { ...json, thread_ts: parent.json.ts, parent_user_id: parent.json.user },
  };
}

interface Reaction {
  readonly name: string;
  readonly users: string[];
  count: number;
}

function react(message: SlackMessage, name: string, user: string): void {
  const reactions = (message.json.reactions ?? []) as Reaction[];
  const known = reactions.find((reaction) => reaction.name === name);
  if (known) known.users.push(user);
  else reactions.push({ name, users: [user], count: 0 });
  for (const reaction of reactions) reaction.count = reaction.users.length;
  message.json.reactions = reactions;
}

function edit({ json }: SlackMessage, fact: Of<'slack.edit'>): void {
  json.text = mentioning(fact.text);
  json.edited = { user: json.user, ts: `${Math.floor(Date.parse(fact.at) / 1000)}.000000` };
}

/** The app takes its buttons away and says who pressed which. */
function press({ json }: SlackMessage, fact: Of<'slack.button'>): void {
  const [section] = json.blocks as Json[];
  const told = `${fact.button} by <@${slackId('U', fact.who)}>`;
  json.blocks = [
    section,
    { type: 'context', block_id: 'b2', elements: [{ type: 'mrkdwn', text: told }] },
  ];
  json.edited = { user: json.bot_id, ts: `${Math.floor(Date.parse(fact.at) / 1000)}.000000` };
}

/** The parent of a thread leaves a tombstone; anything else leaves nothing. */
function remove(made: SlackMessage[], message: SlackMessage | undefined): void {
  if (!message) return;
  const { json } = message;
  if (Number(json.reply_count ?? 0) > 0) {
    for (const name of ['client_msg_id', 'reactions', 'blocks', 'files', 'edited'])
      delete json[name];
    Object.assign(json, {
      subtype: 'tombstone',
      user: 'USLACKBOT',
      text: 'This message was deleted.',
      hidden: true,
    });
    return;
  }
  made.splice(made.indexOf(message), 1);
  const parent = made.find(({ json: other }) => other.ts === json.thread_ts);
  if (parent) parent.json.reply_count = Number(parent.json.reply_count ?? 1) - 1;
}
