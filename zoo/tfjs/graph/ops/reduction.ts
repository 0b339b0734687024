import type { Operation, OperationImporter } from '../operation.ts';
import { isKnown, product, type Size, type Value } from '../value.ts';

/** Mean, Sum, Max, Min and Prod over the axes of the second input. */
const reduce =
  (op: string): OperationImporter =>
  (operation) => {
    const value = operation.input(0);
    if (op === 'ReduceMean' && value.type !== 'float') operation.refuse('the mean of whole numbers is not supported');
    const elements =
      op === 'ReduceProd' && value.elements?.every(isKnown) ? [product(value.elements as number[])] : undefined;
    return { ...reduced(operation, op, value), ...(elements ? { elements } : {}) };
  };

/** All and Any, of booleans. */
const reduceBool =
  (op: string): OperationImporter =>
  (operation) => {
    const value = operation.input(0);
    const counted = {
      ...value,
      tensor: operation.builder.node('Cast', [value.tensor], { to: 7 }),
      type: 'int64' as const,
    };
    const result = reduced(operation, op, counted, {});
    return { ...result, type: 'bool', tensor: operation.last('Cast', [result.tensor], { to: 9 }) };
  };

function reduced(
  operation: Operation,
  op: string,
  input: Value,
  options: { output?: string } = { output: operation.output },
): Value {
  const shape = operation.shape(input);
  const axes = operation.ints(1).map((axis) => operation.axis(axis, shape.length));
  const keeps = operation.attributes.bool('keep_dims', false);
  // An image stays one if it keeps its axes; without height and width it is [batch, channels] in either layout.
  const isImage = keeps || `${axes.toSorted()}` === '1,2';
  const value = isImage ? input : operation.plain(input);
  const onnxAxes = operation.builder.ints(axes.map((axis) => operation.onnxAxis(value, axis)));
  const attributes = { keepdims: keeps ? 1 : 0, ...(axes.length === 0 ? { noop_with_empty_axes: 1 } : {}) };
  const tensor = operation.builder.node(op, [value.tensor, onnxAxes], attributes, options);
  const left: Size[] = keeps
    ? shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
    : shape.filter((_, axis) => !axes.includes(axis));
  return { tensor, type: value.type, layout: keeps ? value.layout : 'plain', shape: left };
}

const arg =
  (op: string): OperationImporter =>
  (operation) => {
    const value = operation.plain(operation.input(0));
    const shape = operation.shape(value);
    const axis = operation.axis(operation.int(1), shape.length);
    const tensor = operation.last(op, [value.tensor], { axis, keepdims: 0 });
    return { tensor, type: 'int64', layout: 'plain', shape: shape.filter((_, i) => i !== axis) };
  };

export const reduction: Record<string, OperationImporter> = {
  All: reduceBool('ReduceMin'),
  Any: reduceBool('ReduceMax'),
  ArgMax: arg('ArgMax'),
  ArgMin: arg('ArgMin'),
  Max: reduce('ReduceMax'),
  Mean: reduce('ReduceMean'),
  Min: reduce('ReduceMin'),
  Prod: reduce('ReduceProd'),
  Sum: reduce('ReduceSum'),
};
