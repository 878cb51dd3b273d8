import { z } from 'zod';
import { text } from './common.ts';

export const Target = z.looseObject({
  id: text,
  type: text,
  alternateId: text,
  displayName: text,
});
export type Target = z.infer<typeof Target>;

/** A System Log event. `debugData` is no contract: its names and values may change. */
export const LogEvent = z.looseObject({
  uuid: z.string().min(1),
  published: z.string(),
  eventType: z.string().min(1),
  displayMessage: text,
  severity: text,
  actor: Target.nullish(),
  target: z
    .array(
      Target.extend({
        changeDetails: z.looseObject({ from: z.unknown(), to: z.unknown() }).nullish(),
      }),
    )
    .nullish(),
  outcome: z.looseObject({ result: text, reason: text }).nullish(),
  client: z
    .looseObject({ ipAddress: text, userAgent: z.looseObject({ rawUserAgent: text }).nullish() })
    .nullish(),
  transaction: z.looseObject({ id: text }).nullish(),
  authenticationContext: z.looseObject({ externalSessionId: text }).nullish(),
  debugContext: z.looseObject({ debugData: z.record(z.string(), z.unknown()).nullish() }).nullish(),
});
export type LogEvent = z.infer<typeof LogEvent>;

/** The same event as Okta's log stream and Amazon EventBridge deliver it. */
export const Delivered = z.looseObject({ detail: LogEvent });
