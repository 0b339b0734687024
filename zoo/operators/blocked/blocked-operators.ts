/**
 * The domain of onnxruntime's own operators on activations whose channels lie in blocks: a tensor that is declared
 * `[batch, channels, height, width]` lies in memory as `[batch, channels / block, height, width, block]`. They are what makes
 * onnxruntime's inference fast, but it uses them by itself only where weights are constants, which a step's are not.
 *
 * An internal interface (MLAS, `onnxruntime/core/mlas/lib/snchwc.cpp`): `blockSize` probes it before it is used.
 */
export const BLOCKED_DOMAIN = 'com.microsoft.nchwc';

/** `metadata` of a graph that names such operators: how many channels a block holds. */
export const BLOCK_SIZE = 'graft.block_size';
