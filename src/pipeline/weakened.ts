import type { Library } from '../controls/schema.ts';
import { byText } from '../model/ids.ts';

/** Which tests rest on a stream: what a limit of that stream takes away. */
export function testsThatRead(library: Library): (source: string, stream: string) => string[] {
  const readers = new Map<string, string[]>();
  for (const { id, needs } of library.tests.values())
    for (const name of needs) readers.set(name, [...(readers.get(name) ?? []), id]);
  return (source, stream) => [...(readers.get(`${source}/${stream}`) ?? [])].sort(byText);
}
