import { assertUtf8, decodeFile } from '../../collect/decode-file.ts';
import type { ImportOptions } from '../../collect/import.ts';
import { AuditpackError } from '../../errors.ts';
import { canonicalJson } from '../../integrity/canonical-json.ts';
import type { Limit } from '../../model/statement.ts';
import { headerOf } from '../../normalize/csv-items.ts';
import { columnsRead, TableMapping, tableSource } from '../../sources/registry.ts';
import { readYaml } from '../../yaml/read-yaml.ts';

interface InputFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface ReadTable {
  readonly plan: Pick<ImportOptions, 'source' | 'stream' | 'tenant'> & Partial<ImportOptions>;
  readonly unused: readonly string[];
}

/**
 * Checks a mapping file and the headers of the files it is for. The mapping travels with every
 * page, so that the same records can be made again from the ledger alone.
 * @throws AuditpackError ERR_CONFIG with line and column of the mapping, ERR_INPUT for a bad header
 */
export function readTable(
  map: InputFile,
  files: readonly InputFile[],
  systems: readonly string[],
  counted: boolean,
): ReadTable {
  const text = Buffer.from(decodeFile(map.name, map.bytes).bytes).toString('utf8');
  const mapping = readYaml(text, map.name, TableMapping);
  if (!systems.includes(mapping.system)) {
    throw new AuditpackError('ERR_CONFIG', `${map.name}: "${mapping.system}" is no known system.`, {
      hint: `Known: ${systems.join(', ')}. Name others under otherSystems in auditpack.yaml.`,
    });
  }
  const source = tableSource(mapping.system);
  const stream = source.streams.find(({ name }) => name === `table-${mapping.record}`);
  if (stream === undefined)
    throw new AuditpackError('ERR_CONFIG', `No table of ${mapping.record}.`);
  const unused = files.flatMap((file) => unusedColumns(file, mapping));
  return {
    plan: {
      source,
      stream,
      tenant: mapping.system,
      items: `table:${mapping.delimiter}`,
      context: { mapping: canonicalJson(mapping) },
      ...(mapping.encoding !== undefined && { encoding: mapping.encoding }),
      attached: [map],
      limits: counted ? [] : [uncounted(map.name)],
    },
    unused: [...new Set(unused)].sort(),
  };
}

/** Columns nobody asked for. Refuses a header that lacks one that is read, or has one twice. */
function unusedColumns(file: InputFile, mapping: TableMapping): string[] {
  const { bytes } = decodeFile(file.name, file.bytes, mapping.encoding);
  assertUtf8(file.name, bytes);
  const header = headerOf(bytes, mapping.delimiter);
  const twice = header.find((name, place) => header.indexOf(name) !== place);
  const missing = columnsRead(mapping).filter((name) => !header.includes(name));
  if (header.length === 0 || twice !== undefined || missing.length > 0) {
    const found =
      header.length === 0
        ? 'there is no header line'
        : twice !== undefined
          ? `column "${twice}" stands there twice`
          : `no column ${missing.map((name) => `"${name}"`).join(', ')}`;
    throw new AuditpackError('ERR_INPUT', `${file.name}, line 1: ${found}.`, {
      hint: `Found: ${header.join(' | ').slice(0, 400)}. Check delimiter and column names in the mapping file.`,
    });
  }
  const known = new Set([...columnsRead(mapping), ...mapping.ignore]);
  return header.filter((name) => !known.has(name));
}

function uncounted(map: string): Limit {
  return {
    kind: 'scope',
    detail: `Imported by ${map}: nobody stated how many rows the system itself shows, so rows may be missing. Import with --expect-rows.`,
    incomplete: true,
  };
}
