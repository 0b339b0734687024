"""A process of its own: onnxsim's side of a bench (`compile_training_loop`), a step on request. See child.ts for the protocol."""

import time

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

import onnxsim

import child_protocol


class Side:
    def batches(self, file):
        self.inputs, self.labels = {}, {}
        for name, values in child_protocol.read_tensors(file).items():
            index, part = name.split("/")
            if part == "labels":
                self.labels[int(index)] = values
            else:
                self.inputs.setdefault(int(index), {})[part] = values

    def train(self, model, parameters, rate):
        """
        Compiles the step. onnxsim wants every shape fixed, the loss as a tensor of the model, and nodes that it has rules for;
        its own simplification folds the others.
        """
        network = onnx.load(model)
        batch = len(self.labels[0])
        for value in [*network.graph.input, *network.graph.output]:
            value.type.tensor_type.shape.dim[0].dim_value = batch
        simplified, _ = onnxsim.simplify(network, initializers_as_constants=False, perform_optimization=False)
        self.rewrite(simplified.graph, batch)
        missing = set(parameters) - {tensor.name for tensor in simplified.graph.initializer}
        if missing:
            raise ValueError(f"simplification lost {sorted(missing)}")
        self.classes = simplified.graph.output[0].type.tensor_type.shape.dim[1].dim_value
        self.loop = onnxsim.compile_training_loop(self.with_loss(simplified, batch), "loss", parameters)
        self.rate = rate
        sizes = {tensor.name: int(np.prod(tensor.dims)) for tensor in simplified.graph.initializer}
        return {"parameters": sum(sizes[name] for name in parameters)}

    def rewrite(self, graph, batch):
        """
        Writes two operators that onnxsim has no rule for in others that it has: Flatten as a Reshape to `[batch, -1]`, Gelu
        as x / 2 · (1 + erf(x / √2)).
        """
        constant = lambda name, value: graph.initializer.append(numpy_helper.from_array(np.array(value), name))
        constant("batch_rows", [batch, -1])
        for name, value in (("half", 0.5), ("one", 1.0), ("half_root", 0.5**0.5)):
            constant(name, np.float32(value))
        nodes = []
        for node in graph.node:
            (x, *_), (y, *_) = node.input or [""], node.output
            if node.op_type == "Flatten":
                nodes.append(helper.make_node("Reshape", [x, "batch_rows"], [y]))
            elif node.op_type == "Gelu":
                nodes += [
                    helper.make_node("Mul", [x, "half_root"], [f"{y}_scaled"]),
                    helper.make_node("Erf", [f"{y}_scaled"], [f"{y}_erf"]),
                    helper.make_node("Add", [f"{y}_erf", "one"], [f"{y}_risen"]),
                    helper.make_node("Mul", [x, "half"], [f"{y}_half"]),
                    helper.make_node("Mul", [f"{y}_half", f"{y}_risen"], [y]),
                ]
            else:
                nodes.append(node)
        del graph.node[:]
        graph.node.extend(nodes)

    def with_loss(self, model, batch):
        """Adds the cross-entropy as the mean of -log(softmax) at the targets."""
        graph = model.graph
        graph.input.append(helper.make_tensor_value_info("targets", TensorProto.FLOAT, [batch, self.classes]))
        graph.initializer.append(numpy_helper.from_array(np.float32(-1 / batch), "loss_scale"))
        graph.node.extend(
            [
                helper.make_node("Softmax", [graph.output[0].name], ["probabilities"], axis=1),
                helper.make_node("Log", ["probabilities"], ["log_probabilities"]),
                helper.make_node("Mul", ["log_probabilities", "targets"], ["likelihoods"]),
                helper.make_node("ReduceSum", ["likelihoods"], ["likelihood"], keepdims=0),
                helper.make_node("Mul", ["likelihood", "loss_scale"], ["loss"]),
            ]
        )
        graph.output.append(helper.make_tensor_value_info("loss", TensorProto.FLOAT, []))
        return model

    def step(self, batch):
        targets = np.eye(self.classes, dtype=np.float32)[self.labels[batch]]
        started = time.perf_counter()
        loss = self.loop({**self.inputs[batch], "targets": targets}, lr=self.rate)
        return {"loss": loss, "seconds": time.perf_counter() - started}

    def peak(self):
        return {"bytes": child_protocol.peak_memory()}


child_protocol.serve(Side())
