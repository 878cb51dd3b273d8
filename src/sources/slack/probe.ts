import type { Probe } from '../contract.ts';
import type { As, SlackClient } from './client.ts';
import { own, said } from './mapping/values.ts';
import type { SlackSettings } from './settings.ts';

/** Slack names the scopes of a token in a header of every answer. */
export async function probeSlack(client: SlackClient, settings: SlackSettings): Promise<Probe> {
  const bot = await ask(client, 'bot');
  const admin = settings.adminToken === undefined ? undefined : await ask(client, 'admin');
  const writes = (bot.scopes ?? []).filter(isWrite);
  const plan = await planOf(client);
  return {
    identity: bot.user,
    // The audit log's token can't be asked for its scopes; its stream says whether it may.
    scopes: bot.scopes === null ? null : [...bot.scopes, ...(admin?.scopes ?? [])],
    plan: plan.name,
    warnings: [
      ...(writes.length > 0 ? [`The token can do more than read: ${writes.join(', ')}.`] : []),
      ...(admin
        ? ['adminToken carries the scope admin, which can also write: keep it out of other use.']
        : []),
      ...(plan.name === 'free'
        ? ['The free plan shows 90 days of messages and no access log: collect at least monthly.']
        : []),
      ...(plan.refused
        ? [
            `Slack does not say on which plan the workspace is (${plan.refused}): add the scope team.billing:read.`,
          ]
        : []),
      ...(bot.bot
        ? []
        : ['The token is a user’s: it sees what that person sees. Use the bot token.']),
    ],
  };
}

async function ask(client: SlackClient, as: As) {
  const { json, exchange } = await client.call('auth.test', {}, as);
  const header = exchange.headers['x-oauth-scopes'];
  return {
    user: said(own(json, 'user')) ?? null,
    bot: said(own(json, 'bot_id')) !== undefined,
    scopes:
      header === undefined
        ? null
        : header
            .split(',')
            .map((scope) => scope.trim())
            .filter(Boolean),
  };
}

function isWrite(scope: string): boolean {
  return /write|^admin\b|^(bot|client|post|chat:|remote_files:share)/.test(scope);
}

async function planOf(client: SlackClient): Promise<{ name: string | null; refused?: string }> {
  const answer = await client.plan();
  if ('refused' in answer) return { name: null, refused: answer.refused };
  return { name: said(own(answer.json, 'plan')) ?? null };
}
