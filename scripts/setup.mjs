/** Brings a fresh clone to where a command can run: packages installed, sources compiled. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';

const LOCK = 'package-lock.json';
const STAMP = 'node_modules/.auditpack-lock';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  throw new Error(`Node 20.19 or newer is needed, this is ${process.versions.node}.`);
}
const npm = (...args) =>
  execFileSync('npm', args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });

const lock = readFileSync(LOCK, 'utf8');
const installed =
  existsSync(STAMP) &&
  existsSync('node_modules/typescript') &&
  readFileSync(STAMP, 'utf8') === lock;
if (!installed) {
  process.stderr.write('Installing packages (once)…\n');
  npm('ci', '--no-audit', '--no-fund', '--loglevel=error');
  writeFileSync(STAMP, lock);
}

const newest = (dir) =>
  Number(execFileSync(process.execPath, ['-e', NEWEST, dir], { encoding: 'utf8' }));
const NEWEST =
  'const{readdirSync,statSync}=require("fs");let n=0;for(const e of readdirSync(process.argv[1],{recursive:true,withFileTypes:true}))if(e.isFile())n=Math.max(n,statSync(require("path").join(e.parentPath??e.path,e.name)).mtimeMs);console.log(n)';
const built = 'dist/.built';
if (!existsSync(built) || statSync(built).mtimeMs < newest('src')) {
  process.stderr.write('Compiling…\n');
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json'], {
    stdio: 'inherit',
  });
  writeFileSync(built, '');
}
