# The model of MLServer's side: the same ONNX file in onnxruntime, and the same preprocessing by Pillow. See mlserver.ts.
import base64
import io
import json

import numpy
import onnxruntime
from mlserver import MLModel
from mlserver.types import InferenceResponse, ResponseOutput
from PIL import Image


class Served(MLModel):
    async def load(self):
        self.session = onnxruntime.InferenceSession(self.settings.parameters.uri, providers=['CPUExecutionProvider'])
        metadata = self.session.get_modelmeta().custom_metadata_map
        self.preprocessing = json.loads(metadata['graft.preprocessing'])
        self.session.run(None, {'pixels': self.pixels([Image.new('RGB', (8, 8))])})
        return True

    def pixels(self, pictures):
        given = self.preprocessing
        size = given['size']['height'], given['size']['width']
        mean, std = (numpy.array(given[name], numpy.float32) for name in ('image_mean', 'image_std'))
        rows = [numpy.asarray(fitted(picture, *size), numpy.float32) for picture in pictures]
        scaled = (numpy.stack(rows) * numpy.float32(given['rescale_factor']) - mean) / std
        return numpy.ascontiguousarray(scaled.transpose(0, 3, 1, 2))

    async def predict(self, payload):
        encoded = payload.inputs[0].data
        pictures = [Image.open(io.BytesIO(base64.b64decode(one))).convert('RGB') for one in encoded]
        (probabilities,) = self.session.run(['probabilities'], {'pixels': self.pixels(pictures)})
        output = ResponseOutput(
            name='probabilities', shape=list(probabilities.shape), datatype='FP32', data=probabilities.ravel().tolist()
        )
        return InferenceResponse(model_name=self.name, outputs=[output])


def fitted(picture, height, width):
    """The shorter side scaled to the model's, and the middle cut out, as Graft's `crop` does."""
    scale = max(height / picture.height, width / picture.width)
    scaled = picture.resize((int(picture.width * scale), int(picture.height * scale)), Image.Resampling.BILINEAR)
    left, top = (scaled.width - width) // 2, (scaled.height - height) // 2
    return scaled.crop((left, top, left + width, top + height))
