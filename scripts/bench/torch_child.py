"""A process of its own: PyTorch's side of a bench, a step on request. See child.ts for the protocol."""

import io
import time

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torchvision import transforms

import child_protocol
import torch_networks


def as_tensors(path):
    return {name: torch.from_numpy(values) for name, values in child_protocol.read_tensors(path).items()}


def load_weights(model, path):
    """Loads weights by name; a name that ends in .T holds the weight transposed. Every weight of the model has to be there."""
    weights = {}
    for name, tensor in as_tensors(path).items():
        if name.endswith(".T"):
            name, tensor = name[:-2], tensor.t().contiguous()
        weights[name] = tensor
    state = model.state_dict()
    missing = [name for name in state if name not in weights and not name.endswith("num_batches_tracked")]
    if missing:
        raise ValueError(f"no weights for {missing}")
    model.load_state_dict({name: weights.get(name, value) for name, value in state.items()})


class Pictures(torch.utils.data.Dataset):
    """Pictures that lie in one file one after the other, as a network that learned from ImageNet takes them."""

    def __init__(self, pack, places, size):
        self.pack, self.places = pack, places
        self.prepare = transforms.Compose(
            [
                transforms.Resize(size),
                transforms.CenterCrop(size),
                transforms.ToTensor(),
                transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
            ]
        )

    def __len__(self):
        return len(self.places)

    def __getitem__(self, index):
        offset, length = self.places[index]
        with open(self.pack, "rb") as file:
            file.seek(offset)
            return self.prepare(Image.open(io.BytesIO(file.read(length))).convert("RGB"))


class Side:
    def threads(self, count):
        torch.set_num_threads(count)
        torch.backends.mkldnn.set_flags(torch.backends.mkldnn.is_available())

    def batches(self, file):
        self.inputs, self.labels = {}, {}
        for name, tensor in as_tensors(file).items():
            index, part = name.split("/")
            if part == "labels":
                self.labels[int(index)] = tensor
            else:
                self.inputs.setdefault(int(index), {})[part] = tensor

    def network(self, build, arguments, weights, layout, precision, compiled, features):
        """
        Builds the network; eval mode freezes the statistics of BatchNorm, and dropout does nothing in it. In bfloat16, products
        and convolutions are autocast; weights and optimizer stay in float32. A compiled network is compiled for training.
        """
        self.autocast = lambda: torch.autocast("cpu", dtype=torch.bfloat16, enabled=precision == "bfloat16")
        self.model = getattr(torch_networks, build)(**arguments).eval()
        load_weights(self.model, weights)
        if features:
            self.classifier_width = self.model.drop_classifier()
        self.layout = layout
        if layout == "channels_last":
            self.model = self.model.to(memory_format=torch.channels_last)
            for inputs in self.inputs.values():
                for name, tensor in inputs.items():
                    if tensor.dim() == 4:
                        inputs[name] = tensor.to(memory_format=torch.channels_last)
        self.trained = torch.compile(self.model) if compiled else self.model

    def train(self, hyperparameters):
        """Weight decay spares biases and normalizations, as Graft's does."""
        parameters = list(self.model.parameters())
        decay = hyperparameters["weightDecay"]
        groups = [
            {"params": [p for p in parameters if p.dim() > 1], "weight_decay": decay},
            {"params": [p for p in parameters if p.dim() <= 1], "weight_decay": 0.0},
        ]
        rate = hyperparameters["learningRate"]
        self.optimizer = {
            "ADAMW": lambda: torch.optim.AdamW(groups, lr=rate),
            "SGD": lambda: torch.optim.SGD(groups, lr=rate, momentum=0.9),
        }[hyperparameters["optimizer"]]()
        return {"parameters": sum(p.numel() for p in parameters)}

    def step(self, batch):
        started = time.perf_counter()
        self.optimizer.zero_grad(set_to_none=True)
        with self.autocast():
            loss = F.cross_entropy(self.trained(**self.inputs[batch]), self.labels[batch])
        loss.backward()
        self.optimizer.step()
        value = loss.item()
        return {"loss": value, "seconds": time.perf_counter() - started}

    def profile(self, steps):
        """The time of each of PyTorch's operators in a step, without what it calls itself."""
        self.step(0)
        with torch.profiler.profile(activities=[torch.profiler.ProfilerActivity.CPU]) as profiler:
            for _ in range(steps):
                self.step(0)
        operators = [
            {
                "op": average.key,
                "nodes": round(average.count / steps),
                "milliseconds": average.self_cpu_time_total / 1000 / steps,
            }
            for average in profiler.key_averages()
        ]
        operators.sort(key=lambda operator: -operator["milliseconds"])
        milliseconds = sum(operator["milliseconds"] for operator in operators)
        return {"milliseconds": milliseconds, "ops": operators[:30], "dearest": []}

    def extract(self, pack, places, size, batch_size, output_file):
        """The features of pictures in a file, into a file: decoded by torchvision in another process, as PyTorch's docs have it."""
        started = time.perf_counter()
        loader = torch.utils.data.DataLoader(Pictures(pack, places, size), batch_size=batch_size, num_workers=1)
        features = []
        with torch.inference_mode(), self.autocast():
            for pixels in loader:
                if self.layout == "channels_last":
                    pixels = pixels.to(memory_format=torch.channels_last)
                features.append(self.model(pixels))
        np.save(output_file, torch.cat(features).float().numpy())
        return {"seconds": time.perf_counter() - started}

    def linear_probe(self, epochs, classes, splits, hyperparameters):
        """
        Trains a classifier on features that are computed again for every batch, as a training loop does where no one thought of
        keeping them. Validates after every epoch, tests after the last.

        splits: how many batches there are to train, validate and test; they lie in this order
        """
        train, validation, test = splits
        started = time.perf_counter()
        head = torch.nn.Linear(self.classifier_width, classes)
        optimizer = torch.optim.AdamW(
            head.parameters(), lr=hyperparameters["learningRate"], weight_decay=hyperparameters["weightDecay"]
        )

        def logits(batch):
            with torch.no_grad():
                features = self.model(**self.inputs[batch])
            return head(features)

        for _ in range(epochs):
            for batch in range(train):
                optimizer.zero_grad(set_to_none=True)
                F.cross_entropy(logits(batch), self.labels[batch]).backward()
                optimizer.step()
            self.evaluate(logits, range(train, train + validation))
        self.evaluate(logits, range(train + validation, train + validation + test))
        return {"seconds": time.perf_counter() - started}

    def evaluate(self, logits, batches):
        with torch.no_grad():
            return [F.cross_entropy(logits(batch), self.labels[batch]).item() for batch in batches]

    def output(self, batch, values):
        with torch.inference_mode(), self.autocast():
            started = time.perf_counter()
            output = self.model(**self.inputs[batch])
            seconds = time.perf_counter() - started
        return {"seconds": seconds, **({"output": output.float().flatten().tolist()} if values else {})}

    def peak(self):
        return {"bytes": child_protocol.peak_memory()}


child_protocol.serve(Side())
