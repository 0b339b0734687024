// Runs the specs of the gradient rules and writes their measurements to zoo/autodiff/ and COVERAGE.md. With --check, runs no
// specs, writes nothing, and fails if COVERAGE.md is stale: if a rule was added, removed or moved since the measurement.
import { readFile, writeFile } from 'node:fs/promises';
import { coverageTable, type Measurements } from '../zoo/autodiff/coverage.ts';
import { onnxOperators } from '../zoo/autodiff/onnx-operators.ts';
import { OLDEST } from '../zoo/simplify/upgrade/upgrade.ts';
import { askOnnxruntime } from './coverage/ask-onnxruntime.ts';
import { measureRules } from './coverage/measure-rules.ts';

const measuredFile = new URL('../zoo/autodiff/measured-errors.json', import.meta.url);
const tableFile = new URL('../zoo/autodiff/COVERAGE.md', import.meta.url);
const support = await askOnnxruntime(Object.keys(onnxOperators));
if (process.argv.includes('--check')) {
  const table = coverageTable(JSON.parse(await readFile(measuredFile, 'utf8')) as Measurements, support, OLDEST);
  if ((await readFile(tableFile, 'utf8').catch(() => '')) !== table) {
    console.error('zoo/autodiff/COVERAGE.md is stale. Run `npx tsx scripts/emit-coverage.ts` and commit the result.');
    process.exitCode = 1;
  }
} else {
  const measurements = await measureRules();
  // Short lists on one line, as Biome formats them.
  const json = JSON.stringify(measurements, null, 2).replace(/\[\s+([^\]]*?)\s+\]/g, (_, list: string) => {
    return `[${list.replace(/\s+/g, ' ')}]`;
  });
  await writeFile(measuredFile, `${json}\n`);
  await writeFile(tableFile, coverageTable(measurements, support, OLDEST));
}
