import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FILE = fileURLToPath(new URL('../../.env', import.meta.url));

/** Loads the variables of `.env`, if there is one; variables that are set already are kept. */
export function readEnvironmentFile(): void {
  if (existsSync(FILE)) process.loadEnvFile(FILE);
}
