import { z } from 'zod';
import { SecretRef } from '../../model/secret-ref.ts';

export const SlackSettings = z.strictObject({
  /** Bot token of an internal app, from the manifest that `init` writes. */
  token: SecretRef,
  baseUrl: z.url({ protocol: /^https?$/ }).default('https://slack.com/api/'),
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
});
export type SlackSettings = z.infer<typeof SlackSettings>;

/** Is a channel one of the configured ones? Patterns are literal but for `*`. */
export function isConfigured(name: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => matches(name, pattern.split('*')));
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
