import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { publicLine } from '../../../src/integrity/ssh/public-key.ts';
import { buildCase, readBases } from './build-case.ts';
import { BASES, Case, readCases } from './case.ts';
import { KEY_NAMES, publicKey } from './keys.ts';
import { AUTHORITIES, rootOf } from './stamps.ts';

/** Writes every pack of the conformance suite below the folder given as argument. */
const [, , target] = process.argv;
if (target === undefined) throw new Error('npm run fixtures -- DIR');
const bases = readBases();
const held = join(resolve(target), 'held');
mkdirSync(held, { recursive: true });
for (const name of KEY_NAMES)
  writeFileSync(join(held, `${name}.pub`), `${publicLine(publicKey(name))}\n`);
for (const name of AUTHORITIES) writeFileSync(join(held, `${name}.pem`), rootOf(name));
for (const name of BASES)
  buildCase(bases, Case.parse({ says: 'as it is', base: name, expect: {} }), join(held, name));
for (const [name, defect] of readCases(bases))
  process.stdout.write(`${buildCase(bases, defect, join(resolve(target), name))}\n`);
