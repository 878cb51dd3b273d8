import type { Source } from '../contract.ts';
import { connectOkta, type OktaClient } from './client.ts';
import { CONCURRENCY, pace } from './pace.ts';
import { probeOkta } from './probe.ts';
import { OktaSettings } from './settings.ts';
import { streams } from './streams/index.ts';

/** Okta Workforce: people, groups, applications, administrators, policies and the System Log. */
export const okta: Source<OktaSettings, OktaClient> = {
  id: 'okta',
  title: 'Okta',
  settings: OktaSettings,
  tenant: ({ baseUrl }) => new URL(baseUrl).host,
  hosts: ({ baseUrl }) => [baseUrl],
  pace,
  concurrency: CONCURRENCY,
  connect: connectOkta,
  probe: probeOkta,
  changesIn: {
    users: ['system-log'],
    'group-members': ['system-log'],
    'admin-roles': ['system-log'],
  },
  streams,
};
