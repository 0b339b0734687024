import { type CalibrationCell, calibrationError } from '../calibration-error.ts';
import { type Bootstrap, percentileInterval } from './bootstrap.ts';
import { drawBinomial } from './draw.ts';

/**
 * The percentile interval of a group's expected calibration error. Cells are resampled together (a multinomial draw, one
 * binomial a cell); each keeps its mean confidence, which within a bin varies by less than the bin is wide.
 */
export function calibrationInterval(cells: CalibrationCell[], { resamples, random }: Bootstrap): [number, number] {
  const examples = cells.reduce((sum, { count }) => sum + count, 0);
  const resample = () => {
    let [drawsLeft, examplesLeft] = [examples, examples];
    return cells.map((cell) => {
      const count = drawBinomial(drawsLeft, cell.count / examplesLeft, random);
      drawsLeft -= count;
      examplesLeft -= cell.count;
      return { ...cell, count, confidence: (cell.confidence / cell.count) * count };
    });
  };
  return percentileInterval(Float64Array.from({ length: resamples }, () => calibrationError(resample())));
}
