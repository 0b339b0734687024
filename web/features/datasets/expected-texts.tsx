/** The required layout of a file of texts. */
export function ExpectedTexts() {
  return (
    <details>
      <summary>The layout of the file</summary>
      <div style={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 10, marginTop: 10 }}>
        <p className="muted">
          A <code>.csv</code> in UTF-8 whose first line names the columns, a <code>.jsonl</code> with one object a line,
          or a <code>.parquet</code>; also in a .zip or .tar.gz. The columns <code>text</code> and <code>label</code>{' '}
          are required, with at least two labels. Texts that are empty or cannot be read, or have no label, are left out
          and reported.
        </p>
        <p className="muted">
          For pairs of texts, add a column <code>text_pair</code>, or name the two <code>sentence1</code> and{' '}
          <code>sentence2</code>, <code>premise</code> and <code>hypothesis</code>, <code>question</code> and{' '}
          <code>answer</code>.
        </p>
        <p className="muted">
          For labels of words, such as names of persons and places, the words are in the column <code>tokens</code> and
          their labels in IOB2 (IOBES becomes IOB2) in another one: lists in .jsonl and .parquet, with spaces between
          words in .csv. A <code>.conll</code> file has a word and its label on each line, and an empty line after each
          sentence.
        </p>
        <pre>{`text,label
"Arrived in time, works well.",good
"Broke on the second day.",bad`}</pre>
        <p className="muted">
          A column <code>split</code> (train, validation, test) sets the split, and each other column is an attribute by
          which evaluations are sliced if its values repeat. Without <code>split</code>, Graft splits 70/15/15 by label,
          with a fixed seed.
        </p>
        <pre>{`{"text": "Works well.", "label": "good", "region": "north"}
{"text": "Broke.", "label": "bad", "region": "south"}`}</pre>
        <pre>{`{"tokens": ["Ada", "lives", "in", "Paris"], "ner_tags": ["B-PER", "O", "O", "B-LOC"]}`}</pre>
      </div>
    </details>
  );
}
