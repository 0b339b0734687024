/** Words `start` to before `end` that are one thing of a type: a person's name, a place. */
export interface Span {
  type: string;
  start: number;
  end: number;
}

/**
 * The spans of labels in IOB2. As conlleval and seqeval read it, a span also begins at an `I-` after `O` or after another type.
 *
 * @param labels of the words of one text, in their order
 */
export function spansOf(labels: readonly string[]): Span[] {
  const spans: Span[] = [];
  let open: Span | null = null;
  for (const [i, label] of labels.entries()) {
    const [prefix, type] = [label.slice(0, 1), label.slice(2)];
    if (open && prefix === 'I' && type === open.type) {
      open.end = i + 1;
      continue;
    }
    open = prefix === 'O' ? null : { type, start: i, end: i + 1 };
    if (open) spans.push(open);
  }
  return spans;
}
