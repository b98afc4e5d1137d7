"""Static QDQ quantisation of the convolutions of an ONNX model (per-channel s8 weights, u8 activations).

Neither Debian nor npm ships `onnxruntime.quantization`, so this is our own pass. Only Conv inputs and outputs are
quantised: also quantising Add and Relu cost 2 dB in trials and gained no time.
"""
import json
import subprocess
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper


# x86 processors without VNNI add pairs of u8 x s8 products in saturating 16 bits: 2 x 255 x 64 just fits, 2 x 255 x 127
# does not. Seven-bit weights are therefore the same everywhere; what they cost is in README.md.
WEIGHT_PEAK = 64


def load(path):
    """Loads a model and inlines `Identity` nodes of initialisers (the exporter makes them out of equal tensors)."""
    model = onnx.load(path)
    graph = model.graph
    names = {i.name for i in graph.initializer}
    rename = {}
    for node in list(graph.node):
        if node.op_type == 'Identity' and node.input[0] in names:
            rename[node.output[0]] = node.input[0]
            graph.node.remove(node)
    for node in graph.node:
        for k, name in enumerate(node.input):
            node.input[k] = rename.get(name, name)
    return model


def activations(model):
    """Tensors to quantise: each Conv's data input, and its output (after the Relu when only a Relu reads it)."""
    graph = model.graph
    uses = {}
    for node in graph.node:
        for name in node.input:
            uses.setdefault(name, []).append(node)
    found = []
    for node in graph.node:
        if node.op_type != 'Conv':
            continue
        out = node.output[0]
        readers = uses.get(out, [])
        if len(readers) == 1 and readers[0].op_type == 'Relu':
            out = readers[0].output[0]
        for name in (node.input[0], out):
            if name not in found:
                found.append(name)
    return found


def ranges(path, feeds, work):
    """Runs the model over `feeds` ({input: float32 [N,...]}) in onnxruntime-node; returns {tensor: [low, high]}."""
    work = Path(work)
    model = load(path)
    names = activations(model)
    have = {v.name for v in list(model.graph.output) + list(model.graph.input)}
    for name in names:
        if name not in have:
            model.graph.output.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, None))
    onnx.save(model, str(work / 'calibrate.onnx'))
    count = len(next(iter(feeds.values())))
    for name, value in feeds.items():
        value.astype(np.float32).tofile(work / f'calibrate_{name}.f32')
    (work / 'calibrate.json').write_text(json.dumps({'count': count, 'tensors': names}))
    subprocess.check_call(['node', str(Path(__file__).parent / 'calibrate.mjs'), str(work)])
    return json.loads((work / 'ranges.json').read_text())


def tighten(graph, bounds):
    """In `Relu(skip + branch)` a branch below -max(skip) ends as 0 all the same: spend no steps on it. Such branches
    reach ten times lower than that in practice, so this is where most of the int8 loss came from."""
    produced = {o: n for n in graph.node for o in n.output}
    for node in graph.node:
        if node.op_type != 'Relu' or produced.get(node.input[0], node).op_type != 'Add':
            continue
        skip, branch = produced[node.input[0]].input
        if skip in bounds and branch in bounds:
            bounds[branch][0] = max(bounds[branch][0], -bounds[skip][1])


def static(path, out, bounds, fixed=None):
    """Writes the quantised model. `fixed` {tensor: (scale, zero)} overrides measured ranges (the uint8 outputs)."""
    model = load(path)
    graph = model.graph
    constants = {i.name: i for i in graph.initializer}
    targets = activations(model)
    tighten(graph, bounds)
    scales = {}

    def constant(name, array):
        graph.initializer.append(numpy_helper.from_array(array, name))

    for name in targets:
        low, high = min(bounds[name][0], 0.0), max(bounds[name][1], 0.0)
        scale = max((high - low) / 255, 1e-8)
        zero = int(np.clip(round(-low / scale), 0, 255))
        if fixed and name in fixed:
            scale, zero = fixed[name]
        scales[name] = scale
        constant(name + '_s', np.float32(scale))
        constant(name + '_z', np.uint8(zero))

    def pair(name):
        return [helper.make_node('QuantizeLinear', [name, name + '_s', name + '_z'], [name + '_q'], name=name + '_Q'),
                helper.make_node('DequantizeLinear', [name + '_q', name + '_s', name + '_z'], [name + '_dq'],
                                 name=name + '_DQ')]

    nodes = [n for i in graph.input if i.name in targets for n in pair(i.name)]
    for node in list(graph.node):
        for k, name in enumerate(node.input):
            if name in targets:
                node.input[k] = name + '_dq'
        if node.op_type == 'Conv':
            weight = numpy_helper.to_array(constants[node.input[1]])
            bias = numpy_helper.to_array(constants[node.input[2]])
            peak = np.abs(weight.reshape(len(weight), -1)).max(1)
            peak[peak == 0] = 1e-6
            scale = (peak / WEIGHT_PEAK).astype(np.float32)
            stem = node.name.replace('/', '_')
            constant(stem + '_wq', np.clip(np.round(weight / scale.reshape(-1, 1, 1, 1)), -WEIGHT_PEAK, WEIGHT_PEAK).astype(np.int8))
            constant(stem + '_ws', scale)
            constant(stem + '_wz', np.zeros(len(scale), np.int8))
            bias_scale = (scale * scales[node.input[0][:-3]]).astype(np.float32)
            constant(stem + '_bq', np.clip(np.round(bias / bias_scale), -2**31, 2**31 - 1).astype(np.int32))
            constant(stem + '_bs', bias_scale)
            constant(stem + '_bz', np.zeros(len(scale), np.int32))
            for part, index in (('w', 1), ('b', 2)):
                nodes.append(helper.make_node('DequantizeLinear', [f'{stem}_{part}q', f'{stem}_{part}s',
                                                                   f'{stem}_{part}z'], [f'{stem}_{part}dq'], axis=0))
                node.input[index] = f'{stem}_{part}dq'
        nodes.append(node)
        for name in node.output:
            if name in targets:
                nodes += pair(name)
    del graph.node[:]
    graph.node.extend(nodes)
    prune(graph)
    onnx.save(model, out)
    return model


def prune(graph):
    """Drops initialisers and nodes nothing reads."""
    outputs = {o.name for o in graph.output}
    while True:
        used = {i for n in graph.node for i in n.input} | outputs
        dead = [n for n in graph.node if not any(o in used for o in n.output)]
        for node in dead:
            graph.node.remove(node)
        if not dead:
            break
    used = {i for n in graph.node for i in n.input}
    for item in list(graph.initializer):
        if item.name not in used:
            graph.initializer.remove(item)
