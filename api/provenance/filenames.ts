// The file names of downloads, in their headers and in the statements about them.

export const modelFilename = (slug: string) => `${slug}.onnx`;

export const checkpointFilename = (
  model: string,
  {
    epoch,
    temperature,
    groupThresholds,
    variant,
  }: { epoch: number; temperature: number | null; groupThresholds: object | null; variant: string | null },
) => {
  const made = `${temperature === null ? '' : '-calibrated'}${groupThresholds ? '-thresholds' : ''}`;
  return `${model}-epoch-${epoch}${made}${variant ? `-${variant.toLowerCase()}` : ''}.onnx`;
};

export const pageFilename = (model: string, epoch: number) => `${model}-epoch-${epoch}.html`;

export const adapterFilename = (model: string, epoch: number) => `${model}-epoch-${epoch}.safetensors`;

export const featureSetFilename = ({ dataset, model, layer }: { dataset: string; model: string; layer: string }) =>
  `${dataset}-${model}-${layer}.npy`;
