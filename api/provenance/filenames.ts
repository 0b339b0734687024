// The file names of downloads, in their headers and in the statements about them.

export const modelFilename = (slug: string) => `${slug}.onnx`;

export const checkpointFilename = (
  model: string,
  {
    epoch,
    temperature,
    groupThresholds,
  }: { epoch: number; temperature: number | null; groupThresholds: object | null },
) => `${model}-epoch-${epoch}${temperature === null ? '' : '-calibrated'}${groupThresholds ? '-thresholds' : ''}.onnx`;

export const adapterFilename = (model: string, epoch: number) => `${model}-epoch-${epoch}.safetensors`;

export const featureSetFilename = ({ dataset, model, layer }: { dataset: string; model: string; layer: string }) =>
  `${dataset}-${model}-${layer}.npy`;
