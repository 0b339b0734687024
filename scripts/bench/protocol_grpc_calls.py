"""Every call of tritonclient's gRPC client, on the endpoint of protocol_calls.py."""

import queue

import numpy as np
import tritonclient.grpc as triton

from protocol_calls import BLUE, MODEL, PIXELS, PROBABILITIES, RED, check


class TritonGrpcCalls:
    """Calls of tritonclient.grpc.InferenceServerClient, in the order of its methods."""

    def __init__(self, url, token, version):
        self.client = triton.InferenceServerClient(url)
        self.token, self.version = token, version

    def with_token(self):
        return {"headers": {"authorization": f"Bearer {self.token}"}}

    def encoded(self, *pictures):
        tensor = triton.InferInput("image", [len(pictures)], "BYTES")
        return [tensor.set_data_from_numpy(np.array(pictures, dtype=object))]

    def numbers(self):
        return [triton.InferInput("pixels", list(PIXELS.shape), "FP32").set_data_from_numpy(PIXELS)]

    def infer(self, inputs, wanted=("red", "blue"), **more):
        result = self.client.infer(MODEL, inputs, **{**self.with_token(), **more})
        labels = [one.decode() for one in result.as_numpy("label")]
        return check(labels == list(wanted), labels), result

    def is_server_live(self):
        return check(self.client.is_server_live() is True, True)

    def is_server_ready(self):
        return check(self.client.is_server_ready() is True, True)

    def is_model_ready(self):
        return check(self.client.is_model_ready(MODEL, self.version, **self.with_token()) is True, True)

    def get_server_metadata(self):
        metadata = self.client.get_server_metadata(**self.with_token())
        return check("statistics" in metadata.extensions, list(metadata.extensions))

    def get_model_metadata(self):
        metadata = self.client.get_model_metadata(MODEL, **self.with_token())
        shapes = {one.name: list(one.shape) for one in metadata.inputs}
        return check(shapes == {"image": [-1], "pixels": [-1, 3, 8, 8]}, shapes)

    def get_model_config(self):
        config = self.client.get_model_config(MODEL, self.version, **self.with_token()).config
        types = [one.data_type for one in config.input]
        return check(config.max_batch_size == 64 and types == [13, 11], types)

    def get_model_repository_index(self):
        index = self.client.get_model_repository_index(**self.with_token())
        states = [one.state for one in index.models if one.name == MODEL]
        return check(states == ["READY"], states)

    def get_inference_statistics(self):
        [statistics] = self.client.get_inference_statistics(MODEL, **self.with_token()).model_stats
        return check(statistics.name == MODEL, statistics.inference_stats.success.count)

    def infer_bytes(self):
        return self.infer(self.encoded(RED, BLUE))[0]

    def infer_numbers(self):
        _, result = self.infer(self.numbers(), ("green", "blue"))
        return check(np.allclose(result.as_numpy("probabilities"), PROBABILITIES, atol=1e-5), "the probabilities")

    def infer_one_output(self):
        outputs = [triton.InferRequestedOutput("label")]
        _, result = self.infer(self.encoded(RED, BLUE), outputs=outputs)
        return check(result.as_numpy("probabilities") is None, "the label alone")

    def infer_classes(self):
        outputs = [triton.InferRequestedOutput("probabilities", class_count=2)]
        result = self.client.infer(MODEL, self.numbers(), outputs=outputs, **self.with_token())
        classes = [row[0].decode().split(":")[1:] for row in result.as_numpy("probabilities")]
        return check(classes == [["1", "green"], ["2", "blue"]], classes)

    def infer_compressed(self):
        return self.infer(self.numbers(), ("green", "blue"), compression_algorithm="gzip")[0]

    def infer_with_a_version_an_id_and_parameters(self):
        more = {"model_version": self.version, "request_id": "a-1", "priority": 2, "timeout": 10_000_000}
        _, result = self.infer(self.encoded(RED, BLUE), parameters={"mine": "a"}, **more)
        response = result.get_response()
        return check((response.id, response.model_version) == ("a-1", self.version), response.id)

    def async_infer(self):
        answers = queue.Queue()
        self.client.async_infer(MODEL, self.encoded(RED), lambda result, error: answers.put(error or result), **self.with_token())
        result = answers.get(timeout=20)
        if isinstance(result, Exception):
            raise result
        label = result.as_numpy("label")[0].decode()
        return check(label == "red", label)

    def stream_infer(self):
        answers = queue.Queue()
        self.client.start_stream(lambda result, error: answers.put(error or result), headers=self.with_token()["headers"])
        for i, picture in enumerate((RED, RED[:40], BLUE)):
            self.client.async_stream_infer(MODEL, self.encoded(picture), request_id=f"s-{i}", enable_empty_final_response=True)
        came = [answers.get(timeout=20) for _ in range(3)]
        self.client.stop_stream()
        refused = [i for i, one in enumerate(came) if isinstance(one, Exception)]
        assert refused == [1], came
        right = [came[i].as_numpy("label")[0].decode() for i in (0, 2)] == ["red", "blue"]
        responses = [came[i].get_response() for i in (0, 2)]
        ids = [one.id for one in responses]
        final = all(one.parameters["triton_final_response"].bool_param for one in responses)
        return check(right and ids == ["s-0", "s-2"] and final, ids)

    def refused_infer_with_an_absent_version(self):
        return self.client.infer(MODEL, self.encoded(RED), model_version="99", **self.with_token())

    def refused_infer_of_an_absent_model(self):
        return self.client.infer("nothing", self.encoded(RED), **self.with_token())

    def refused_infer_of_an_absent_output(self):
        outputs = [triton.InferRequestedOutput("logits")]
        return self.client.infer(MODEL, self.encoded(RED), outputs=outputs, **self.with_token())

    def refused_infer_with_a_bad_picture(self):
        return self.client.infer(MODEL, self.encoded(RED, RED[:40]), **self.with_token())

    def refused_infer_without_a_token(self):
        return self.client.infer(MODEL, self.encoded(RED))

    def refused_infer_in_shared_memory(self):
        tensor = triton.InferInput("image", [1], "BYTES")
        tensor.set_shared_memory("region", 10)
        return self.client.infer(MODEL, [tensor], **self.with_token())

    def refused_load_model(self):
        return self.client.load_model(MODEL, **self.with_token())

    def refused_unload_model(self):
        return self.client.unload_model(MODEL, **self.with_token())

    def refused_get_trace_settings(self):
        return self.client.get_trace_settings(**self.with_token())

    def refused_get_log_settings(self):
        return self.client.get_log_settings(**self.with_token())

    def refused_get_system_shared_memory_status(self):
        return self.client.get_system_shared_memory_status(**self.with_token())

    def refused_get_cuda_shared_memory_status(self):
        return self.client.get_cuda_shared_memory_status(**self.with_token())
