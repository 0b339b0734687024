import { type CalibrationCell, calibrationError } from '../calibration-error.ts';
import { type Bootstrap, percentileInterval } from './bootstrap.ts';
import { binomial } from './draw.ts';

/**
 * The percentile interval of a group's expected calibration error. Cells are resampled together (a multinomial draw, one
 * binomial a cell); each keeps its mean confidence, which within a bin varies by less than the bin is wide.
 */
export function calibrationInterval(cells: CalibrationCell[], { resamples, random }: Bootstrap): [number, number] {
  const examples = cells.reduce((sum, { count }) => sum + count, 0);
  const resampled = cells.map((cell) => ({ ...cell }));
  const errors = new Float64Array(resamples);
  for (let i = 0; i < resamples; i++) {
    let [drawsLeft, examplesLeft] = [examples, examples];
    for (const [c, cell] of cells.entries()) {
      const count = binomial(drawsLeft, cell.count / examplesLeft)(random);
      drawsLeft -= count;
      examplesLeft -= cell.count;
      resampled[c].count = count;
      resampled[c].confidence = (cell.confidence / cell.count) * count;
    }
    errors[i] = calibrationError(resampled);
  }
  return percentileInterval(errors);
}
