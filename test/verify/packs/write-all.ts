import { join, resolve } from 'node:path';
import { buildCase, readBases } from './build-case.ts';
import { readCases } from './case.ts';

/** Writes every pack of the conformance suite below the folder given as argument. */
const [, , target] = process.argv;
if (target === undefined) throw new Error('npm run fixtures -- DIR');
const bases = readBases();
for (const [name, defect] of readCases(bases))
  process.stdout.write(`${buildCase(bases[defect.of], defect, join(resolve(target), name))}\n`);
