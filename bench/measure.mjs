/** Runs a shell command as a whole process: wall time and peak memory of its process tree. */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

export async function measure(command, runs = 5) {
  const figures = [];
  for (let i = 0; i < runs; i++) figures.push(await once(command));
  const times = figures.map((figure) => figure.seconds).toSorted((a, b) => a - b);
  return {
    seconds: times[Math.floor(times.length / 2)],
    min: times[0],
    max: times.at(-1),
    peakMb: Math.max(...figures.map((figure) => figure.peakMb)),
  };
}

async function once(command) {
  const started = process.hrtime.bigint();
  const child = spawn('bash', ['-o', 'pipefail', '-c', command], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, treeKb(child.pid));
  }, 20);
  const code = await new Promise((resolve) => child.once('close', resolve));
  clearInterval(timer);
  if (code !== 0) throw new Error(`exit ${code}: ${command}\n${stderr.slice(-2000)}`);
  return {
    seconds: Number(process.hrtime.bigint() - started) / 1e9,
    peakMb: Math.round(peak / 1024),
  };
}

/** Resident kilobytes of a process and all below it, from /proc; 0 where there is none. */
function treeKb(root) {
  try {
    const parents = new Map();
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      const process = statOf(pid);
      if (process) parents.set(Number(pid), process);
    }
    const below = (pid) => pid === root || (parents.has(pid) && below(parents.get(pid).parent));
    return [...parents].filter(([pid]) => below(pid)).reduce((sum, [, { kb }]) => sum + kb, 0);
  } catch {
    return 0;
  }
}

/** Parent and resident kilobytes; nothing for a process that ended while we looked. */
function statOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { parent: Number(fields[1]), kb: Number(fields[21]) * 4 };
  } catch {
    return undefined;
  }
}
