"""Every call of tritonclient's HTTP client, and what all clients share: calls on an endpoint `colours` that classifies a picture of 8 × 8 as red,
green or blue by the softmax of ten times the mean of each channel. Each call says what came; one that should be refused says how."""

import asyncio
import base64
import contextlib
import importlib
import inspect
import io
import logging
import re
import tempfile
from pathlib import Path

import numpy as np
import tritonclient.http as triton
from PIL import Image

logging.disable(logging.CRITICAL)
ROOT = Path(__file__).resolve().parents[2]
MODEL = "colours"
GRPC_REFUSALS = ("INVALID_ARGUMENT", "NOT_FOUND", "UNAUTHENTICATED", "PERMISSION_DENIED", "UNIMPLEMENTED", "RESOURCE_EXHAUSTED")


def picture(colour):
    file = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(file, "PNG")
    return file.getvalue()


RED, BLUE = picture("#ff0000"), picture("#0000ff")
PIXELS = np.zeros((2, 3, 8, 8), np.float32)
PIXELS[0, 1], PIXELS[1, 2], PIXELS[1, 0] = 0.5, 0.75, -0.25


def softmax(means):
    e = np.exp(10 * np.array(means, float))
    return e / e.sum()


PROBABILITIES = np.stack([softmax([0, 0.5, 0]), softmax([-0.25, 0, 0.75])])


def check(condition, came):
    if not condition:
        raise AssertionError(came)
    return came


