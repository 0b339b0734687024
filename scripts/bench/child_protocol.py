"""What the benches' Python processes share: how they are asked, and how they read tensors. See child.ts for the protocol."""

import json
import resource
import sys
import traceback

import numpy as np


def read_tensors(path):
    """Reads a safetensors file: a length, a JSON header, the bytes."""
    data = np.fromfile(path, dtype=np.uint8)
    start = 8 + int(data[:8].view(np.uint64)[0])
    header = json.loads(data[8:start].tobytes())
    kinds = {"F32": np.float32, "I64": np.int64}
    return {
        name: data[start + entry["data_offsets"][0] : start + entry["data_offsets"][1]]
        .view(kinds[entry["dtype"]])
        .reshape(entry["shape"])
        .copy()
        for name, entry in header.items()
    }


def peak_memory():
    try:
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:")) * 1024
    except OSError:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak if sys.platform == "darwin" else peak * 1024


def serve(side, replies=None):
    """Answers each line on standard input by the method of `side` that its `do` names, on standard output. See child.ts."""
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = {"reply": getattr(side, request.pop("do"))(**request)}
        except Exception:
            answer = {"error": traceback.format_exc()}
        print(json.dumps(answer), file=replies, flush=True)

