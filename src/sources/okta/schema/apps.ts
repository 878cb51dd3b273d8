import { z } from 'zod';
import { flag, Links, text } from './common.ts';

export const App = z.looseObject({
  id: z.string().min(1),
  label: z.string(),
  name: text,
  status: text,
  signOnMode: text,
  features: z.array(z.string()).nullish(),
  credentials: z
    .looseObject({
      scheme: text,
      oauthClient: z.looseObject({ client_id: text, token_endpoint_auth_method: text }).nullish(),
    })
    .nullish(),
  settings: z
    .looseObject({
      oauthClient: z
        .looseObject({ application_type: text, grant_types: z.array(z.string()).nullish() })
        .nullish(),
    })
    .nullish(),
  accessibility: z.looseObject({ selfService: flag }).nullish(),
  _links: Links,
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
  _links: Links,
});

export const AppGroup = z.looseObject({
  id: z.string().min(1),
  priority: z.int(),
  lastUpdated: text,
  _embedded: z
    .looseObject({
      group: z.looseObject({ profile: z.looseObject({ name: text }).nullish() }).nullish(),
    })
    .nullish(),
  _links: Links,
});

export const AppGrant = z.looseObject({
  id: z.string().min(1),
  scopeId: z.string().min(1),
  issuer: text,
  clientId: text,
  userId: text,
  status: text,
  source: text,
  created: text,
  _links: Links,
});

export const ApiToken = z.looseObject({
  id: z.string().min(1),
  name: z.string(),
  userId: text,
  clientName: z.string(),
  created: text,
  expiresAt: text,
  lastUpdated: text,
});

export const Factor = z.looseObject({
  id: z.string().min(1),
  factorType: z.string(),
  provider: text,
  vendorName: text,
  status: z.string(),
  created: text,
  lastVerified: text,
  _links: Links,
});
