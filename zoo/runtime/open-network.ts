import type { Graph } from '../onnx/graph.ts';
import { writeModel } from '../onnx/write.ts';
import { openSession, type Session, type SessionOptions } from './session.ts';
import { withWebGpuForms } from './webgpu-forms.ts';

/** Where a network runs: see `openSession`. */
export type Placement = Pick<SessionOptions, 'device' | 'threads'>;

/**
 * Opens a session for a graph that trains, is trained, or lies frozen before what trains, in the form that the device wants.
 *
 * @param resident outputs that stay on the device
 */
export function openNetwork(
  graph: Graph,
  { device = 'CPU', threads }: Placement = {},
  resident: string[] = [],
): Promise<Session> {
  const formed = device === 'WEBGPU' ? withWebGpuForms(graph) : graph;
  return openSession(writeModel(formed), { device, resident, ...(threads ? { threads } : {}) });
}
