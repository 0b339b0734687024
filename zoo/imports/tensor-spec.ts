import type { TensorSpec } from '../model.ts';
import type { Shapes, ValueInfo } from '../onnx/graph.ts';

/** Inputs or outputs as they are shown; `shapes` may know more of them than the file says. */
export function describeTensors(values: ValueInfo[], shapes?: Shapes): TensorSpec[] {
  return values.map(({ name, type, shape }) => ({ name, type, shape: (shapes?.get(name) ?? shape).map(String) }));
}
