import { changed, type Step, type Steps, without } from './step.ts';

const GRID_SAMPLE_MODES: Record<string, string> = { bilinear: 'linear', bicubic: 'cubic' };

const gridSample: Step = (node) => {
  const mode = String(node.attributes.mode ?? 'bilinear');
  return changed(node, { attributes: { ...node.attributes, mode: GRID_SAMPLE_MODES[mode] ?? mode } });
};

/** The default became `half_pixel`. */
const roiAlign: Step = (node) =>
  changed(node, {
    attributes: { ...without(node), coordinate_transformation_mode: 'output_half_pixel' },
  });

/** Operators and modes that got another name or another default. */
export const renamed: Steps = {
  GridSample: { 20: gridSample },
  RoiAlign: { 16: roiAlign },
  Scatter: { 11: (node) => changed(node, { op: 'ScatterElements' }) },
};
