"""Compares transformers' pipelines, and sentence-transformers, with the endpoint, on the repositories that write-examples.ts wrote.

    pip install torch transformers sentence-transformers pillow
    python scripts/published/load-with-transformers.py /tmp/published

Ends with 1 if a repository with weights does not load, warns about a weight, or answers otherwise.
"""

import io
import json
import logging
import sys
from pathlib import Path

import sentence_transformers
import transformers
from PIL import Image
from sentence_transformers import SentenceTransformer
from transformers import AutoConfig, AutoImageProcessor, AutoTokenizer, PreTrainedTokenizerFast, pipeline

TOLERANCE = 1e-4
print(f"transformers {transformers.__version__}, sentence-transformers {sentence_transformers.__version__}")
failed = False
for folder in sorted(Path(sys.argv[1]).iterdir()):
    config = AutoConfig.from_pretrained(folder)
    is_picture = (folder / "preprocessor_config.json").exists()
    (AutoImageProcessor if is_picture else AutoTokenizer).from_pretrained(folder)
    answers = json.loads((folder / "endpoint.json").read_text())
    if (folder / "modules.json").exists():
        encoder = SentenceTransformer(str(folder), device="cpu")
        logits = encoder.encode([(folder / "inputs" / answer["file"]).read_text() for answer in answers], convert_to_tensor=True)
        labels = {label: i for i, label in config.id2label.items()}
        given = logits.softmax(1).tolist()
        largest = max(
            abs(row[labels[one["label"]]] - one["probability"]) for row, answer in zip(given, answers) for one in answer["scores"]
        )
        failed = failed or largest > TOLERANCE
        print(f"{folder.name}: {type(encoder).__name__} of {type(encoder[0].auto_model).__name__}, largest difference {largest:.1e}")
        continue
    if not (folder / "model.safetensors").exists():
        print(f"{folder.name}: {config.model_type}, ONNX only; its configurations load")
        continue
    warned = io.StringIO()
    handler = logging.StreamHandler(warned)
    transformers.utils.logging.get_logger("transformers").addHandler(handler)
    if "entities" in answers[0]:
        find = pipeline("token-classification", str(folder), aggregation_strategy="first", tokenizer=PreTrainedTokenizerFast.from_pretrained(folder))
        transformers.utils.logging.get_logger("transformers").removeHandler(handler)
        largest, found = 0.0, 0
        for answer in answers:
            own = find((folder / "inputs" / answer["file"]).read_text())
            places = [(one["entity_group"], one["start"], one["end"]) for one in own]
            same = places == [(one["label"], one["start"], one["end"]) for one in answer["entities"]]
            scores = [abs(float(a["score"]) - b["score"]) for a, b in zip(own, answer["entities"])] if same else [float("inf")]
            largest, found = max([largest, *scores]), found + len(own)
        lost = [line for line in warned.getvalue().splitlines() if "| MISSING" in line or "| UNEXPECTED" in line]
        failed = failed or largest > TOLERANCE or bool(lost) or found == 0
        print(f"{folder.name}: {type(find.model).__name__}, {found} entities, largest difference {largest:.1e} {lost or ''}")
        continue
    # transformers reads the tokenizer of some families, such as Qwen2, as their own, and the examples have another.
    kind, others = ("image-classification", {}) if is_picture else (
        "text-classification", {"tokenizer": PreTrainedTokenizerFast.from_pretrained(folder)}
    )
    classify = pipeline(kind, str(folder), top_k=None, **others)
    transformers.utils.logging.get_logger("transformers").removeHandler(handler)
    largest = 0.0
    for answer in answers:
        file = folder / "inputs" / answer["file"]
        given = Image.open(file) if is_picture else file.read_text()
        scores = {one["label"]: one["score"] for one in classify([given])[0]}
        for one in answer["scores"]:
            largest = max(largest, abs(scores[one["label"]] - one["probability"]))
    # A counter of BatchNorm that the fixture of pictures leaves out; published files have it, and it is copied.
    lines = [line for line in warned.getvalue().splitlines() if "num_batches_tracked" not in line]
    lost = [line for line in lines if "| MISSING" in line or "| UNEXPECTED" in line]
    failed = failed or largest > TOLERANCE or bool(lost)
    print(f"{folder.name}: {type(classify.model).__name__}, largest difference {largest:.1e} {lost or ''}")
sys.exit(failed)
