import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FILE = fileURLToPath(new URL('../../.env', import.meta.url));

/** Takes the variables of `.env`, if there is one; those that are set already stay. */
export function readEnvironmentFile(): void {
  if (existsSync(FILE)) process.loadEnvFile(FILE);
}
