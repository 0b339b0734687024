import type { TensorSpec } from '../model.ts';
import type { Shapes, ValueInfo } from '../onnx/graph.ts';

/** The displayed inputs or outputs; `shapes` may be more specific than the file. */
export function describeTensors(values: ValueInfo[], shapes?: Shapes): TensorSpec[] {
  return values.map(({ name, type, shape }) => ({ name, type, shape: (shapes?.get(name) ?? shape).map(String) }));
}
