import { describe, expect, it } from 'vitest';
import { scopeList } from '../../src/pipeline/scope-list.ts';
import { SOURCES } from '../../src/sources/registry.ts';

describe('the list of scopes', () => {
  it('names every scope that a stream needs, with the stream, and once in the line to copy', () => {
    const text = scopeList();
    for (const { streams } of SOURCES) {
      for (const { name, scopes } of streams.filter(({ importOnly }) => !importOnly)) {
        for (const scope of scopes) {
          const line = text.split('\n').find((one) => one.startsWith(`- \`${scope}\`: `));
          expect(line?.split(': ').at(-1)?.split(', ')).toContain(name);
        }
      }
    }
  });

  it("asks of Okta and Google for reading alone, but for what Google's own list lacks", () => {
    const asked = SOURCES.filter(({ id }) => id === 'okta' || id === 'google')
      .flatMap(({ streams }) => streams.flatMap(({ scopes }) => scopes))
      .filter((scope) => !/\.(read|readonly)$/.test(scope));
    expect(new Set(asked)).toEqual(
      new Set(['https://www.googleapis.com/auth/admin.directory.user.security']),
    );
  });
});
