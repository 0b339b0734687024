// `npm run tour`: every method of transfer learning that Graft has, step by step on the emoji, by GraphQL alone as a program of one's own
// would. `-- --help` lists the options. With --exit it ends afterwards; its last line is then one JSON object with the table's rows.
import { counted } from '../zoo/counted.ts';
import { runOnPlatform } from './demo/run-on-platform.ts';
import { emojiMaterials } from './tour/emoji-materials.ts';
import { readOptions, type TourOptions } from './tour/options.ts';
import { runSteps } from './tour/run-steps.ts';
import { STEPS } from './tour/steps/index.ts';
import { TourClient } from './tour/tour-client.ts';

const HELP = `npm run tour -- [--only STEP,STEP] [--long] [--exit]

  --only   runs these steps only: ${STEPS.map(({ name }) => name).join(', ')}
  --long   trains for more epochs and trials
  --exit   ends Graft afterwards; the last line is JSON`;

const options = optionsOrMessage();
if (options?.help) console.log(HELP);
else if (options) await tour(options);

function optionsOrMessage(): TourOptions | null {
  try {
    return readOptions(
      process.argv.slice(2),
      STEPS.map(({ name }) => name),
    );
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${HELP}`);
    process.exitCode = 1;
    return null;
  }
}

async function tour({ steps: names, isLong, exitAfterwards }: TourOptions): Promise<void> {
  const steps = STEPS.filter(({ name }) => names.includes(name));
  const minutes = steps.reduce((sum, { seconds }) => sum + seconds, 0) / 60;
  console.log(
    `${counted(steps.length, 'step')}: about ${counted(Math.max(1, Math.round(minutes)), 'minute')} on 2 quiet cores, less where something was done before.${isLong ? ' --long takes several times as long.' : ''}`,
  );
  await runOnPlatform({ name: 'tour', exitAfterwards, client: TourClient }, async (client, on) => {
    console.log(`  In the browser: ${on.signInUrl}`);
    const materials = emojiMaterials(client, on);
    const { rows, failures } = await runSteps({ client, webUrl: on.webUrl, materials, isLong }, steps, on.signal);
    if (failures.length > 0) process.exitCode = 1;
    return { rows, failures };
  });
}
