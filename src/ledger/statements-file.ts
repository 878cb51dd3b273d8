import { readFile } from 'node:fs/promises';
import { Statement } from '../model/statement.ts';
import { replaceFile } from './disk.ts';
import { tryParse } from './lines.ts';
import { statementLine } from './seal.ts';

/** Statements that were written whole; a torn last line is left out. */
export async function readWholeStatements(path: string): Promise<Statement[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text
    .split('\n')
    .slice(0, -1)
    .flatMap((line) => tryParse(Statement, line) ?? []);
}

/** Statements arrive as streams end; sealed, they stand in canonical order. */
export async function orderStatements(
  path: string,
  statements: readonly Statement[],
): Promise<void> {
  const lines = statements.map((statement) => ({
    key: `${statement.source}/${statement.stream}`,
    line: statementLine(statement),
  }));
  lines.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  await replaceFile(path, lines.map(({ line }) => `${line}\n`).join(''));
}
