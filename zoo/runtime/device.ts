/** Where a graph runs: onnxruntime's CPU provider, WebGPU on any vendor's GPU, or CUDA on NVIDIA's where it is installed. */
export type Device = 'CPU' | 'WEBGPU' | 'CUDA';

export type GpuDevice = Exclude<Device, 'CPU'>;

/** The devices' names at the start of a sentence. */
export const DEVICE_NAMES: Record<Device, string> = { CPU: 'The CPU', WEBGPU: 'WebGPU', CUDA: 'CUDA' };
