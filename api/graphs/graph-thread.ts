// Main of a thread that summarizes one model's graph: reading hundreds of megabytes takes seconds, which would block a server's event loop. See
// summarize-model.ts.

import { parentPort, workerData } from 'node:worker_threads';
import { openModelFile } from '../../zoo/onnx/open-model-file.ts';
import { summarizeBlocks } from '../../zoo/onnx/summarize-blocks.ts';
import { nodeWork } from '../../zoo/operators/node-work.ts';
import { inferShapes } from '../../zoo/runtime/infer-shapes.ts';
import type { ToGraphThread } from './summarize-model.ts';

const { file, layers }: ToGraphThread = workerData.task;
const graph = await openModelFile(file);
// A graph whose shapes onnxruntime does not infer still has its blocks.
const shapes = await inferShapes(graph).catch(() => new Map());
parentPort?.postMessage(summarizeBlocks(graph, layers, shapes, (node) => nodeWork(node, graph, shapes)));