class TritonCalls:
    """Calls of tritonclient.http.InferenceServerClient, in the order of its methods."""

    def __init__(self, url, token, version):
        self.client = triton.InferenceServerClient(url)
        self.url, self.token, self.version = url, token, version

    def with_token(self):
        return {"headers": {"Authorization": f"Bearer {self.token}"}}

    def encoded(self, *pictures, binary=True):
        data = [one if binary else base64.b64encode(one) for one in pictures]
        tensor = triton.InferInput("image", [len(data)], "BYTES")
        return [tensor.set_data_from_numpy(np.array(data, dtype=object), binary_data=binary)]

    def numbers(self, binary=True):
        tensor = triton.InferInput("pixels", list(PIXELS.shape), "FP32")
        return [tensor.set_data_from_numpy(PIXELS, binary_data=binary)]

    def infer(self, inputs, wanted=("red", "blue"), **more):
        result = self.client.infer(MODEL, inputs, **{**self.with_token(), **more})
        labels = [one.decode() if isinstance(one, bytes) else one for one in result.as_numpy("label")]
        return check(labels == list(wanted), labels), result

    def is_server_live(self):
        return check(self.client.is_server_live() is True, True)

    def is_server_ready(self):
        return check(self.client.is_server_ready() is True, True)

    def is_model_ready(self):
        return check(self.client.is_model_ready(MODEL, **self.with_token()) is True, True)

    def is_model_ready_of_a_version(self):
        return check(self.client.is_model_ready(MODEL, self.version, **self.with_token()) is True, True)

    def is_model_ready_of_an_absent_version(self):
        return check(self.client.is_model_ready(MODEL, "99", **self.with_token()) is False, False)

    def get_server_metadata(self):
        metadata = self.client.get_server_metadata(**self.with_token())
        return check("binary_tensor_data" in metadata["extensions"], metadata["extensions"])

    def get_model_metadata(self):
        metadata = self.client.get_model_metadata(MODEL, **self.with_token())
        return check(self.version in metadata["versions"], [one["name"] for one in metadata["inputs"]])

    def get_model_metadata_of_a_version(self):
        metadata = self.client.get_model_metadata(MODEL, self.version, **self.with_token())
        return check(metadata["name"] == MODEL, metadata["versions"])

    def get_model_config(self):
        config = self.client.get_model_config(MODEL, **self.with_token())
        return check(config["max_batch_size"] > 0, config["max_batch_size"])

    def get_model_config_of_a_version(self):
        config = self.client.get_model_config(MODEL, self.version, **self.with_token())
        return check([one["name"] for one in config["input"]] == ["image", "pixels"], config["input"])

    def get_model_repository_index(self):
        index = self.client.get_model_repository_index(**self.with_token())
        return check([one["state"] for one in index if one["name"] == MODEL] == ["READY"], index)

    def get_inference_statistics(self):
        statistics = self.client.get_inference_statistics(**self.with_token())["model_stats"]
        return check(MODEL in [one["name"] for one in statistics], len(statistics))

    def get_inference_statistics_of_a_version(self):
        [statistics] = self.client.get_inference_statistics(MODEL, self.version, **self.with_token())["model_stats"]
        return check(statistics["inference_stats"]["success"]["count"] >= 0, statistics["inference_count"])

    def infer_bytes_in_binary(self):
        return self.infer(self.encoded(RED, BLUE))[0]

    def infer_bytes_in_json(self):
        return self.infer(self.encoded(RED, BLUE, binary=False))[0]

    def infer_numbers_in_binary(self):
        _, result = self.infer(self.numbers(), ("green", "blue"))
        return check(np.allclose(result.as_numpy("probabilities"), PROBABILITIES, atol=1e-5), "the probabilities")

    def infer_numbers_in_json(self):
        _, result = self.infer(self.numbers(binary=False), ("green", "blue"))
        return check(np.allclose(result.as_numpy("probabilities"), PROBABILITIES, atol=1e-5), "the probabilities")

    def infer_outputs_in_json(self):
        outputs = [triton.InferRequestedOutput(name, binary_data=False) for name in ("probabilities", "label")]
        _, result = self.infer(self.encoded(RED, BLUE), outputs=outputs)
        names = [one["name"] for one in result.get_response()["outputs"]]
        return check(names == ["probabilities", "label"], names)

    def infer_one_output(self):
        outputs = [triton.InferRequestedOutput("label")]
        _, result = self.infer(self.encoded(RED, BLUE), outputs=outputs)
        return check(result.as_numpy("probabilities") is None, "the label alone")

    def infer_classes(self):
        outputs = [triton.InferRequestedOutput("probabilities", class_count=2)]
        result = self.client.infer(MODEL, self.numbers(), outputs=outputs, **self.with_token())
        classes = [[one.decode() for one in row] for row in result.as_numpy("probabilities")]
        parts = [[part.split(":") for part in row] for row in classes]
        # The second best of the first picture may be either of two equal ones.
        best = [[row[0][1:], float(row[0][0])] for row in parts]
        wanted = [[["1", "green"], PROBABILITIES[0, 1]], [["2", "blue"], PROBABILITIES[1, 2]]]
        near = all(ours[0] == theirs[0] and abs(ours[1] - theirs[1]) < 1e-5 for ours, theirs in zip(best, wanted))
        return check(near and len(parts[0]) == 2, classes)

    def infer_gzip(self):
        return self.infer(self.encoded(RED, BLUE), request_compression_algorithm="gzip")[0]

    def infer_deflate(self):
        return self.infer(self.numbers(), ("green", "blue"), request_compression_algorithm="deflate")[0]

    def infer_answer_in_gzip(self):
        return self.infer(self.encoded(RED, BLUE), response_compression_algorithm="gzip", request_id="x" * 2000)[0]

    def infer_answer_in_deflate(self):
        return self.infer(self.encoded(RED, BLUE), response_compression_algorithm="deflate", request_id="x" * 2000)[0]

    def infer_with_a_version(self):
        _, result = self.infer(self.encoded(RED, BLUE), model_version=self.version)
        version = result.get_response()["model_version"]
        return check(version == self.version, version)

    def infer_with_an_id(self):
        _, result = self.infer(self.encoded(RED, BLUE), request_id="a-1")
        return check(result.get_response()["id"] == "a-1", "a-1")

    def infer_with_a_long_id(self):
        _, result = self.infer(self.encoded(RED, BLUE), request_id="ü" * 1000)
        return check(result.get_response()["id"] == "ü" * 1000, "1,000 characters")

    def infer_with_a_sequence_and_parameters(self):
        more = {"sequence_id": 7, "sequence_start": True, "priority": 2, "timeout": 10_000_000, "parameters": {"mine": "a"}}
        return self.infer(self.encoded(RED, BLUE), **more)[0]

    def async_infer(self):
        asked = [self.client.async_infer(MODEL, self.encoded(one), **self.with_token()) for one in (RED, BLUE)]
        labels = [one.get_result().as_numpy("label")[0].decode() for one in asked]
        return check(labels == ["red", "blue"], labels)

    def generate_request_body_and_parse_response_body(self):
        body, length = self.client.generate_request_body(self.encoded(RED))
        headers = {**self.with_token()["headers"], "Inference-Header-Content-Length": str(length)}
        response = self.client._client_stub.post(f"v2/models/{MODEL}/infer", body=body, headers=headers)
        sizes = {"header_length": int(response.get("Inference-Header-Content-Length"))}
        result = self.client.parse_response_body(bytes(response.read()), **sizes)
        label = result.as_numpy("label")[0].decode()
        return check(label == "red", label)

    def example_in_the_readme(self):
        [snippet] = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
        with tempfile.TemporaryDirectory() as directory:
            token, image = Path(directory, "admin-token"), Path(directory, "cat.png")
            token.write_text(self.token)
            image.write_bytes(RED)
            files = {".graft/admin-token": str(token), "cat.png": str(image)}
            for theirs, ours in {"127.0.0.1:4000": self.url, '"pets"': f'"{MODEL}"', **files}.items():
                check(theirs in snippet, f"the example lacks {theirs}")
                snippet = snippet.replace(theirs, ours)
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed):
                exec(snippet, {})
        return check("0:red" in printed.getvalue(), printed.getvalue().strip())

    def refused_infer_with_an_absent_version(self):
        return self.client.infer(MODEL, self.encoded(RED), model_version="99", **self.with_token())

    def refused_infer_of_an_absent_model(self):
        return self.client.infer("nothing", self.encoded(RED), **self.with_token())

    def refused_infer_of_an_absent_output(self):
        outputs = [triton.InferRequestedOutput("logits")]
        return self.client.infer(MODEL, self.encoded(RED), outputs=outputs, **self.with_token())

    def refused_infer_of_an_absent_input(self):
        tensor = triton.InferInput("input_ids", [1, 2], "INT64").set_data_from_numpy(np.array([[1, 2]]))
        return self.client.infer(MODEL, [tensor], **self.with_token())

    def refused_infer_with_a_bad_picture(self):
        return self.client.infer(MODEL, self.encoded(RED, RED[:40]), **self.with_token())

    def refused_infer_with_numbers_of_another_size(self):
        tensor = triton.InferInput("pixels", [1, 3, 4, 4], "FP32").set_data_from_numpy(PIXELS[:1, :, :4, :4])
        return self.client.infer(MODEL, [tensor], **self.with_token())

    def refused_infer_in_shared_memory(self):
        tensor = triton.InferInput("image", [1], "BYTES")
        tensor.set_shared_memory("region", 10)
        return self.client.infer(MODEL, [tensor], **self.with_token())

    def refused_infer_without_a_token(self):
        return self.client.infer(MODEL, self.encoded(RED))

    def refused_load_model(self):
        return self.client.load_model(MODEL, **self.with_token())

    def refused_unload_model(self):
        return self.client.unload_model(MODEL, **self.with_token())

    def refused_update_trace_settings(self):
        return self.client.update_trace_settings(MODEL, {"trace_level": ["OFF"]}, **self.with_token())

    def refused_get_trace_settings(self):
        return self.client.get_trace_settings(**self.with_token())

    def refused_update_log_settings(self):
        return self.client.update_log_settings({"log_info": True}, **self.with_token())

    def refused_get_log_settings(self):
        return self.client.get_log_settings(**self.with_token())

    def refused_get_system_shared_memory_status(self):
        return self.client.get_system_shared_memory_status(**self.with_token())

    def refused_register_system_shared_memory(self):
        return self.client.register_system_shared_memory("region", "/key", 10, **self.with_token())

    def refused_unregister_system_shared_memory(self):
        return self.client.unregister_system_shared_memory("region", **self.with_token())

    def refused_get_cuda_shared_memory_status(self):
        return self.client.get_cuda_shared_memory_status(**self.with_token())

    def refused_register_cuda_shared_memory(self):
        return self.client.register_cuda_shared_memory("region", base64.b64encode(b"handle"), 0, 10, **self.with_token())

    def refused_unregister_cuda_shared_memory(self):
        return self.client.unregister_cuda_shared_memory("region", **self.with_token())


