"""transformers' side of the bench text-training: Trainer and PEFT as their documentation shows, on the same texts and splits.

Each run is measured from the texts to the last evaluation; validation and test are evaluated after every epoch, as Graft does, and the
accuracy is that of the epoch with the lowest validation loss.
"""

import json
import shutil
import sys
import tempfile
import time

import numpy as np
import torch
from child_protocol import serve
from transformers import AutoModel, AutoModelForSequenceClassification, AutoTokenizer, DataCollatorWithPadding, Trainer, TrainingArguments

SPLITS = ("train", "validation", "test")


class Side:
    def ready(self):
        return True

    def train(self, folder, file, longest, strategy, options):
        torch.manual_seed(0)
        with open(file) as lines:
            rows = [json.loads(line) for line in lines]
        labels = sorted({row["label"] for row in rows})
        start = time.perf_counter()
        tokenizer = AutoTokenizer.from_pretrained(folder)
        sets = {split: encode(tokenizer, longest, labels, [row for row in rows if row["split"] == split]) for split in SPLITS}
        accuracy = probe(folder, tokenizer, sets) if strategy == "LINEAR_PROBE" else tune(folder, tokenizer, sets, len(labels), strategy, options)
        return {"seconds": time.perf_counter() - start, "accuracy": accuracy}


def encode(tokenizer, longest, labels, rows):
    encoded = tokenizer([row["text"] for row in rows], truncation=True, max_length=longest)
    return [
        {**{name: encoded[name][i] for name in encoded}, "labels": labels.index(row["label"])} for i, row in enumerate(rows)
    ]


def probe(folder, tokenizer, sets):
    from sklearn.linear_model import LogisticRegression

    model = AutoModel.from_pretrained(folder).eval()
    collate = DataCollatorWithPadding(tokenizer)

    def features(rows):
        order = sorted(range(len(rows)), key=lambda i: len(rows[i]["input_ids"]))
        pooled = np.zeros((len(rows), model.config.hidden_size), np.float32)
        with torch.inference_mode():
            for at in range(0, len(order), 16):
                some = order[at : at + 16]
                batch = collate([rows[i] for i in some])
                batch.pop("labels")
                states = model(**batch).last_hidden_state
                mask = batch["attention_mask"].unsqueeze(-1).float()
                pooled[some] = ((states * mask).sum(1) / mask.sum(1)).numpy()
        return pooled, np.array([row["labels"] for row in rows])

    known = {split: features(rows) for split, rows in sets.items()}
    x, y = known["train"]
    mean, deviation = x.mean(0), x.std()
    scaled = {split: ((values - mean) / deviation, targets) for split, (values, targets) in known.items()}
    classifier = LogisticRegression(max_iter=1000).fit(*scaled["train"])
    return float(classifier.score(*scaled["test"]))


def tune(folder, tokenizer, sets, classes, strategy, options):
    model = AutoModelForSequenceClassification.from_pretrained(folder, num_labels=classes)
    if strategy == "PARTIAL":
        layers = model.config.num_hidden_layers
        trained = tuple(f"bert.encoder.layer.{i}." for i in range(layers - 3, layers))
        for name, parameter in model.named_parameters():
            parameter.requires_grad = name.startswith(trained) or not name.startswith(("bert.embeddings", "bert.encoder"))
    if strategy == "LORA":
        import peft

        settings = peft.LoraConfig(r=8, lora_alpha=16, target_modules="all-linear", task_type="SEQ_CLS")
        model = peft.get_peft_model(model, settings)
    work = tempfile.mkdtemp()
    try:
        known = TrainingArguments.__dataclass_fields__
        by_length = {"group_by_length": True} if "group_by_length" in known else {"train_sampling_strategy": "group_by_length"}
        arguments = TrainingArguments(
            output_dir=work, num_train_epochs=options["epochs"], per_device_train_batch_size=options["batchSize"],
            per_device_eval_batch_size=32, learning_rate=options["learningRate"], weight_decay=0.01, eval_strategy="epoch",
            save_strategy="epoch", load_best_model_at_end=True, metric_for_best_model="validation_loss", report_to=[],
            disable_tqdm=True, use_cpu=True, seed=0, **by_length,
        )
        trainer = Trainer(
            model=model, args=arguments, train_dataset=sets["train"], data_collator=DataCollatorWithPadding(tokenizer),
            eval_dataset={"validation": sets["validation"], "test": sets["test"]},
            compute_metrics=lambda result: {"accuracy": float((result.predictions.argmax(-1) == result.label_ids).mean())},
        )
        trainer.train()
        evaluations = [entry for entry in trainer.state.log_history if "eval_validation_loss" in entry]
        tests = [entry for entry in trainer.state.log_history if "eval_test_accuracy" in entry]
        best = min(range(len(evaluations)), key=lambda epoch: evaluations[epoch]["eval_validation_loss"])
        return tests[best]["eval_test_accuracy"]
    finally:
        shutil.rmtree(work)


if __name__ == "__main__":
    # Trainer prints its metrics: only the replies go to standard output.
    replies, sys.stdout = sys.stdout, sys.stderr
    serve(Side(), replies)
