import { DIRECTORY_ROWS } from './rows/directories.ts';
import { FURTHER_ROWS } from './rows/further.ts';
import { GITHUB_ROWS } from './rows/github.ts';
import { JIRA_ROWS } from './rows/jira.ts';
import { PAGING_ROWS } from './rows/paging.ts';
import { SLACK_ROWS } from './rows/slack.ts';
import type { Trap } from './trap.ts';

export const TRAPS: readonly Trap[] = [
  ...GITHUB_ROWS,
  ...DIRECTORY_ROWS,
  ...SLACK_ROWS,
  ...JIRA_ROWS,
  ...FURTHER_ROWS,
  ...PAGING_ROWS,
].sort((a, b) => a.number - b.number);
