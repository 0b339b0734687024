import { existsSync } from 'node:fs';
import path from 'node:path';

/**
 * How to start the npm client that belongs to this Node: its script, run by this Node, so that no shell is needed on any
 * system; otherwise the `npm` in the PATH.
 */
export function npmCommand(env: NodeJS.ProcessEnv = process.env): { file: string; args: string[] } {
  const bin = path.dirname(process.execPath);
  const script = [
    // npm sets this variable for the scripts that it runs; so do other clients, which are not npm.
    env.npm_execpath,
    path.join(bin, '../lib/node_modules/npm/bin/npm-cli.js'),
    path.join(bin, 'node_modules/npm/bin/npm-cli.js'),
  ].find((candidate) => candidate && path.basename(candidate) === 'npm-cli.js' && existsSync(candidate));
  return script ? { file: process.execPath, args: [script] } : { file: 'npm', args: [] };
}
