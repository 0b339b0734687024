import type { Graph } from '../../onnx/graph.ts';
import { writeModel } from '../../onnx/write.ts';
import { openSession, type RuntimeTensor, type Session, type SessionOptions } from '../../runtime/session.ts';
import { withWebGpuForms } from '../../runtime/webgpu-forms.ts';

/** A network's inputs by name, each `[rows, …]`. */
export type Inputs = Record<string, RuntimeTensor>;

/** Where a network runs: see `openSession`. */
export type Placement = Pick<SessionOptions, 'device' | 'threads'>;

/**
 * The one place where a graph that trains, or is trained, becomes a session.
 *
 * @param resident outputs that stay on the device
 */
export function openNetwork(
  graph: Graph,
  { device = 'CPU', threads }: Placement,
  resident: string[] = [],
): Promise<Session> {
  const formed = device === 'WEBGPU' ? withWebGpuForms(graph) : graph;
  return openSession(writeModel(formed), { device, resident, ...(threads ? { threads } : {}) });
}
