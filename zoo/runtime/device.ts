/** Where a graph runs: onnxruntime's CPU provider, WebGPU on any vendor's GPU, or CUDA on NVIDIA's where it is installed. */
export type Device = 'CPU' | 'WEBGPU' | 'CUDA';
