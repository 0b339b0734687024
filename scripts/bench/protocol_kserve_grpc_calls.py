"""Every call of kserve's gRPC client, on the endpoint of protocol_calls.py."""

import logging

import numpy as np
from kserve import InferenceGRPCClient, InferInput, InferRequest
from kserve.protocol.infer_type import RequestedOutput

from protocol_calls import BLUE, MODEL, PIXELS, PROBABILITIES, RED, check

# It logs each refusal with its trace.
logging.getLogger("kserve").setLevel(logging.CRITICAL)


class KserveGrpcCalls:
    """Calls of kserve's InferenceGRPCClient. It belongs to a loop, so it is made by the first call."""

    def __init__(self, url, token, version):
        self.url, self.token, self.version = url, token, version
        self.client = InferenceGRPCClient(url, retries=0)

    def with_token(self):
        return {"headers": (("authorization", f"Bearer {self.token}"),)}

    async def infer(self, inputs, wanted, **more):
        request = InferRequest(MODEL, inputs, request_id="id-1", **more)
        result = await self.client.infer(request, **self.with_token())
        label = next(one for one in result.outputs if one.name == "label").as_numpy()
        labels = [one.decode() if isinstance(one, bytes) else str(one) for one in label]
        return check(labels == list(wanted) and result.id == "id-1", labels), result

    def encoded(self, *pictures, raw=True):
        tensor = InferInput("image", [len(pictures)], "BYTES", data=None if raw else list(pictures))
        if raw:
            tensor.set_data_from_numpy(np.array(pictures, dtype=object), binary_data=True)
        return [tensor]

    def numbers(self, raw):
        tensor = InferInput("pixels", list(PIXELS.shape), "FP32")
        tensor.set_data_from_numpy(PIXELS, binary_data=raw)
        return [tensor]

    async def is_server_live(self):
        return check(await self.client.is_server_live() is True, True)

    async def is_server_ready(self):
        return check(await self.client.is_server_ready() is True, True)

    async def is_model_ready(self):
        return check(await self.client.is_model_ready(MODEL, **self.with_token()) is True, True)

    async def infer_raw_bytes(self):
        return (await self.infer(self.encoded(RED, BLUE), ("red", "blue")))[0]

    async def infer_bytes_in_contents(self):
        return (await self.infer(self.encoded(RED, BLUE, raw=False), ("red", "blue")))[0]

    async def infer_raw_numbers(self):
        _, result = await self.infer(self.numbers(raw=True), ("green", "blue"))
        found = next(one for one in result.outputs if one.name == "probabilities").as_numpy()
        return check(np.allclose(found, PROBABILITIES, atol=1e-5), "the probabilities")

    async def infer_numbers_in_contents(self):
        return (await self.infer(self.numbers(raw=False), ("green", "blue")))[0]

    async def infer_one_output(self):
        _, result = await self.infer(self.encoded(RED), ("red",), request_outputs=[RequestedOutput("label")])
        return check([one.name for one in result.outputs] == ["label"], "the label alone")

    async def refused_infer_with_a_bad_picture(self):
        return await self.client.infer(InferRequest(MODEL, self.encoded(RED, RED[:40])), **self.with_token())

    async def refused_infer_of_an_absent_model(self):
        return await self.client.infer(InferRequest("nothing", self.encoded(RED)), **self.with_token())

    async def refused_infer_without_a_token(self):
        return await self.client.infer(InferRequest(MODEL, self.encoded(RED)))

    async def refused_is_model_ready_of_an_absent_model(self):
        return await self.client.is_model_ready("nothing", **self.with_token())
