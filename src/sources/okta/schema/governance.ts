import { z } from 'zod';
import { text } from './common.ts';

const principal = z.looseObject({ type: text, externalId: text }).nullish();

/** A request of Okta Identity Governance; its approval may lie outside (`EXTERNAL`) and decide nothing here. */
export const AccessRequest = z.looseObject({
  id: z.string().min(1),
  status: z.string(),
  created: z.string(),
  createdBy: text,
  lastUpdated: text,
  resolved: text,
  grantStatus: text,
  granted: text,
  requestedBy: principal,
  requestedFor: principal,
  requested: z.looseObject({
    resourceId: text,
    resourceType: text,
    accessScopeId: text,
    accessScopeType: text,
  }),
  requesterFieldValues: z.array(z.looseObject({ label: text, value: z.unknown() })).nullish(),
  accessDuration: text,
  revocationStatus: text,
  requestApproval: z
    .looseObject({
      type: text,
      providerName: text,
      status: text,
      decided: text,
      externalRequestId: text,
      decisions: z
        .array(z.looseObject({ userId: text, userName: text, decision: text, decided: text }))
        .nullish(),
    })
    .nullish(),
});
export type AccessRequest = z.infer<typeof AccessRequest>;

export const Campaign = z.looseObject({
  id: z.string().min(1),
  name: z.string(),
  description: text,
  status: z.string(),
  created: z.string(),
  createdBy: text,
  lastUpdated: text,
  endedAt: text,
  recurringCampaignId: text,
  scheduleSettings: z.looseObject({ type: text, startDate: text, endDate: text }).nullish(),
  reviewerSettings: z.unknown(),
  remediationSettings: z.unknown(),
  resourceSettings: z.unknown(),
});

const profile = z
  .looseObject({
    id: text,
    email: text,
    login: text,
    firstName: text,
    lastName: text,
    status: text,
  })
  .nullish();

export const CampaignReview = z.looseObject({
  id: z.string().min(1),
  campaignId: z.string(),
  resourceId: text,
  decision: text,
  decided: text,
  remediationStatus: text,
  principalProfile: profile,
  reviewerProfile: profile,
  reviewerType: text,
  note: z.looseObject({ note: text }).nullish(),
  created: text,
});
