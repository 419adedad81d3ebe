import { spawnSync } from 'node:child_process';
import { repository } from './folders.ts';

// Nx tells of a cached build in as many lines as of any other: it is heard only when something is wrong.
const { error, status, stdout, stderr } = spawnSync('nx', ['run', '@rapport/console:page', '--outputStyle=static'], { cwd: repository, encoding: 'utf8' });
if (error !== undefined || status !== 0) process.stderr.write(`The console's page could not be built:\n${error?.message ?? stdout + stderr}\n`);
process.exitCode = status ?? 1;
