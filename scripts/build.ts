// `node --import tsx scripts/build.ts DIRECTORY`: compiles the programs of a platform into a folder, for an image, and what the web app's pages run
// models with.
import { buildInBrowser } from './build-in-browser.ts';
import { compilePrograms, writeFiles } from './build-programs.ts';

const [directory] = process.argv.slice(2);
if (!directory) throw new Error('Name the folder to write to: node --import tsx scripts/build.ts DIRECTORY');
await writeFiles(directory, await compilePrograms());
await buildInBrowser();
