"""setfit's side of the bench few-shots: its Trainer with its defaults and the paper's pairs, on the same texts."""

import json
import logging
import shutil
import sys
import tempfile
import time

from child_protocol import serve
from datasets import Dataset
from sentence_transformers import SentenceTransformer
from setfit import SetFitModel, Trainer, TrainingArguments
from sklearn.linear_model import LogisticRegression

logging.disable(logging.WARNING)


class Side:
    def train(self, folder, file, longest, trains, seed):
        with open(file) as lines:
            rows = [json.loads(line) for line in lines]
        of = lambda split: [row for row in rows if row["split"] == split]
        started = time.perf_counter()
        body = SentenceTransformer(folder, device="cpu")
        body.max_seq_length = longest
        model = SetFitModel(model_body=body, model_head=LogisticRegression(), labels=sorted({row["label"] for row in rows}))
        data = Dataset.from_dict({key: [row[key] for row in of("train")] for key in ("text", "label")})
        work = tempfile.mkdtemp()
        try:
            arguments = TrainingArguments(
                output_dir=work, num_iterations=20, batch_size=16, num_epochs=1, seed=seed, report_to="none", show_progress_bar=False,
                save_strategy="no",
            )
            trainer = Trainer(model=model, args=arguments, train_dataset=data)
            trainer.train() if trains else trainer.train_classifier(data["text"], data["label"])
        finally:
            shutil.rmtree(work)
        test = of("test")
        predicted = model.predict([row["text"] for row in test], use_labels=True)
        right = sum(str(label) == row["label"] for label, row in zip(predicted, test))
        return {"accuracy": right / len(test), "seconds": time.perf_counter() - started}


if __name__ == "__main__":
    # Trainer prints its metrics: only the replies go to standard output.
    replies, sys.stdout = sys.stdout, sys.stderr
    serve(Side(), replies)
