import type { Graph } from '../onnx/graph.ts';
import { writeModel } from '../onnx/write.ts';
import { openSession, type Session, type SessionOptions } from './session.ts';
import { withWebGpuForms } from './webgpu-forms.ts';

/** The device of a network: see `openSession`. */
export type Placement = Pick<SessionOptions, 'device' | 'threads'>;

/**
 * Opens a session for a graph that trains, was trained, or is the frozen part before the trained one, in the form for the
 * device.
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
