"""Compares transformers' pipelines with the endpoint, on the repositories that write-examples.ts wrote.

    python scripts/published/load-with-transformers.py /tmp/published

Ends with 1 if a repository with model.safetensors does not load, warns about a weight, or answers otherwise.
"""

import io
import json
import logging
import sys
from pathlib import Path

import transformers
from PIL import Image
from transformers import AutoConfig, AutoImageProcessor, AutoTokenizer, pipeline

TOLERANCE = 1e-4
print(f"transformers {transformers.__version__}")
failed = False
for folder in sorted(Path(sys.argv[1]).iterdir()):
    config = AutoConfig.from_pretrained(folder)
    is_picture = (folder / "preprocessor_config.json").exists()
    (AutoImageProcessor if is_picture else AutoTokenizer).from_pretrained(folder)
    if not (folder / "model.safetensors").exists():
        print(f"{folder.name}: {config.model_type}, ONNX only; its configurations load")
        continue
    warned = io.StringIO()
    handler = logging.StreamHandler(warned)
    transformers.utils.logging.get_logger("transformers").addHandler(handler)
    classify = pipeline("image-classification" if is_picture else "text-classification", str(folder), top_k=None)
    transformers.utils.logging.get_logger("transformers").removeHandler(handler)
    largest = 0.0
    for answer in json.loads((folder / "endpoint.json").read_text()):
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
