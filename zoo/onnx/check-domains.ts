import { InvalidInputError } from '../errors.ts';
import { describeNode } from './check.ts';
import type { Graph } from './graph.ts';

/** The domains whose operators onnxruntime has. Source: `onnxruntime/core/graph/constants.h`. */
const KNOWN = new Set(['', 'ai.onnx.ml', 'com.microsoft', 'com.microsoft.nchwc', 'com.ms.internal.nhwc']);

/** What is known of others. */
const OTHERS = new Map([
  [
    'ai.onnx.contrib',
    'the package onnxruntime-extensions has it, which does not run in Node. Export the model without its text or picture processing',
  ],
  ['org.pytorch.aten', 'only PyTorch has it. Export the model again, with operator_export_type=ONNX'],
]);

/** @throws InvalidInputError that names an operator which no standard runtime has */
export function checkDomains({ nodes }: Graph): void {
  const foreign = nodes.find(({ domain = '' }) => !KNOWN.has(domain));
  if (!foreign) return;
  const why =
    OTHERS.get(foreign.domain ?? '') ??
    "only its publisher's own runtime has it. Export the model with ONNX's operators";
  throw new InvalidInputError(
    `${describeNode(foreign)} is of the domain “${foreign.domain}”, which is not part of ONNX: ${why}.`,
  );
}
