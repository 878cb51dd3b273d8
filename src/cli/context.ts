/** What a command may touch of the outside; tests pass their own. */
export interface CliContext {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Milliseconds since the epoch. */
  now(): number;
}

export interface Output {
  write(text: string): boolean;
  once(event: 'drain', listener: () => void): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** 0 good · 1 the answer is no · 2 could not do it · 3 done but not whole. */
export type ExitCode = 0 | 1 | 2 | 3;

/** What a command found: one value for machines, one text for people. */
export interface CommandResult {
  readonly json: Readonly<Record<string, unknown>>;
  readonly text: string;
  readonly exit: ExitCode;
}

/** Says something to the person at the terminal; stdout stays clean. */
export type Say = (line: string) => void;

export type CommandContext = CliContext & { readonly say: Say };
export type Options = Readonly<Record<string, unknown>>;

/** A command's work; loaded only when the command is called, so that `--help` stays quick. */
export interface CommandModule {
  run(args: readonly unknown[], options: Options, context: CommandContext): Promise<CommandResult>;
}

/** Writes all of a text and waits when the reader is slow: big JSON into a pipe is never cut. */
export async function writeAll(output: Output, text: string): Promise<void> {
  const size = 65_536;
  for (let at = 0; at < text.length; at += size) {
    if (!output.write(text.slice(at, at + size))) {
      await new Promise<void>((resolve) => output.once('drain', resolve));
    }
  }
}
