import { join, resolve } from 'node:path';
import { buildCase, readBase } from './build-case.ts';
import { readCases } from './case.ts';

/** Writes every pack of the conformance suite below the folder given as argument. */
const [, , target] = process.argv;
if (target === undefined) throw new Error('npm run fixtures -- DIR');
const base = readBase();
for (const [name, defect] of readCases(base.runs))
  process.stdout.write(`${buildCase(base, defect, join(resolve(target), name))}\n`);
