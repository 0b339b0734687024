/**
 * The domain of onnxruntime's own operators on activations with blocked channels: a tensor that is declared `[batch,
 * channels, height, width]` has the memory layout `[batch, channels / block, height, width, block]`. They make onnxruntime's
 * inference fast, but it uses them by itself only if weights are constants, which a step's are not.
 *
 * An internal interface (MLAS, `onnxruntime/core/mlas/lib/snchwc.cpp`): `blockSize` probes it before it is used.
 */
export const BLOCKED_DOMAIN = 'com.microsoft.nchwc';

/** `metadata` of a graph with such operators: how many channels a block holds. */
export const BLOCK_SIZE = 'graft.block_size';
