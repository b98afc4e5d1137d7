"""Trained networks -> audio.onnx, encoder.onnx, decoder.onnx (int8), lipsync.json.

usage: export.py [--audio audio.pt] --picture picture.pt --calibration calibration.npz --out <folder> --work <scratch>
Without --audio the folder's audio.onnx stays as it is. calibration.npz: weights float32 [N,14], y uint8 [N,1,160,160],
uv uint8 [N,2,80,80] (see pairs.py).
"""
import argparse
import json
from pathlib import Path

import numpy as np
import onnx
import torch
import torch.nn as nn
from onnx import TensorProto, helper, numpy_helper

import arrange
import quantise
from networks import COLUMNS, GRID, MOUTH, RESIDUAL_SCALE, VISEMES, Decoder, Ears, Encoder

OPSET = 17
CONFIG = {
    'format': 'zhubo-lipsync/1', 'visemes': VISEMES, 'mouth': MOUTH, 'flowGrid': GRID, 'residualScale': RESIDUAL_SCALE,
    'mel': {'rate': 16000, 'fft': 512, 'window': 400, 'hop': 160, 'bands': 80, 'low': 50, 'high': 7600,
            'columns': COLUMNS, 'future': 8, 'floor': 1e-7, 'offset': 4, 'divide': 4},
    'silenceRmsDbfs': -50,
    'files': {'audio': 'audio.onnx', 'encoder': 'encoder.onnx', 'decoder': 'decoder.onnx'},
    'features': {'f8': [64, 20, 20], 'f4': [48, 40, 40]},
}


class ByteEncoder(nn.Module):
    """Takes the planes as float code values; the uint8 casts around it are added to the graph afterwards."""

    def __init__(self, net):
        super().__init__()
        self.net = net

    def forward(self, y, uv):
        return self.net(y / 255, uv / 255)


def raw(module, inputs, path, names, outputs):
    module.eval()
    with torch.no_grad():
        torch.onnx.export(module, inputs, str(path), input_names=names, output_names=outputs, opset_version=OPSET)


def byte_inputs(graph, scales):
    """Makes the named float inputs uint8: `DequantizeLinear(scale, 0)` where a scale is given, else a plain cast."""
    head = []
    for i, value in enumerate(list(graph.input)):
        if value.name not in scales:
            continue
        shape = [d.dim_value for d in value.type.tensor_type.shape.dim]
        inner = value.name + '_f'
        for node in graph.node:
            for k, name in enumerate(node.input):
                if name == value.name:
                    node.input[k] = inner
        scale = scales[value.name]
        if scale is None:
            head.append(helper.make_node('Cast', [value.name], [inner], to=TensorProto.FLOAT))
        else:
            graph.initializer.extend([numpy_helper.from_array(np.float32(scale), value.name + '_in_s'),
                                      numpy_helper.from_array(np.uint8(0), value.name + '_in_z')])
            head.append(helper.make_node('DequantizeLinear', [value.name, value.name + '_in_s', value.name + '_in_z'],
                                         [inner]))
        graph.input[i].CopyFrom(helper.make_tensor_value_info(value.name, TensorProto.UINT8, shape))
    nodes = list(graph.node)
    del graph.node[:]
    graph.node.extend(head + nodes)


def quantised(graph, inner, scale, zero):
    """Name of `inner` as uint8: the int8 pass may have made it already."""
    made = [n for n in graph.node if n.op_type == 'QuantizeLinear' and n.input[0] == inner]
    if made:
        return made[0].output[0]
    graph.initializer.extend([numpy_helper.from_array(np.float32(scale), inner + '_bs'),
                              numpy_helper.from_array(np.uint8(zero), inner + '_bz')])
    graph.node.append(helper.make_node('QuantizeLinear', [inner, inner + '_bs', inner + '_bz'], [inner + '_b']))
    return inner + '_b'


def byte_output(graph, inner, scale, zero, outer, shape):
    """Publishes float tensor `inner` as uint8 `outer`."""
    for value in [o for o in graph.output if o.name == inner]:
        graph.output.remove(value)
    graph.node.append(helper.make_node('Identity', [quantised(graph, inner, scale, zero)], [outer]))
    graph.output.append(helper.make_tensor_value_info(outer, TensorProto.UINT8, shape))


