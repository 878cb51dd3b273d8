import type { PackFile, PackInput } from '../contract.ts';
import type { Population } from '../tables/population.ts';
import { provenanceOf } from '../tables/population-provenance.ts';
import { populations } from '../tables/populations.ts';
import { csvFile, jsonlFile } from './results-files.ts';

/** Per population a CSV, the same rows as JSONL, and where it comes from. */
export function populationFiles(input: PackInput): PackFile[] {
  return populations(input.trails).flatMap((population) => filesOf(population, input));
}

function filesOf(population: Population, input: PackInput): PackFile[] {
  const stem = `data/populations/${population.id}_${population.name}`;
  return [
    csvFile(`${stem}.csv`, `Population ${population.name}`, () => population.table),
    jsonlFile(`${stem}.jsonl`, `Population ${population.name}`, () => population.objects),
    {
      path: `${stem}.meta.json`,
      what: `Where population ${population.name} comes from`,
      bytes: (written) => {
        const csv = written.find(({ path }) => path === `${stem}.csv`);
        const meta = { ...provenanceOf(population, input), csvSha256: csv?.sha256 };
        return `${JSON.stringify(meta, null, 2)}\n`;
      },
    },
  ];
}
