import { z } from 'zod';

const text = z.string().nullish();

/** Just enough to walk from a list to its members. */
export const Identified = z.looseObject({
  id: z.string().min(1),
  label: text,
  profile: z.looseObject({ name: text }).nullish(),
});

export const User = z.looseObject({
  id: z.string().min(1),
  status: z.string(),
  created: text,
  activated: text,
  statusChanged: text,
  lastLogin: text,
  profile: z.looseObject({
    login: text,
    email: text,
    secondEmail: text,
    firstName: text,
    lastName: text,
    displayName: text,
  }),
});

export const Group = z.looseObject({
  id: z.string().min(1),
  type: text,
  profile: z.looseObject({ name: z.string(), description: text }),
});

export const App = z.looseObject({
  id: z.string().min(1),
  label: z.string(),
  name: text,
  status: text,
  signOnMode: text,
});

export const AppUser = z.looseObject({
  id: z.string().min(1),
  externalId: text,
  created: text,
  scope: text,
  status: text,
  syncState: text,
  credentials: z.looseObject({ userName: text }).nullish(),
  profile: z.looseObject({ email: text }).nullish(),
});

export const Role = z.looseObject({
  id: z.string().min(1),
  type: z.string(),
  label: text,
  created: text,
  assignmentType: text,
});

const Target = z.looseObject({
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
  target: z.array(Target).nullish(),
  outcome: z.looseObject({ result: text, reason: text }).nullish(),
  client: z
    .looseObject({ ipAddress: text, userAgent: z.looseObject({ rawUserAgent: text }).nullish() })
    .nullish(),
  transaction: z.looseObject({ id: text }).nullish(),
  authenticationContext: z.looseObject({ externalSessionId: text }).nullish(),
  debugContext: z.looseObject({ debugData: z.record(z.string(), z.unknown()).nullish() }).nullish(),
});
export type LogEvent = z.infer<typeof LogEvent>;
