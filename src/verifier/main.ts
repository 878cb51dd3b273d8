import { parseArgs } from 'node:util';
import { isMainThread } from 'node:worker_threads';
import { AuditpackError, messageOf } from '../errors.ts';
import { answerAside } from '../verify/aside.ts';
import { VERIFY_OPTIONS, type VerifyValues } from '../verify/options.ts';
import { verifyAll } from '../verify/run.ts';

/**
 * `node auditpack-verify.mjs PACK…`: the verifier alone, in one file, without vendor SDKs, network,
 * store or native modules. Same checks, same report, same exit codes as `auditpack verify`.
 */
async function main(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parse(argv);
  if (values.help === true || positionals.length === 0) {
    process.stdout.write(usage());
    return values.help === true ? 0 : 2;
  }
  const { json, text, exit } = await verifyAll(positionals, values, {
    cwd: process.cwd(),
    environment: process.env,
    threadModule: new URL(import.meta.url),
  });
  process.stdout.write(`${values.json === true ? JSON.stringify(json, null, 2) : text}\n`);
  return exit;
}

function parse(argv: readonly string[]): { values: VerifyValues; positionals: string[] } {
  const own = { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const;
  const shared = VERIFY_OPTIONS.map(({ name, value }) => [
    name,
    { type: value === undefined ? ('boolean' as const) : ('string' as const) },
  ]);
  try {
    const options = { ...Object.fromEntries(shared), ...own };
    const parsed = parseArgs({ args: [...argv], options, allowPositionals: true });
    return { values: parsed.values as VerifyValues, positionals: parsed.positionals };
  } catch (cause) {
    throw new AuditpackError('ERR_USAGE', messageOf(cause), { hint: usage().trim(), cause });
  }
}

function usage(): string {
  const lines = VERIFY_OPTIONS.map(({ name, value, help }) => {
    const flag = value === undefined ? `--${name}` : `--${name} <${value}>`;
    return `  ${flag.padEnd(24)} ${help}\n`;
  });
  return `node auditpack-verify.mjs [options] PACK…   zip files or extracted folders\n  ${'--json'.padEnd(24)} print the report as JSON\n${lines.join('')}Exit: 0 verified, 1 altered, 2 could not check, 3 intact but something is not shown.\n`;
}

function report(error: unknown): number {
  const known = error instanceof AuditpackError;
  const message = messageOf(error);
  if (process.argv.includes('--json')) {
    const code = known ? error.code : 'ERR_UNEXPECTED';
    const hint = known && error.hint ? { hint: error.hint } : {};
    process.stdout.write(
      `${JSON.stringify({ ok: false, error: { code, message, ...hint } }, null, 2)}\n`,
    );
  }
  process.stderr.write(`error: ${message}\n${known && error.hint ? `  → ${error.hint}\n` : ''}`);
  return 2;
}

if (isMainThread) process.exitCode = await main(process.argv.slice(2)).catch(report);
else answerAside();
