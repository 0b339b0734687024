"""Every call of kserve's REST client, on the endpoint of protocol_calls.py."""

import base64

import numpy as np
from kserve import InferenceRESTClient, InferInput, InferRequest
from kserve.inference_client import RESTConfig
from kserve.protocol.infer_type import RequestedOutput

from protocol_calls import BLUE, MODEL, PIXELS, PROBABILITIES, RED, check


class KserveCalls:
    """Calls of kserve's InferenceRESTClient with protocol v2."""

    def __init__(self, url, token, version):
        self.url, self.token, self.version = f"http://{url}", token, version
        self.client = InferenceRESTClient(RESTConfig(protocol="v2", retries=0))

    def with_token(self):
        return {"headers": {"Authorization": f"Bearer {self.token}"}}

    async def infer(self, inputs, wanted, request_id=None, **more):
        request = InferRequest(MODEL, inputs, request_id=request_id or "id-1", **more)
        result = await self.client.infer(self.url, request, model_name=MODEL, **self.with_token())
        label = next(one for one in result.outputs if one.name == "label").as_numpy()
        labels = [one.decode() if isinstance(one, bytes) else str(one) for one in label]
        return check(labels == list(wanted), labels), result

    def encoded(self, binary):
        data = [one if binary else base64.b64encode(one).decode() for one in (RED, BLUE)]
        tensor = InferInput("image", [2], "BYTES")
        tensor.set_data_from_numpy(np.array(data, dtype=object), binary_data=binary)
        return [tensor]

    def numbers(self, binary):
        tensor = InferInput("pixels", list(PIXELS.shape), "FP32")
        tensor.set_data_from_numpy(PIXELS, binary_data=binary)
        return [tensor]

    async def is_server_live(self):
        return check(await self.client.is_server_live(self.url) is True, True)

    async def is_server_ready(self):
        return check(await self.client.is_server_ready(self.url) is True, True)

    async def is_model_ready(self):
        return check(await self.client.is_model_ready(self.url, MODEL, **self.with_token()) is True, True)

    async def infer_bytes_in_json(self):
        came, result = await self.infer(self.encoded(binary=False), ("red", "blue"))
        return check(result.id == "id-1", came)

    async def infer_bytes_in_binary(self):
        return (await self.infer(self.encoded(binary=True), ("red", "blue")))[0]

    async def infer_numbers_in_json(self):
        return (await self.infer(self.numbers(binary=False), ("green", "blue")))[0]

    async def infer_numbers_in_binary(self):
        return (await self.infer(self.numbers(binary=True), ("green", "blue")))[0]

    async def infer_binary_outputs(self):
        outputs = [RequestedOutput(name, {"binary_data": True}) for name in ("label", "probabilities")]
        _, result = await self.infer(self.numbers(binary=True), ("green", "blue"), request_outputs=outputs)
        found = next(one for one in result.outputs if one.name == "probabilities").as_numpy()
        return check(np.allclose(found, PROBABILITIES, atol=1e-5), "the probabilities")

    async def infer_a_dict(self):
        data = [base64.b64encode(RED).decode()]
        body = {"inputs": [{"name": "image", "shape": [1], "datatype": "BYTES", "data": data}]}
        result = await self.client.infer(self.url, body, model_name=MODEL, **self.with_token())
        return check(result.outputs[0].data == ["red"], result.outputs[0].data)

    async def refused_infer_with_a_bad_picture(self):
        data = [base64.b64encode(one).decode() for one in (RED, RED[:40])]
        body = {"inputs": [{"name": "image", "shape": [2], "datatype": "BYTES", "data": data}]}
        return await self.client.infer(self.url, body, model_name=MODEL, **self.with_token())

    async def refused_infer_of_an_absent_model(self):
        return await self.client.infer(self.url, {"inputs": []}, model_name="nothing", **self.with_token())
