import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import {
  AttributeProtoSchema,
  AttributeProto_AttributeType as AttributeType,
  GraphProtoSchema,
  type ModelProto,
  ModelProtoSchema,
  SparseTensorProtoSchema,
  TypeProtoSchema,
} from 'onnx-buf';
import { expect, test } from 'vitest';
import { InvalidInputError } from '../errors.ts';
import { tinyModel } from '../testing/tiny-model.ts';
import { GraphBuilder } from './builder.ts';
import { readModel } from './read.ts';
import { writeModel } from './write.ts';

function affine(): ModelProto & { graph: NonNullable<ModelProto['graph']> } {
  const b = new GraphBuilder('affine');
  b.input('x', 'float', ['batch', 2]);
  b.node('MatMul', ['x', b.floats([1, 2, 3, 4], [2, 2], 'w')], {}, { output: 'h' });
  b.node('Relu', ['h'], {}, { output: 'y' });
  b.output('y', 'float', ['batch', 2]);
  return fromBinary(ModelProtoSchema, writeModel(b.graph)) as ReturnType<typeof affine>;
}

/** Reads the affine model after a change to the file's message. */
function changed(change: (proto: ReturnType<typeof affine>) => void) {
  const proto = affine();
  change(proto);
  return () => readModel(toBinary(ModelProtoSchema, proto));
}

test('nodes that are not sorted are sorted', () => {
  const graph = changed(({ graph: body }) => body.node.reverse())();
  expect(graph.nodes.map(({ op }) => op)).toEqual(['MatMul', 'Relu']);
});

test('a cycle, a tensor that nothing makes, one that is produced twice, each is named', () => {
  expect(changed(({ graph: body }) => body.node[0].input.splice(0, 1, 'y'))).toThrow(/“y”.*MatMul.*cycle/);
  expect(changed(({ graph: body }) => body.node[0].input.splice(0, 1, 'ghost'))).toThrow(
    /“ghost”.*not produced by any node/,
  );
  expect(changed(({ graph: body }) => body.node[1].output.splice(0, 1, 'w'))).toThrow(/“w” is produced twice/);
  expect(changed(({ graph: body }) => body.initializer.push(body.initializer[0]))).toThrow(
    /two initializers named “w”/,
  );
});

test('shapes that no tensor has are refused before memory is taken', () => {
  const dims = (...sizes: bigint[]) =>
    changed(({ graph: body }) => {
      body.initializer[0].dims = sizes;
    });
  expect(dims(-2n, -2n)).toThrow(/“w” has the invalid shape \[-2, -2\]/);
  expect(dims(2n ** 40n)).toThrow(/has the invalid shape/);
  expect(dims(2n ** 30n, 2n ** 30n, 2n ** 30n)).toThrow(/has 16 bytes/);
  expect(dims(...Array<bigint>(40).fill(1n))).toThrow(/40 dimensions/);
  const input = (value: bigint) =>
    changed(({ graph: body }) => {
      const type = body.input[0].type?.value;
      if (type?.case === 'tensorType' && type.value.shape) type.value.shape.dim[1].value = { case: 'dimValue', value };
    });
  expect(input(0n)).toThrow(/“x” has the invalid size 0 along dimension 1/);
  expect(input(-7n)).toThrow(/size -7/);
  expect(input(-1n)().inputs[0].shape).toEqual(['batch', 'x_1']);
});

test('weights that do not fill their shape, or of a type Graft does not read, are refused', () => {
  expect(changed(({ graph: body }) => body.initializer[0].dims.push(3n))).toThrow(/“w” has 16 bytes, .* needs 48/);
  const type = (code: number) =>
    changed(({ graph: body }) => {
      body.initializer[0].dataType = code;
    });
  expect(type(16)).toThrow(/“w” has the element type bfloat16, which Graft cannot read/);
  expect(type(77)).toThrow(/element type 77/);
  expect(type(0)).toThrow(/“w” does not say which element type it has/);
});

test('an opset that does not exist is refused', () => {
  expect(
    changed((proto) => {
      proto.opsetImport[0].version = -1n;
    }),
  ).toThrow(/opset -1/);
});

test('sub-graphs, sparse weights and sequences are refused by name', () => {
  const branch = create(AttributeProtoSchema, {
    name: 'then_branch',
    type: AttributeType.GRAPH,
    g: create(GraphProtoSchema),
  });
  expect(changed(({ graph: body }) => body.node[1].attribute.push(branch))).toThrow(/Relu contains a subgraph/);
  expect(
    changed(({ graph: body }) =>
      body.sparseInitializer.push(create(SparseTensorProtoSchema, { values: body.initializer[0] })),
    ),
  ).toThrow(/“w” is sparse/);
  expect(
    changed(({ graph: body }) => {
      body.output[0].type = create(TypeProtoSchema, { value: { case: 'sequenceType', value: {} } });
    }),
  ).toThrow(/“y” is not a tensor/);
});

test('an output whose shape the file does not say is read, and written again without one', () => {
  const graph = changed(({ graph: body }) => {
    body.output[0].type = create(TypeProtoSchema, { value: { case: 'tensorType', value: { elemType: 1 } } });
  })();
  expect(graph.outputs).toEqual([{ name: 'y', type: 'float', shape: [], unranked: true }]);
  expect(readModel(writeModel(graph))).toEqual(graph);
});

test('whatever happens to a file, it is read or refused', () => {
  const bytes = tinyModel();
  const edit = fc.record({
    at: fc.nat(bytes.length - 1),
    remove: fc.constantFrom(0, 0, 1, 5, 400),
    insert: fc.uint8Array({ maxLength: 4 }),
  });
  // Most bytes are weights: half of the edits hit the nodes and shapes at the end.
  const biased = fc.oneof(
    edit,
    edit.map((one) => ({ ...one, at: bytes.length - 1 - (one.at % 3000) })),
  );
  fc.assert(
    fc.property(fc.array(biased, { minLength: 1, maxLength: 4 }), fc.option(fc.nat(bytes.length)), (edits, length) => {
      let damaged: Uint8Array = bytes;
      for (const { at, remove, insert } of edits) {
        const end = damaged.subarray(at + Math.max(remove, 0));
        damaged = Uint8Array.from([
          ...damaged.subarray(0, at),
          ...insert,
          ...end.subarray(insert.length && !remove ? insert.length : 0),
        ]);
      }
      if (length !== null) damaged = damaged.subarray(0, length);
      try {
        readModel(damaged);
      } catch (error) {
        expect(error).toBeInstanceOf(InvalidInputError);
      }
    }),
    { numRuns: 400, seed: 20261124 },
  );
});
