import { t } from '../../messages/t.ts';
import { Trans } from '../../messages/trans.tsx';

/** The required layout of a file of texts. */
export function ExpectedTexts() {
  return (
    <details>
      <summary>{t('The layout of the file')}</summary>
      <div style={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 10, marginTop: 10 }}>
        <p className="muted">
          <Trans
            id="A {code} in UTF-8 whose first line names the columns, a {code2} with one object a line, or a {code3}; also in a .zip or .tar.gz. The columns {code4} and {code5} are required, with at least two labels. Texts that are empty or cannot be read, or have no label, are left out and reported."
            values={{
              code: <code>.csv</code>,
              code2: <code>.jsonl</code>,
              code3: <code>.parquet</code>,
              code4: <code>text</code>,
              code5: <code>label</code>,
            }}
          />
        </p>
        <p className="muted">
          <Trans
            id="For pairs of texts, add a column {code}, or name the two {code2} and {code3}, {code4} and {code5}, {code6} and {code7}."
            values={{
              code: <code>text_pair</code>,
              code2: <code>sentence1</code>,
              code3: <code>sentence2</code>,
              code4: <code>premise</code>,
              code5: <code>hypothesis</code>,
              code6: <code>question</code>,
              code7: <code>answer</code>,
            }}
          />
        </p>
        <p className="muted">
          <Trans
            id="For labels of words, such as names of persons and places, the words are in the column {code} and their labels in IOB2 (IOBES becomes IOB2) in another one: lists in .jsonl and .parquet, with spaces between words in .csv. A {code2} file has a word and its label on each line, and an empty line after each sentence."
            values={{ code: <code>tokens</code>, code2: <code>.conll</code> }}
          />
        </p>
        <pre>{`text,label
"Arrived in time, works well.",good
"Broke on the second day.",bad`}</pre>
        <p className="muted">
          <Trans
            id="A column {code} (train, validation, test) sets the split, and each other column is an attribute by which evaluations are sliced if its values repeat. Without {code}, Graft splits 70/15/15 by label, with a fixed seed."
            values={{ code: <code>split</code> }}
          />
        </p>
        <pre>{`{"text": "Works well.", "label": "good", "region": "north"}
{"text": "Broke.", "label": "bad", "region": "south"}`}</pre>
        <pre>{`{"tokens": ["Ada", "lives", "in", "Paris"], "ner_tags": ["B-PER", "O", "O", "B-LOC"]}`}</pre>
      </div>
    </details>
  );
}
