import { evaluationOn, fineTuned, secondsOf } from '../fine-tuned.ts';
import { measured, range } from '../measured.ts';
import type { Step } from '../tour.ts';

const METHODS = ['NORMALIZATION', 'CORAL', 'MMD', 'ADVERSARIAL', 'PSEUDO_LABEL'];

export const adaptation: Step = {
  name: 'adaptation',
  title: 'Another domain',
  about:
    'The classes are the same, but the drawings are Twitter’s, and their labels are not trained on. Each method fits a probe of Google’s emoji to Twitter’s; beside it are the accuracy without adaptation and the bound, a classifier that has Twitter’s labels.',
  seconds: 125,
  async *run(tour) {
    const { client, materials, webUrl, isLong } = tour;
    const [modelSlug, datasetId] = [await materials.pictureModel(), await materials.pictures()];
    const targetDatasetId = await materials.otherPictures();
    const runs = METHODS.map((method) => ({ strategy: 'LINEAR_PROBE', method }));
    if (isLong) runs.push({ strategy: 'PARTIAL', method: 'PSEUDO_LABEL' });
    for (const [place, { strategy, method }] of runs.entries()) {
      const by = strategy === 'LINEAR_PROBE' ? method : `${method} through ${strategy}`;
      const run = await fineTuned(client, `To Twitter’s by ${by}`, {
        ...{ modelSlug, datasetId, strategy, adaptation: { targetDatasetId, method } },
      });
      const { accuracy, warning } = run.adaptation ?? {};
      if (!accuracy) throw new Error(`The fine-tune ${run.id} reports no accuracy on the target.`);
      const figures = await measured(tour, evaluationOn(run.bestCheckpoint, 'target'));
      const page = `${webUrl}/fine-tunes/${run.id}`;
      const points = 100 * (accuracy.adapted - accuracy.without);
      const says = `${points < 0 ? '−' : '+'}${Math.abs(points).toFixed(1)} points${warning ? '; it warns' : ''}`;
      console.log(`  On Twitter’s ${range(figures)}: ${says}. ${page}`);
      if (warning) console.log(`  ${warning}`);
      if (place === 0) {
        const bound = accuracy.bound === null ? '' : `; with Twitter’s labels ${accuracy.bound.toFixed(3)}`;
        const none = { method: 'On Twitter’s emoji, not adapted', accuracy: accuracy.without, interval: null };
        yield { ...none, seconds: null, says: `the probe of Google’s${bound}`, page };
      }
      yield { method: `On Twitter’s emoji, ${by}`, ...figures, seconds: secondsOf(run.job), says, page };
    }
  },
};
