"""Arranges the quantised decoder for onnxruntime: the same sums, with all channels of a pixel side by side (NHWC) from end to end.

onnxruntime computes quantised convolutions that way anyhow, and turned every tensor over before and after most of them; a third of
the time went there and into `DepthToSpace`, which moves single values, and moved floats. Here the channels of a convolution whose
output becomes a larger picture come in the order in which rows of pixels are put together, so that whole stretches are moved; and
what `up2` gives is quantised once, as `body2` takes it, not twice. The operators are onnxruntime's own (`com.microsoft`).

Alone: `python3 arrange.py quantised.onnx arranged.onnx`.
"""
import sys

import numpy as np
import onnx
from onnx import helper, numpy_helper

CONTRIB = 'com.microsoft'
# Channels that are computed at once: for six of them it takes longer than for sixteen.
LANES = 16
NHWC, NCHW = [0, 2, 3, 1], [0, 3, 1, 2]


class Arranger:
    """Builds the arranged graph beside the one it is made of."""

    def __init__(self, model):
        graph = model.graph
        self.given = model
        self.constants = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
        self.maker = {o: n for n in graph.node for o in n.output}
        self.nodes = []
        self.kept = {}

    def constant(self, name, array):
        self.kept[name] = numpy_helper.from_array(np.asarray(array), name)
        return name

    def step(self, tensor, ends=('s', 'z')):
        """Names of a tensor's scale and zero point."""
        return [self.constant(f'{tensor}_{end}', self.constants[f'{tensor}_{end}']) for end in ends]

    def add(self, op, inputs, output, domain='', **attributes):
        outputs = output if isinstance(output, list) else [output]
        self.nodes.append(helper.make_node(op, inputs, outputs, name=outputs[0] + '_node', domain=domain, **attributes))
        return output

    def keep(self, tensor):
        """Takes over what makes a tensor, as it is."""
        needed, todo = [], [tensor]
        while todo:
            node = self.maker.get(todo.pop())
            if node is not None and node not in needed:
                needed.append(node)
                todo.extend(node.input)
        for node in self.given.graph.node:
            if node in needed:
                self.nodes.append(node)
                for name in node.input:
                    if name in self.constants:
                        self.constant(name, self.constants[name])
        return tensor

    def turned(self, x, perm):
        return self.add('Transpose', [x], x + '_turned', perm=perm)

    def conv(self, name, x, source, out, order=None, lanes=1):
        """A convolution of `x` from steps `source` to steps `out`. `order`: of its channels; `lanes`: they are filled up to a multiple."""
        stem = f'_{name}_Conv_'.replace('/', '_')
        weights, scales, biases = (self.constants[stem + part] for part in ('wq', 'ws', 'bq'))
        if order is not None:
            weights, scales, biases = weights[order], scales[order], biases[order]
        more = -len(weights) % lanes
        weights = np.concatenate([weights, np.zeros((more, *weights.shape[1:]), weights.dtype)])
        scales = np.concatenate([scales, np.ones(more, scales.dtype)])
        biases = np.concatenate([biases, np.zeros(more, biases.dtype)])
        inputs = [x, *source, self.constant(stem + 'wq', weights), self.constant(stem + 'ws', scales),
                  self.constant(stem + 'wz', np.zeros(len(weights), np.int8)), *out, self.constant(stem + 'bq', biases)]
        height, width = weights.shape[2:]
        return self.add('QLinearConv', inputs, name + '_out', CONTRIB, channels_last=1, kernel_shape=[height, width],
                        pads=[height // 2, width // 2] * 2, strides=[1, 1], dilations=[1, 1], group=1)

    def sum(self, a, a_step, b, b_step, out):
        """Relu(a + b): what is below zero has no number among the steps of `out`."""
        return self.add('QLinearAdd', [a, *a_step, b, *b_step, *self.step(out)], out + '_sum', CONTRIB)

    def reshaped(self, x, sides, output):
        """The sides are constants of the graph, where the bench finds them that enlarges it."""
        name = output + '_sides'
        self.nodes.append(helper.make_node('Constant', [], [name], value=numpy_helper.from_array(np.int64(sides), name)))
        return self.add('Reshape', [x, name], output)

    def grown(self, x, side, channels):
        """A pixel's four times `channels` values as four pixels, two above two, of which `cells` is the order."""
        pairs = self.reshaped(x, [side, side, 2, 2 * channels], x + '_pairs')
        rows = self.turned(pairs, [0, 2, 1, 3])
        return self.reshaped(rows, [1, 2 * side, 2 * side, channels], x + '_grown')

    def model(self):
        """Inputs and outputs are what they were."""
        graph = self.given.graph
        made = helper.make_graph(self.nodes, 'decoder', graph.input, graph.output, list(self.kept.values()))
        domains = [helper.make_opsetid('', self.given.opset_import[0].version), helper.make_opsetid(CONTRIB, 1)]
        return helper.make_model(made, ir_version=self.given.ir_version, opset_imports=domains)


def cells(channels):
    """Where the channels that `grown` takes are among those that DepthToSpace (CRD) takes."""
    return [4 * c + 2 * i + j for i in range(2) for j in range(2) for c in range(channels)]


def arranged(model):
    """The decoder of `networks.py` as `quantise.static` and `export.py` make it, arranged."""
    g = Arranger(model)
    side = model.graph.input[1].type.tensor_type.shape.dim[2].dim_value
    fine = len(g.constants['_up4_Conv_wq']) // 4
    finest = len(g.constants['_up2_Conv_wq']) // 4

    f8, f4 = (g.turned(name, NHWC) for name in ('f8', 'f4'))
    seed = g.turned(g.keep('/Resize_output_0_q'), NHWC)
    mixed = g.step('/seed_mix/Conv_output_0')
    skip = '/Relu_output_0'
    x = g.sum(f8, g.step('f8_in'), g.conv('seed_mix', seed, g.step('/Resize_output_0'), mixed), mixed, skip)
    for block in ('body8/body8.0', 'body8/body8.1'):
        x, skip = residual(g, block, x, skip)

    flow_step = g.step('/flow/Conv_output_0')
    flow = g.turned(g.conv('flow', x, g.step(skip), flow_step), NCHW)
    pixels = g.keep('/Constant_3_output_0')
    g.add('Mul', [g.add('DequantizeLinear', [flow, *flow_step], 'flow_cells'), pixels], 'flow')

    up = g.step('/up4/Conv_output_0')
    x = g.grown(g.conv('up4', x, g.step(skip), up, cells(fine)), side, fine)
    skip = '/Relu_1_output_0'
    x, skip = residual(g, 'body4', g.sum(x, up, f4, g.step('f4_in'), skip), skip)
    # Nothing but a Relu comes between this and the next convolution: it gives what that one takes.
    given = g.step('/Relu_2_output_0')
    x = g.grown(g.conv('up2', x, g.step(skip), given, cells(finest)), 2 * side, finest)
    heard = g.step('/Relu_3_output_0')
    x = g.conv('head', g.conv('body2', x, given, heard), heard, g.step('head', ('bs', 'bz')), lanes=LANES)

    planes = g.constant('planes', np.int64([4, 2, LANES - 6]))
    g.add('Split', [g.turned(x, NCHW), planes], ['luma', 'uv', 'nothing'], axis=1)
    pairs = g.reshaped(g.turned('luma', NHWC), [4 * side, 4 * side, 2, 2], 'luma_pairs')
    g.reshaped(g.turned(pairs, [0, 2, 1, 3]), [1, 1, 8 * side, 8 * side], 'y')
    return g.model()


def residual(g, block, x, skip):
    """Relu(x + b(Relu(a(x)))); returns it and what its steps are called."""
    inner, branch, out = (f'/{block}/{end}' for end in ('Relu_output_0', 'b/Conv_output_0', 'Relu_1_output_0'))
    a = g.conv(f'{block}/a', x, g.step(skip), g.step(inner))
    b = g.conv(f'{block}/b', a, g.step(inner), g.step(branch))
    return g.sum(x, g.step(skip), b, g.step(branch), out), out


if __name__ == '__main__':
    onnx.save(arranged(onnx.load(sys.argv[1])), sys.argv[2])
