import { z } from 'zod';
import { SecretRef } from '../../model/secret-ref.ts';

export const SlackSettings = z.strictObject({
  /** Bot token of an internal app, from the manifest that `init` writes. */
  token: SecretRef,
  baseUrl: z.url({ protocol: /^https?$/ }).default('https://slack.com/api/'),
  /**
   * User token with the scope `admin`, for access and integration logs. It can write too, so it is
   * left out by default.
   */
  adminToken: SecretRef.optional(),
  /** Audit Logs API of an Enterprise organization, with the owner's token. */
  auditUrl: z.url({ protocol: /^https?$/ }).default('https://api.slack.com/audit/v1/'),
  auditToken: SecretRef.optional(),
  /** Channels to read, by name; `*` stands for anything. Nothing else is read. */
  channels: z
    .strictObject({
      requests: z.array(z.string()).default([]),
      incidents: z.array(z.string()).default([]),
    })
    .default({ requests: [], incidents: [] }),
  /** Days before the window in which a thread may have begun whose late replies are still read. */
  threadLookbackDays: z.int().min(0).max(1000).default(90),
});
export type SlackSettings = z.infer<typeof SlackSettings>;

/** Patterns of all channels to read, each once. */
export function channelPatterns({ channels }: SlackSettings): readonly string[] {
  return [...new Set([...channels.requests, ...channels.incidents])];
}

/** Is a channel one of the configured ones? Patterns are literal but for `*`. */
export function isConfigured(name: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => matches(name, pattern.replace(/^#/, '').split('*')));
}

function matches(name: string, parts: readonly string[]): boolean {
  const [first = '', ...rest] = parts;
  if (rest.length === 0) return name === first;
  if (!name.startsWith(first)) return false;
  const last = rest.at(-1) ?? '';
  let at = first.length;
  for (const part of rest.slice(0, -1)) {
    const found = name.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return name.length - last.length >= at && name.endsWith(last);
}
