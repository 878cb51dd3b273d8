import { readdirSync } from 'node:fs';
import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { auditpack, type Ran } from '../cli/run.ts';

/** A small company of one imported stream: a ledger and packs in a second, without vendors. */
export class Company {
  readonly directory: string;
  readonly env: Record<string, string>;
  #events = 0;

  constructor(directory: string, env: Record<string, string> = {}) {
    this.directory = directory;
    this.env = { XDG_STATE_HOME: join(directory, 'state'), ...env };
  }

  run(...args: string[]): Promise<Ran> {
    return auditpack(args, { cwd: this.directory, env: this.env });
  }

  async must(...args: string[]): Promise<Ran> {
    const ran = await this.run(...args);
    if (ran.code !== 0 && ran.code !== 3) throw new Error(ran.stderr + ran.stdout);
    return ran;
  }

  async init(...more: string[]): Promise<void> {
    await mkdir(this.directory, { recursive: true });
    const dates = ['--from', '2026-01-01', '--to', '2026-07-01'];
    await this.must(
      'init',
      '--yes',
      '--organization',
      'Larkspur',
      '--timezone',
      'UTC',
      ...dates,
      ...more,
    );
  }

  configure(text: string): Promise<void> {
    return appendFile(join(this.directory, 'auditpack.yaml'), text);
  }

  /** One more event in the ledger. */
  async grow(name = 'ana'): Promise<void> {
    const n = ++this.#events;
    const file = join(this.directory, `log-${n}.ndjson`);
    const event = {
      uuid: `${name}-${n}`,
      published: `2026-02-0${n}T10:00:00.123Z`,
      eventType: 'user.session.start',
      outcome: { result: 'SUCCESS' },
      actor: { id: '00u1', type: 'User', alternateId: `${name}@larkspur.test`, displayName: name },
      target: null,
    };
    await writeFile(file, `${JSON.stringify(event)}\n`);
    await this.must('import', 'okta/system-log', file);
  }

  /** Writes a pack; returns the path of its zip. */
  async pack(out = 'packs'): Promise<string> {
    const { stdout } = await this.must('pack', '--out', out, '--json');
    return (JSON.parse(stdout) as { file: string }).file;
  }

  async verify(
    zip: string,
    ...args: string[]
  ): Promise<{ code: number | null; kinds: string[]; report: VerifyJson }> {
    const { code, stdout, stderr } = await this.run('verify', zip, '--json', ...args);
    const report = (JSON.parse(stdout) as { packs?: VerifyJson[] }).packs?.[0];
    if (!report) throw new Error(stderr);
    return { code, report, kinds: [...new Set(report.findings.map(({ kind }) => kind))] };
  }

  packs(): string[] {
    return readdirSync(join(this.directory, 'packs')).filter((name) => name.endsWith('.zip'));
  }
}

export interface VerifyJson {
  readonly verdict: string;
  readonly packDigest: string;
  readonly findings: readonly { kind: string; file: string; expected: string; found: string }[];
  readonly reservations: readonly { kind: string }[];
  readonly origin: { state: string; fingerprint?: string; review?: { pinned: boolean } };
  readonly time: { state: string; at?: string };
  readonly continuity: Record<
    'rewritten' | 'missing' | 'knownSince',
    { state: string; says: string }
  >;
}
