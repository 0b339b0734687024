// Measures Graft beside PyTorch, onnxsim, TensorFlow.js and MLServer: npm run bench -- --help
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { adaptation, adaptationToApple, deepAdaptation } from './bench/adaptation.ts';
import { adapters } from './bench/adapters.ts';
import { augmentation } from './bench/augmentation.ts';
import type { Bench, Context } from './bench/bench.ts';
import { build } from './bench/build.ts';
import { catalog } from './bench/catalog.ts';
import { datasetCheck } from './bench/dataset-check.ts';
import { equal } from './bench/equal.ts';
import { estimates } from './bench/estimates.ts';
import { extract } from './bench/extract.ts';
import { fewShots } from './bench/few-shots.ts';
import { bert, full } from './bench/full.ts';
import { importPictures } from './bench/import-pictures.ts';
import { linearProbe } from './bench/linear-probe.ts';
import { lora } from './bench/lora.ts';
import { describeMachine } from './bench/machine.ts';
import { memory } from './bench/memory.ts';
import { parseBenchOptions, usage } from './bench/options.ts';
import { pages } from './bench/pages.ts';
import { pictureCache } from './bench/picture-cache.ts';
import { protocol } from './bench/protocol.ts';
import { ranking } from './bench/ranking.ts';
import { type Finding, jsonLine } from './bench/row.ts';
import { serving } from './bench/serving.ts';
import { space } from './bench/space.ts';
import { stepProfile } from './bench/step-profile.ts';
import { sweep } from './bench/sweep.ts';
import { tableHead, tableRow } from './bench/table.ts';
import { tasks } from './bench/tasks.ts';
import { textTraining } from './bench/text-training.ts';
import { texts } from './bench/texts.ts';
import { findTorch } from './bench/torch.ts';

const BENCHES: Record<string, Bench> = {
  full,
  bert,
  lora,
  adapters,
  extract,
  texts,
  'text-training': textTraining,
  'import-pictures': importPictures,
  'linear-probe': linearProbe,
  'few-shots': fewShots,
  'dataset-check': datasetCheck,
  augmentation,
  'picture-cache': pictureCache,
  memory,
  build,
  equal,
  catalog,
  serve: serving,
  protocol,
  ranking,
  pages,
  tasks,
  space,
  estimates,
  sweep,
  adaptation,
  'adaptation-apple': adaptationToApple,
  'adaptation-deep': deepAdaptation,
};

const options = parseBenchOptions(process.argv.slice(2), Object.keys(BENCHES));
const names = options.names.length > 0 ? options.names : Object.keys(BENCHES);
if (options.help) {
  console.log(usage(BENCHES));
} else if (options.list) {
  for (const name of names) console.log(`${name.padEnd(14)}${BENCHES[name].about}`);
} else {
  const directory = await mkdtemp(join(tmpdir(), 'graft-bench-'));
  // Also where a person interrupts it: the children end by their own handlers of this event.
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));
  await runAll(directory);
}

async function runAll(directory: string): Promise<void> {
  const torch = await findTorch();
  const context: Context = {
    rounds: options.rounds,
    quick: options.quick,
    wants: (name) => options.case.split('|').some((text) => name.toLowerCase().includes(text.toLowerCase())),
    wantsPeer: (name) => options.peer.split('|').some((text) => name.toLowerCase().includes(text.toLowerCase())),
    torch,
    directory,
    say: (message) => console.error(message),
  };
  console.error(`${(await describeMachine(torch)).join('\n')}\n`);
  const findings: Finding[] = [];
  for (const name of names) {
    const { run, steps } = BENCHES[name];
    if (options.profile && !steps) continue;
    try {
      for await (const finding of options.profile && steps
        ? stepProfile(steps(options.quick), context)
        : run(context)) {
        if (options.json) console.log(jsonLine(finding));
        else if (!options.profile) {
          if (findings.length === 0) console.log(tableHead());
          console.log(tableRow(finding));
        }
        findings.push(finding);
      }
    } catch (error) {
      console.error(`${name} failed: ${(error as Error).message}`);
      process.exitCode = 1;
    }
  }
  const differing = findings.filter(({ disagreement }) => disagreement);
  for (const { bench, case: name, disagreement } of differing) console.error(`${bench}, ${name}: ${disagreement}`);
  if (differing.length > 0) process.exitCode = 1;
}
