# The model in MLServer: see mlserver.ts.
from mlserver import MLModel
from mlserver.types import InferenceResponse, ResponseOutput
from served_model import Model


class Served(MLModel):
    async def load(self):
        parameters = self.settings.parameters
        self.model = Model(parameters.uri, parameters.extra['threads'])
        return True

    async def predict(self, payload):
        probabilities = self.model.probabilities(payload.inputs[0].data)
        output = ResponseOutput(
            name='probabilities', shape=list(probabilities.shape), datatype='FP32', data=probabilities.ravel().tolist()
        )
        return InferenceResponse(model_name=self.name, outputs=[output])
