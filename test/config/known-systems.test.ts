import { describe, expect, it } from 'vitest';
import { catalogueFor, decisionsFor, registersFor } from '../../src/config/known-systems.ts';
import { readYaml } from '../../src/yaml/read-yaml.ts';

const SYSTEMS = ['okta', 'github', 'onepassword'];
const refused = (read: () => unknown) => {
  try {
    read();
  } catch (error) {
    return String(error);
  }
  return 'accepted';
};

describe('systems named beside the configuration', () => {
  it.each([
    ['roles:\n  - {rights: [okta:group:a, okat:group:b]}', '3:29', 'okta'],
    [
      'rules:\n  - {id: R, version: 1, system: gihub, name: r, gives: [okta:group:a], author: p, from: 2026-01-01}',
      '3:33',
      'github',
    ],
    [
      'rules:\n  - {id: R, version: 1, system: okta, name: r, gives: [octa:group:a], author: p, from: 2026-01-01}',
      '3:56',
      'okta',
    ],
    ['secrets:\n  - {id: s, kind: shared, opens: {system: gitub, account: x}}', '3:43', 'github'],
    [
      'externals:\n  - {system: onepasword, account: x, sponsor: p, purpose: w, until: 2026-02-01}',
      '3:14',
      'onepassword',
    ],
    ['privileges:\n  - {holder: p, right: okkta:role:x, why: w}', '3:24', 'okta'],
    ['duties:\n  - {id: d, why: w, one: okta:group:a, other: githb:org:x}', '3:47', 'github'],
  ])('refuses %s with its place and what was meant', (text, place, meant) => {
    const said = refused(() =>
      readYaml(`version: 1\n${text}\n`, 'registers.yaml', registersFor(SYSTEMS)),
    );
    expect(said).toContain(`registers.yaml:${place}: `);
    expect(said).toContain(`(did you mean "${meant}"?)`);
  });

  it('refuses them in decisions and in every part of the catalogue', () => {
    const decision = '{system: okat, account: a, person: p, by: p, on: 2026-01-01}';
    expect(
      refused(() => readYaml(`identities:\n  - ${decision}\n`, 'd', decisionsFor(SYSTEMS))),
    ).toContain('d:2:14: "okat" is no system (did you mean "okta"?)');
    expect(
      refused(() =>
        readYaml('version: 1\nlevels: {"gthub:repo": [pull]}\n', 'c', catalogueFor(SYSTEMS)),
      ),
    ).toContain('did you mean "github"?');
    expect(
      refused(() => readYaml('version: 1\nreviewers: {slak: [p]}\n', 'c', catalogueFor(SYSTEMS))),
    ).toContain('"slak" is no system; expected one of okta, github, onepassword');
  });

  it('takes those there are', () => {
    const text = 'version: 1\nprivileges:\n  - {holder: p, right: onepassword:other:x, why: w}\n';
    expect(readYaml(text, 'r', registersFor(SYSTEMS)).privileges).toHaveLength(1);
  });
});
