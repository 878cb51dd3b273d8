import { z } from 'zod';
import { flag, Links, text } from './common.ts';

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
    title: text,
    department: text,
    manager: text,
    managerId: text,
    userType: text,
    timezone: text,
  }),
});

export const Group = z.looseObject({
  id: z.string().min(1),
  type: text,
  profile: z.looseObject({ name: z.string(), description: text }),
  _embedded: z
    .looseObject({
      stats: z
        .looseObject({
          usersCount: z.int().nullish(),
          hasAdminPrivilege: flag,
          // Okta's own spelling.
          hasAdminPrivlege: flag,
        })
        .nullish(),
    })
    .nullish(),
});

export const GroupRule = z.looseObject({
  id: z.string().min(1),
  name: z.string(),
  status: z.string(),
  type: text,
  created: text,
  lastUpdated: text,
  conditions: z
    .looseObject({
      expression: z.looseObject({ value: text, type: text }).nullish(),
      people: z
        .looseObject({
          users: z.looseObject({ exclude: z.array(z.string()).nullish() }).nullish(),
          groups: z.looseObject({ exclude: z.array(z.string()).nullish() }).nullish(),
        })
        .nullish(),
    })
    .nullish(),
  actions: z.looseObject({
    assignUserToGroups: z.looseObject({ groupIds: z.array(z.string()).nullish() }).nullish(),
  }),
  _embedded: z
    .looseObject({ groupIdToGroupNameMap: z.record(z.string(), z.string()).nullish() })
    .nullish(),
});

/** A role of a user, group or client; `role` and `resource-set` only for custom ones. */
export const Role = z.looseObject({
  id: z.string().min(1),
  type: z.string(),
  label: text,
  status: text,
  created: text,
  assignmentType: text,
  role: text,
  'resource-set': text,
  _links: Links,
});

export const CustomRole = z.looseObject({
  id: z.string().min(1),
  label: z.string(),
  description: text,
  created: text,
  lastUpdated: text,
});
export const Permissions = z.looseObject({
  permissions: z.array(z.looseObject({ label: z.string() })),
});
export const ResourceSet = z.looseObject({
  id: z.string().min(1),
  label: z.string(),
  description: text,
});