def planes(graph, scale, zero):
    """Publishes `head` [1,6,80,80] as planes of bytes: `y` [1,1,160,160] of the first four channels, `uv` of the others."""
    for value in [o for o in graph.output if o.name == 'head']:
        graph.output.remove(value)
    source = quantised(graph, 'head', scale, zero)
    for name, value in (('axis', [1]), ('luma', [0]), ('chroma', [4]), ('end', [6])):
        graph.initializer.append(numpy_helper.from_array(np.array(value, np.int64), 'plane_' + name))
    graph.node.extend([
        helper.make_node('Slice', [source, 'plane_luma', 'plane_chroma', 'plane_axis'], ['y_deep']),
        helper.make_node('DepthToSpace', ['y_deep'], ['y'], blocksize=2, mode='CRD'),
        helper.make_node('Slice', [source, 'plane_chroma', 'plane_end', 'plane_axis'], ['uv'])])
    graph.output.extend([helper.make_tensor_value_info('y', TensorProto.UINT8, [1, 1, MOUTH, MOUTH]),
                         helper.make_tensor_value_info('uv', TensorProto.UINT8, [1, 2, MOUTH // 2, MOUTH // 2])])


def shaped(graph, name, shape):
    for i, value in enumerate(graph.output):
        if value.name == name:
            graph.output[i].CopyFrom(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape))


def halved(model):
    """Stores weights as float16, which is half the file; they are made float32 again when the model is loaded."""
    graph, casts = model.graph, []
    for i, tensor in enumerate(graph.initializer):
        name, value = tensor.name, numpy_helper.to_array(tensor)
        if value.dtype != np.float32 or value.size < 1024:
            continue
        graph.initializer[i].CopyFrom(numpy_helper.from_array(value.astype(np.float16), name + '_half'))
        casts.append(helper.make_node('Cast', [name + '_half'], [name], to=TensorProto.FLOAT))
    nodes = list(graph.node)
    del graph.node[:]
    graph.node.extend(casts + nodes)
    return model


def finish(model, path):
    quantise.prune(model.graph)
    model.producer_name, model.producer_version, model.doc_string = 'zhubo', '1', ''
    for node in model.graph.node:
        node.doc_string = ''
    onnx.checker.check_model(model)
    onnx.save(model, str(path))
    return path.stat().st_size


def export_audio(state, out, work):
    net = Ears()
    net.load_state_dict(state)
    raw(net, torch.zeros(1, 80, COLUMNS), work / 'audio.onnx', ['mel'], ['weights'])
    return finish(halved(quantise.load(str(work / 'audio.onnx'))), out / 'audio.onnx')


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument('--audio')
    for name in ('picture', 'calibration', 'out', 'work'):
        ap.add_argument(f'--{name}', required=True)
    a = ap.parse_args()
    torch.set_num_threads(1)
    out, work = Path(a.out), Path(a.work)
    for folder in (out, work):
        folder.mkdir(parents=True, exist_ok=True)
    sizes = {}
    if a.audio:
        sizes['audio'] = export_audio(torch.load(a.audio, map_location='cpu')['net'], out, work)
    enc, dec = Encoder().eval(), Decoder().eval()
    picture = torch.load(a.picture, map_location='cpu')
    enc.load_state_dict(picture['encoder'])
    dec.load_state_dict(picture['decoder'])

    z = np.load(a.calibration)
    y, uv = (torch.from_numpy(z[k]).float() for k in ('y', 'uv'))
    with torch.no_grad():
        parts = [enc(y[i:i + 16] / 255, uv[i:i + 16] / 255) for i in range(0, len(y), 16)]
    f8, f4 = (torch.cat(p) for p in zip(*parts))
    # Clip the rarest peaks: 255 steps are spent better below them.
    scales = {k: max(float(np.quantile(v.numpy().ravel()[::7], 0.9999) * 1.15 / 255), 1e-6) for k, v in (('f8', f8), ('f4', f4))}

    raw(ByteEncoder(enc), (y[:1], uv[:1]), work / 'encoder.onnx', ['y', 'uv'], ['f8_f', 'f4_f'])
    model = quantise.load(str(work / 'encoder.onnx'))
    byte_inputs(model.graph, {'y': None, 'uv': None})
    for k in ('f8', 'f4'):
        byte_output(model.graph, k + '_f', scales[k], 0, k, [1, *CONFIG['features'][k]])
    sizes['encoder'] = finish(halved(model), out / 'encoder.onnx')

    raw(dec, (torch.zeros(1, 14), f8[:1], f4[:1]), work / 'decoder.onnx', ['weights', 'f8', 'f4'], ['flow', 'head'])
    stored = {k: torch.clamp((v / scales[k]).round(), 0, 255) * scales[k] for k, v in (('f8', f8), ('f4', f4))}
    feeds = {'weights': z['weights'], 'f8': stored['f8'].numpy(), 'f4': stored['f4'].numpy()}
    bounds = quantise.ranges(str(work / 'decoder.onnx'), feeds, work)
    step = RESIDUAL_SCALE / 255
    quantise.static(str(work / 'decoder.onnx'), str(work / 'decoder.int8.onnx'), bounds, {'head': (step, 128)})
    for source, target in (('decoder.onnx', work / 'decoder.f32.onnx'), ('decoder.int8.onnx', out / 'decoder.onnx')):
        model = quantise.load(str(work / source))
        byte_inputs(model.graph, scales)
        planes(model.graph, step, 128)
        shaped(model.graph, 'flow', [1, 2, GRID, GRID])
        finish(model, target)
        if target.parent == out:
            sizes[target.stem] = finish(arrange.arranged(model), target)

    (out / 'lipsync.json').write_text(json.dumps(CONFIG, indent=2) + '\n')
    print('bytes', sizes, 'feature scales', scales)


if __name__ == '__main__':
    main()
