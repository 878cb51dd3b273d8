import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { starterFiles } from '../../../src/cli/starter.ts';
import { slack } from '../../../src/sources/slack/index.ts';

/** Scopes of the optional tokens, which the app itself never holds. */
const OTHER_TOKENS = new Set(['admin', 'auditlogs:read']);

describe('the Slack app manifest that init writes', () => {
  const answers = { organization: 'x', timezone: 'UTC', from: '2026-01-01', to: '2026-07-01' };
  const text = starterFiles(answers).find(({ name }) => name === 'slack-manifest.yaml')?.text ?? '';
  const manifest = parse(text) as {
    features: { bot_user: object };
    oauth_config: { scopes: Record<string, string[]> };
  };

  it('asks for exactly the scopes that the streams need', () => {
    const needed = slack.streams
      .flatMap(({ scopes }) => scopes)
      .filter((scope) => !OTHER_TOKENS.has(scope));
    expect(manifest.oauth_config.scopes).toEqual({ bot: [...new Set(needed)].sort() });
  });

  it('asks for nothing that writes', () => {
    const scopes = Object.values(manifest.oauth_config.scopes).flat();
    expect(scopes.filter((scope) => !/:(read|history|read\.email)$/.test(scope))).toEqual([]);
  });
});
