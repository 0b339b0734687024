# The model of the peers' sides: the same ONNX file in onnxruntime, and the same preprocessing by Pillow.
import base64
import io
import json

import numpy
import onnxruntime
from PIL import Image


class Model:
    """`threads`: inside an operator; 0 for onnxruntime's default, one for each core."""

    def __init__(self, file, threads):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self.session = onnxruntime.InferenceSession(file, options, providers=['CPUExecutionProvider'])
        self.preprocessing = json.loads(self.session.get_modelmeta().custom_metadata_map['graft.preprocessing'])
        blank = Image.new('RGB', (8, 8))
        for count in (1, 16):
            self.session.run(None, {'pixels': self.pixels([blank] * count)})

    def pixels(self, pictures):
        given = self.preprocessing
        size = given['size']['height'], given['size']['width']
        mean, std = (numpy.array(given[name], numpy.float32) for name in ('image_mean', 'image_std'))
        rows = [numpy.asarray(fitted(picture, *size), numpy.float32) for picture in pictures]
        scaled = (numpy.stack(rows) * numpy.float32(given['rescale_factor']) - mean) / std
        return numpy.ascontiguousarray(scaled.transpose(0, 3, 1, 2))

    def probabilities(self, encoded):
        """Of pictures in base64, `[pictures, classes]`."""
        pictures = [Image.open(io.BytesIO(base64.b64decode(one))).convert('RGB') for one in encoded]
        (probabilities,) = self.session.run(['probabilities'], {'pixels': self.pixels(pictures)})
        return probabilities


def fitted(picture, height, width):
    """The shorter side scaled to the model's, and the middle cut out, as Graft's `crop` does."""
    scale = max(height / picture.height, width / picture.width)
    scaled = picture.resize((int(picture.width * scale), int(picture.height * scale)), Image.Resampling.BILINEAR)
    left, top = (scaled.width - width) // 2, (scaled.height - height) // 2
    return scaled.crop((left, top, left + width, top + height))
