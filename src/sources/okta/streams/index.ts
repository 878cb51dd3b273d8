import { byText } from '../../../model/ids.ts';
import { adminStreams } from './admins.ts';
import { appStreams } from './apps.ts';
import { credentialStreams } from './credentials.ts';
import { governanceStreams } from './governance.ts';
import { systemLog } from './log.ts';
import { peopleStreams } from './people.ts';
import { settingStreams } from './settings.ts';
import type { OktaStream } from './walk.ts';

export const streams: readonly OktaStream[] = [
  ...peopleStreams,
  ...appStreams,
  ...adminStreams,
  ...credentialStreams,
  ...settingStreams,
  ...governanceStreams,
  systemLog,
];

/** Read scopes that a service application needs for everything. */
export const SCOPES: readonly string[] = [...new Set(streams.flatMap(({ scopes }) => scopes))].sort(
  byText,
);
