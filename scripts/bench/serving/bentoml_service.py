# The model in BentoML: see bentoml.ts. A request has the same bytes as one to Graft and MLServer.
import os

import bentoml
from served_model import Model

batch = os.environ['SERVED_BATCH'] == 'true'


# Like the other sides, it writes no line for a request.
@bentoml.service(
    workers=int(os.environ['SERVED_WORKERS']), traffic={'timeout': 60}, logging={'access': {'enabled': False}}
)
class Served:
    def __init__(self):
        self.model = Model(os.environ['SERVED_FILE'], int(os.environ['SERVED_THREADS']))

    @bentoml.api(route='/v2/models/served/infer', batchable=batch, max_batch_size=16, max_latency_ms=60_000)
    def infer(self, inputs: list[dict]) -> list[list[float]]:
        # One picture an entry: BentoML joins the lists of several requests.
        return self.model.probabilities([one['data'][0] for one in inputs]).tolist()
