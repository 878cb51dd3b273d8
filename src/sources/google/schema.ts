import { z } from 'zod';

const text = z.string().nullish();
const flag = z.boolean().nullish();

export const User = z.looseObject({
  id: z.string().min(1),
  primaryEmail: z.string(),
  name: z.looseObject({ fullName: text }).nullish(),
  emails: z.array(z.looseObject({ address: text })).nullish(),
  aliases: z.array(z.string()).nullish(),
  suspended: flag,
  archived: flag,
  suspensionReason: text,
  creationTime: text,
  lastLoginTime: text,
  deletionTime: text,
  isAdmin: flag,
  isDelegatedAdmin: flag,
  isEnrolledIn2Sv: flag,
  isGuestUser: flag,
});

export const Group = z.looseObject({
  id: z.string().min(1),
  email: z.string(),
  name: text,
  description: text,
});
export const Member = z.looseObject({
  id: text,
  email: text,
  role: text,
  type: text,
  status: text,
});
export const Role = z.looseObject({
  roleId: z.string(),
  roleName: z.string(),
  isSuperAdminRole: flag,
  isSystemRole: flag,
});
export const RoleAssignment = z.looseObject({
  roleAssignmentId: z.string(),
  roleId: z.string(),
  assignedTo: z.string(),
  assigneeType: text,
});

const parameter = z.looseObject({
  name: text,
  value: text,
  intValue: z.union([z.string(), z.number()]).nullish(),
  boolValue: flag,
  multiValue: z.array(z.string()).nullish(),
});
const event = z.looseObject({
  type: text,
  name: z.string().min(1),
  parameters: z.array(parameter).nullish(),
});
export type ActivityEvent = z.infer<typeof event>;

/** One activity holds one or more events; `uniqueQualifier` is an int64 and stays text. */
export const Activity = z.looseObject({
  id: z.looseObject({
    time: z.string(),
    uniqueQualifier: z.union([z.string(), z.number()]).nullish(),
    applicationName: text,
    customerId: text,
  }),
  actor: z.looseObject({ email: text, profileId: text, callerType: text, key: text }).nullish(),
  ipAddress: text,
  events: z.array(event).min(1),
});
export type Activity = z.infer<typeof Activity>;
