import { METADATA } from '../../zoo/model.ts';
import { GraphBuilder } from '../../zoo/onnx/builder.ts';
import { writeModel } from '../../zoo/onnx/write.ts';
import { wordPieceTokenizer } from '../../zoo/text/testing/word-piece-tokenizer.ts';

const WORDS = ['good', 'fine', 'bad', 'broken'];

/** A real text checkpoint, small enough to write by hand: it counts words, and classifies a text as good or bad. */
export function tinyTextCheckpoint(): Uint8Array {
  const builder = new GraphBuilder('words');
  const ids = builder.input('input_ids', 'int64', ['batch', 'sequence']);
  const mask = builder.input('attention_mask', 'int64', ['batch', 'sequence']);
  // [PAD] [UNK] [CLS] [SEP], then the words: each one's weight for "bad" and for "good".
  const votes = [0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 2, 2, 0, 2, 0];
  const each = builder.node('Gather', [builder.floats(votes, [8, 2]), ids]);
  const seen = builder.node('Unsqueeze', [builder.node('Cast', [mask], { to: 1 }), builder.ints([2])]);
  const sum = builder.node('ReduceSum', [builder.node('Mul', [each, seen]), builder.ints([1])], { keepdims: 0 });
  builder.node('Softmax', [sum], { axis: 1 }, { output: 'probabilities' });
  builder.output('probabilities', 'float', ['batch', 2]);
  builder.graph.metadata = {
    [METADATA.labels]: JSON.stringify(['bad', 'good']),
    [METADATA.preprocessing]: JSON.stringify({ tokenizer_file: 'tokenizer.json', model_max_length: 16 }),
    [METADATA.tokenizer]: wordPieceTokenizer(WORDS),
    [METADATA.featureLayers]: '[]',
  };
  return writeModel(builder.graph);
}
