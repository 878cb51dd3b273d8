import { byText } from '../../../model/ids.ts';
import type { GoogleSettings } from '../settings.ts';
import { activityStreams } from './activities.ts';
import { directoryStreams } from './directory.ts';
import { rightStreams } from './rights.ts';
import type { GoogleStream } from './walk.ts';

export const streams: readonly GoogleStream[] = [
  ...directoryStreams,
  ...rightStreams,
  ...activityStreams,
];

const NOBODY = { identity: null, scopes: null, plan: null, warnings: [] };

/** Scopes that what is configured needs. */
export function neededScopes(settings: GoogleSettings): string[] {
  const wanted = streams.filter(
    (stream) => !stream.importOnly && stream.skip?.(settings, NOBODY) === undefined,
  );
  return [...new Set(wanted.flatMap(({ scopes }) => scopes))].sort(byText);
}
