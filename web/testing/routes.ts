import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const APP = fileURLToPath(new URL('../app', import.meta.url));

/** Every page of the web app, as Next.js names its route: `/models/[slug]`. */
export async function pageRoutes(): Promise<string[]> {
  const files = await readdir(APP, { recursive: true });
  const pages = files.filter((file) => path.basename(file) === 'page.tsx').map((file) => path.dirname(file));
  // A folder in parentheses groups pages without a part of the address.
  const routes = pages.map((folder) => `/${folder}/`.replace(/\/\.\//, '/').replace(/\/\([^/]*\)(?=\/)/g, ''));
  return routes.map((route) => (route === '/' ? route : route.slice(0, -1))).sort();
}
