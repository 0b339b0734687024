"""The networks of the benches as PyTorch has them, their inputs named as in the ONNX graphs."""

import math

import torch
import torch.nn.functional as F
import torchvision
from torch import nn


class Pixels(nn.Module):
    """A torchvision model whose input is called pixels."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, pixels):
        return self.model(pixels)

    def drop_classifier(self):
        """Leaves the features as the output, and returns how many a picture has."""
        name = "fc" if hasattr(self.model, "fc") else "classifier"
        classifier = getattr(self.model, name)
        setattr(self.model, name, nn.Identity())
        return (classifier if name == "fc" else classifier[-1]).in_features

    def state_dict(self, *args, **kwargs):
        return self.model.state_dict(*args, **kwargs)

    def load_state_dict(self, *args, **kwargs):
        return self.model.load_state_dict(*args, **kwargs)


def _torchvision(name):
    return lambda **arguments: Pixels(getattr(torchvision.models, name)(**arguments))


resnet18 = _torchvision("resnet18")
resnet50 = _torchvision("resnet50")
mobilenet_v2 = _torchvision("mobilenet_v2")


class SelfAttention(nn.Module):
    def __init__(self, hidden, heads):
        super().__init__()
        self.heads = heads
        self.query = nn.Linear(hidden, hidden)
        self.key = nn.Linear(hidden, hidden)
        self.value = nn.Linear(hidden, hidden)

    def forward(self, x, bias):
        batch, tokens, hidden = x.shape
        size = hidden // self.heads
        split = lambda y: y.view(batch, tokens, self.heads, size).transpose(1, 2)
        query, key, value = split(self.query(x)), split(self.key(x)), split(self.value(x))
        scores = query @ key.transpose(-1, -2) / math.sqrt(size) + bias
        context = scores.softmax(-1) @ value
        return context.transpose(1, 2).reshape(batch, tokens, hidden)


class Projection(nn.Module):
    """A dense layer, the residual connection and LayerNorm after it."""

    def __init__(self, width, hidden):
        super().__init__()
        self.dense = nn.Linear(width, hidden)
        self.LayerNorm = nn.LayerNorm(hidden, eps=1e-12)

    def forward(self, x, residual):
        return self.LayerNorm(self.dense(x) + residual)


class Layer(nn.Module):
    def __init__(self, hidden, heads):
        super().__init__()
        self.attention = nn.ModuleDict({"self": SelfAttention(hidden, heads), "output": Projection(hidden, hidden)})
        self.intermediate = nn.ModuleDict({"dense": nn.Linear(hidden, 4 * hidden)})
        self.output = Projection(4 * hidden, hidden)

    def forward(self, x, bias):
        x = self.attention["output"](self.attention["self"](x, bias), x)
        return self.output(F.gelu(self.intermediate["dense"](x)), x)


class Embeddings(nn.Module):
    def __init__(self, vocabulary, tokens, hidden):
        super().__init__()
        self.word_embeddings = nn.Embedding(vocabulary, hidden)
        self.position_embeddings = nn.Embedding(tokens, hidden)
        self.token_type_embeddings = nn.Embedding(2, hidden)
        self.LayerNorm = nn.LayerNorm(hidden, eps=1e-12)

    def forward(self, ids):
        positions = self.position_embeddings(torch.arange(ids.shape[1]))
        types = self.token_type_embeddings(torch.zeros_like(ids))
        return self.LayerNorm(self.word_embeddings(ids) + types + positions)


class Bert(nn.Module):
    """BertForSequenceClassification (Devlin et al., 2019), its weights named as Hugging Face names them."""

    def __init__(self, layers, hidden, heads, vocabulary, tokens, classes):
        super().__init__()
        self.bert = nn.ModuleDict(
            {
                "embeddings": Embeddings(vocabulary, tokens, hidden),
                "encoder": nn.ModuleDict({"layer": nn.ModuleList(Layer(hidden, heads) for _ in range(layers))}),
                "pooler": nn.ModuleDict({"dense": nn.Linear(hidden, hidden)}),
            }
        )
        self.classifier = nn.Linear(hidden, classes)

    def forward(self, input_ids, attention_mask):
        bias = (1.0 - attention_mask[:, None, None, :].float()) * torch.finfo(torch.float32).min
        x = self.bert["embeddings"](input_ids)
        for layer in self.bert["encoder"]["layer"]:
            x = layer(x, bias)
        return self.classifier(torch.tanh(self.bert["pooler"]["dense"](x[:, 0])))


bert = Bert
