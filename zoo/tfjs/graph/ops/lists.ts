import type { Operation, OperationImporter } from '../operation.ts';
import { isKnown, type Value } from '../value.ts';

// TensorArrays (TensorFlow 1, in loops that are threaded by a "flow") and TensorLists (TensorFlow 2). The graph is translated with a
// known number of steps, so a list is a plain array of tensors while it is translated, and leaves nothing in the ONNX graph.

type List = (Value | undefined)[];

function listOf(operation: Operation, index: number): List {
  return operation.input(index).list ?? operation.refuse(`its input ${index} is not a list of tensors`);
}

const asValue = (list: List, type: Value['type'] = 'float'): Value => ({
  tensor: '',
  type,
  shape: [],
  layout: 'plain',
  list,
});

function itemOf(operation: Operation, list: List, index: number): Value {
  return list[index] ?? operation.refuse(`item ${index} of its list of ${list.length} was never set`);
}

const empty = (operation: Operation, sizeInput: number): Value =>
  asValue(Array<Value | undefined>(operation.int(sizeInput)).fill(undefined));

/** The rows of a tensor, as a list. */
function parts(operation: Operation, value: Value): List {
  const plain = operation.plain(value);
  const [rows, ...rest] = operation.shape(plain);
  if (rows === undefined || !isKnown(rows)) return operation.refuse('the number of its rows is known only at run time');
  const { builder } = operation;
  return Array.from({ length: rows }, (_, row) => ({
    tensor: builder.node('Gather', [plain.tensor, builder.ints([row], [])], { axis: 0 }),
    type: value.type,
    layout: 'plain' as const,
    shape: rest,
    ...(value.elements && rest.length === 0 ? { elements: [value.elements[row]] } : {}),
  }));
}

/** The items of a list, along a new first axis. */
function stacked(operation: Operation, items: Value[]): Value {
  const [first] = items;
  if (!first) return operation.refuse('its list is empty');
  const { builder } = operation;
  const axis = builder.ints([0]);
  const rows = items.map((item) => builder.node('Unsqueeze', [operation.plain(item).tensor, axis]));
  const tensor = operation.last('Concat', rows, { axis: 0 });
  return {
    tensor,
    type: first.type,
    layout: 'plain',
    shape: first.shape && [items.length, ...first.shape],
  };
}

const set = (operation: Operation, list: List, index: number, item: Value): Value => {
  if (index < 0 || index >= list.length) operation.refuse(`it sets item ${index} of a list of ${list.length}`);
  return asValue(list.with(index, item), item.type);
};

const length = (operation: Operation, list: List): Value => ({
  tensor: operation.builder.ints([list.length], [], operation.output),
  type: 'int64',
  shape: [],
  layout: 'plain',
  elements: [list.length],
});

export const lists: Record<string, OperationImporter> = {
  // The handle, and the flow: the flow has the items, since it says which write comes before which.
  TensorArrayV3: (operation) => [empty(operation, 0), empty(operation, 0)],
  TensorArrayGatherV3: (operation) => {
    const list = listOf(operation, 2);
    return stacked(
      operation,
      operation.ints(1).map((index) => itemOf(operation, list, index)),
    );
  },
  TensorArrayReadV3: (operation) => itemOf(operation, listOf(operation, 2), operation.int(1)),
  TensorArrayScatterV3: (operation) => {
    const items = parts(operation, operation.input(2));
    const given = listOf(operation, 3);
    return operation
      .ints(1)
      .reduce((list, index, i) => set(operation, list.list ?? [], index, itemOf(operation, items, i)), asValue(given));
  },
  TensorArraySizeV3: (operation) => length(operation, listOf(operation, 1)),
  TensorArrayWriteV3: (operation) => set(operation, listOf(operation, 3), operation.int(1), operation.input(2)),
  TensorListFromTensor: (operation) => asValue(parts(operation, operation.input(0)), operation.input(0).type),
  TensorListGetItem: (operation) => itemOf(operation, listOf(operation, 0), operation.int(1)),
  TensorListLength: (operation) => length(operation, listOf(operation, 0)),
  TensorListReserve: (operation) => empty(operation, 1),
  TensorListSetItem: (operation) => set(operation, listOf(operation, 0), operation.int(1), operation.input(2)),
  TensorListStack: (operation) => {
    const list = listOf(operation, 0);
    return stacked(
      operation,
      list.map((_, index) => itemOf(operation, list, index)),
    );
  },
};
