import { SingleBar } from 'cli-progress';

/**
 * Shows one step of long work: a progress bar on a terminal, otherwise a line at its start and one at its end, so that a log
 * stays readable.
 */
export async function showProgress<T>(
  title: string,
  work: (update: (fraction: number, stage?: string | null) => void) => Promise<T>,
): Promise<T> {
  const started = performance.now();
  const seconds = () => `${((performance.now() - started) / 1000).toFixed(1)} s`;
  const name = title.padEnd(44);
  if (!process.stdout.isTTY) {
    console.log(`  ${title} …`);
    const result = await work(() => {});
    console.log(`  ${name} done in ${seconds()}`);
    return result;
  }
  const bar = new SingleBar({
    format: `  ${name} {bar} {percentage}% {stage}`,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 24,
    hideCursor: true,
    clearOnComplete: true,
  });
  bar.start(1000, 0, { stage: '' });
  try {
    const result = await work((fraction, stage) => bar.update(Math.round(fraction * 1000), { stage: stage ?? '' }));
    bar.stop();
    console.log(`  ${name} done in ${seconds()}`);
    return result;
  } catch (error) {
    bar.stop();
    throw error;
  }
}