# Each in a process of its own: kserve's and tritonclient's messages have the same names, which protobuf refuses.
CLIENTS = {
    "tritonclient": ("protocol_calls", "TritonCalls"),
    "kserve": ("protocol_kserve_calls", "KserveCalls"),
    "tritonclient over gRPC": ("protocol_grpc_calls", "TritonGrpcCalls"),
    "kserve over gRPC": ("protocol_kserve_grpc_calls", "KserveGrpcCalls"),
}


def class_of(client):
    module, name = CLIENTS[client]
    return getattr(importlib.import_module(module), name)


def names_of(client):
    return [name for name, _ in inspect.getmembers(class_of(client), inspect.isfunction) if is_call(name)]


def is_call(name):
    return not name.startswith("_") and name not in ("with_token", "encoded", "numbers", "infer")


async def call(client, name, *, url, token, version):
    """What came: the answer, or the refusal where one is wanted; `ok` where it is as it should be."""
    side = class_of(client)(url, token, version)
    refused = name.startswith("refused_")
    try:
        came = getattr(side, name)()
        came = await came if inspect.isawaitable(came) else came
        return {"ok": not refused, "came": f"answered: {came}"}
    except Exception as error:
        return {"ok": refused and is_clear(error), "came": f"{type(error).__name__}: {error}"}
    finally:
        # Waits for what was sent and not read.
        closing = side.client.close()
        if inspect.isawaitable(closing):
            await closing


def is_clear(error):
    """A refusal with a status below 500, or a code of gRPC like it, and words of its own."""
    status = getattr(error, "status", None) or getattr(error, "code", None)
    status = status() if callable(status) else getattr(getattr(error, "response", None), "status_code", None)
    code = str(status).removeprefix("StatusCode.")
    refused = code in GRPC_REFUSALS or (code.isdigit() and 400 <= int(code) < 500)
    return refused and len(str(error)) > 40


def run(client, name, **to):
    return asyncio.run(call(client, name, **to))
