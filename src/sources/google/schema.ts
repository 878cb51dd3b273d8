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
  isEnforcedIn2Sv: flag,
  isGuestUser: flag,
  orgUnitPath: text,
  organizations: z.array(z.looseObject({ title: text, department: text, primary: flag })).nullish(),
  relations: z.array(z.looseObject({ type: text, value: text })).nullish(),
});

export const Group = z.looseObject({
  id: z.string().min(1),
  email: z.string(),
  name: text,
  description: text,
  directMembersCount: z.union([z.string(), z.number()]).nullish(),
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
  rolePrivileges: z.array(z.looseObject({ privilegeName: text, serviceId: text })).nullish(),
});
export const RoleAssignment = z.looseObject({
  roleAssignmentId: z.string(),
  roleId: z.string(),
  assignedTo: z.string(),
  assigneeType: text,
});

export const Domain = z.looseObject({
  domainName: z.string().min(1),
  isPrimary: flag,
  verified: flag,
  domainAliases: z.array(z.looseObject({ domainAliasName: z.string() })).nullish(),
});
export const OrgUnit = z.looseObject({
  orgUnitId: z.string().min(1),
  orgUnitPath: z.string(),
  name: text,
  parentOrgUnitId: text,
  parentOrgUnitPath: text,
  blockInheritance: flag,
});
export const Customer = z.looseObject({
  id: z.string().min(1),
  customerDomain: z.string(),
  customerCreationTime: text,
  postalAddress: z.looseObject({ organizationName: text }).nullish(),
});
export const Token = z.looseObject({
  clientId: z.string().min(1),
  displayText: text,
  anonymous: flag,
  nativeApp: flag,
  userKey: text,
  scopes: z.array(z.string()).nullish(),
});
/** A setting of the admin console where it was set: for a unit, or for a group in it. */
export const Policy = z.looseObject({
  name: z.string().min(1),
  type: text,
  policyQuery: z
    .looseObject({ orgUnit: text, group: text, sortOrder: z.number().nullish() })
    .nullish(),
  setting: z.looseObject({ type: z.string(), value: z.record(z.string(), z.unknown()).nullish() }),
});
export type Policy = z.infer<typeof Policy>;

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

/**
 * An activity that an export flattened: one event, its parameters an object, its time often in UTC
 * without saying so, or missing.
 */
export const Flattened = z.looseObject({
  id: z.looseObject({
    time: text,
    uniqueQualifier: z.union([z.string(), z.number()]).nullish(),
    applicationName: z.string().min(1),
  }),
  actor: z.unknown(),
  ipAddress: text,
  type: text,
  name: z.string().min(1),
  parameters: z.record(z.string(), z.unknown()).nullish(),
});
