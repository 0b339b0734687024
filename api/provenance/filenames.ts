// The file names of downloads, in their headers and in the statements about them.

export const modelFilename = (slug: string) => `${slug}.onnx`;

export const checkpointFilename = (
  model: string,
  { epoch, temperature }: { epoch: number; temperature: number | null },
) => `${model}-epoch-${epoch}${temperature === null ? '' : '-calibrated'}.onnx`;

export const adapterFilename = (model: string, epoch: number) => `${model}-epoch-${epoch}.safetensors`;

export const featureSetFilename = ({ dataset, model, layer }: { dataset: string; model: string; layer: string }) =>
  `${dataset}-${model}-${layer}.npy`;
