import type { z } from 'zod';
import { Catalogue } from '../model/catalogue.ts';
import { Decisions, Registers } from '../model/registers.ts';
import { nearest } from '../yaml/suggest.ts';

type Place = (string | number)[];
type Context = z.core.$RefinementCtx;

/**
 * The files beside the configuration, in which every system must be one there is: a misspelt one
 * would match nothing and look like a register without lines.
 */
export function catalogueFor(systems: readonly string[]): z.ZodType<Catalogue> {
  return Catalogue.superRefine((catalogue, context) => {
    const check = checker(systems, context);
    for (const part of ['entitlements', 'nonHuman', 'explanations'] as const)
      for (const [i, { system }] of catalogue[part].entries()) check([part, i, 'system'], system);
    for (const part of ['reviewers', 'levels'] as const)
      for (const key of Object.keys(catalogue[part])) check([part, key], systemIn(key));
  });
}

export function registersFor(systems: readonly string[]): z.ZodType<Registers> {
  return Registers.superRefine((registers, context) => {
    const check = checker(systems, context);
    for (const [path, system] of [...systemsNamed(registers), ...rightsNamed(registers)])
      check(path, system);
  });
}

type Named = readonly [path: Place, system: string];

function systemsNamed({ rules = [], secrets = [], externals = [] }: Registers): Named[] {
  return [
    ...rules.map(({ system }, i): Named => [['rules', i, 'system'], system]),
    ...secrets.flatMap(({ opens }, i): Named[] =>
      opens ? [[['secrets', i, 'opens', 'system'], opens.system]] : [],
    ),
    ...externals.map(({ system }, i): Named => [['externals', i, 'system'], system]),
  ];
}

function rightsNamed({ roles = [], rules = [], privileges = [], duties = [] }: Registers): Named[] {
  const list = (at: Place, rights: readonly string[]) =>
    rights.map((right, i): Named => [[...at, i], systemIn(right)]);
  return [
    ...roles.flatMap(({ rights }, i) => list(['roles', i, 'rights'], rights)),
    ...rules.flatMap(({ gives }, i) => list(['rules', i, 'gives'], gives)),
    ...privileges.map(({ right }, i): Named => [['privileges', i, 'right'], systemIn(right)]),
    ...duties.flatMap(({ one, other }, i): Named[] => [
      [['duties', i, 'one'], systemIn(one)],
      [['duties', i, 'other'], systemIn(other)],
    ]),
  ];
}

export function decisionsFor(systems: readonly string[]): z.ZodType<Decisions> {
  return Decisions.superRefine(({ identities }, context) => {
    const check = checker(systems, context);
    for (const [i, { system }] of identities.entries()) check(['identities', i, 'system'], system);
  }) as z.ZodType<Decisions>;
}

/** `github:repo:api:admin` is a right in `github`. */
function systemIn(right: string): string {
  return right.split(':')[0] ?? '';
}

function checker(systems: readonly string[], context: Context) {
  return (path: Place, system: string): void => {
    if (systems.includes(system)) return;
    const near = nearest(system, systems);
    const meant = near === undefined ? '' : ` (did you mean "${near}"?)`;
    context.addIssue({
      code: 'custom',
      path,
      message: `"${system}" is no system${meant}; expected one of ${systems.join(', ')}, or a name under otherSystems in auditpack.yaml`,
    });
  };
}
