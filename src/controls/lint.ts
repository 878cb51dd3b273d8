import type { ControlSpec, LibraryFile, ParameterSpec, TestSpec } from './schema.ts';

/** A library while it is being read. */
export interface Reading {
  readonly parameters: Map<string, ParameterSpec>;
  readonly tests: Map<string, TestSpec>;
  readonly controls: ControlSpec[];
  /** File in which a test or control (`<framework>/<id>`) is defined. */
  readonly origins: Map<string, LibraryFile>;
  readonly problems: string[];
}

/** `file:line:column` of the last place where a file writes a name. */
export function placeOf({ path, text }: LibraryFile, name: string): string {
  const before = text.slice(0, Math.max(0, text.lastIndexOf(name))).split('\n');
  return `${path}:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}

/** Names of tests and parameters that nothing defines, and statements that contradict each other. */
export function contradictions({ tests, parameters, controls, origins }: Reading): string[] {
  const at = (owner: string, name: string) => {
    const file = origins.get(owner);
    return file ? placeOf(file, name) : owner;
  };
  const unknownTests = (owner: string, ids: readonly string[]) =>
    ids
      .filter((id) => !tests.has(id))
      .map(
        (id) =>
          `${at(owner, id)}: no test ${id} is defined in tests/; correct it, or list it under notYetTested`,
      );
  return [
    ...[...tests.values()].flatMap((test) => [
      ...unknownTests(test.id, [...test.dependsOn, ...test.reads]),
      ...test.parameters
        .filter((key) => !parameters.has(key))
        .map(
          (key) =>
            `${at(test.id, key)}: ${test.id} uses ${key}, which parameters.yaml does not have`,
        ),
    ]),
    ...controls.flatMap((control) => {
      const owner = `${control.framework}/${control.id}`;
      return [
        ...unknownTests(owner, [...control.tests, ...control.operates]),
        ...Object.keys(control.only)
          .filter((id) => !control.tests.includes(id))
          .map((id) => `${at(owner, id)}: only names ${id}, which tests does not`),
        ...control.notYetTested
          .filter((id) => tests.has(id))
          .map((id) => `${at(owner, id)}: ${id} is defined; move it from notYetTested to tests`),
        ...(control.notYetTested.length > 0 && control.coverage === 'full'
          ? [`${at(owner, 'coverage')}: coverage can't be full while tests are missing; partial`]
          : []),
      ];
    }),
    ...circles(tests).map((id) => `${at(id, id)}: ${id} depends on itself`),
  ];
}

/** Tests that depend on themselves, directly or through others. */
function circles(tests: ReadonlyMap<string, TestSpec>): string[] {
  const reaches = (id: string, seen: Set<string>): Set<string> => {
    const { dependsOn = [], reads = [] } = tests.get(id) ?? {};
    for (const parent of [...dependsOn, ...reads]) {
      if (!seen.has(parent)) reaches(parent, seen.add(parent));
    }
    return seen;
  };
  return [...tests.keys()].filter((id) => reaches(id, new Set()).has(id));
}
