"""The exported files run by onnxruntime-node (run.mjs), and pictures as the stage shows them."""
import json
import subprocess
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from networks import GRID, MOUTH, RESIDUAL_SCALE, Decoder, Encoder, compose
from pairs import FADE_UV, FADE_Y

TOOLS = Path(__file__).parent


def networks(picture):
    """The trained encoder and decoder out of a picture.pt."""
    enc, dec = Encoder().eval(), Decoder().eval()
    stored = torch.load(picture, map_location='cpu')
    enc.load_state_dict(stored['encoder'])
    dec.load_state_dict(stored['decoder'])
    return enc, dec


def run(model, work, index, weights, ref_y, ref_uv, decoder=None, windows=np.zeros((0, 80, 21))):
    """Runs the model folder's files over pairs (index [N] into the references, weights [N,14]) and mel windows [M,80,21].

    -> flow [N,2,20,20], head [N,6,80,80] as the networks give them, weights heard [M,14].
    """
    case = {'pairs': len(index), 'references': len(ref_y), 'windows': len(windows)}
    (work / 'case.json').write_text(json.dumps(case))
    for name, value, kind in (('mel.f32', windows, np.float32), ('ref_y.u8', ref_y, np.uint8), ('ref_uv.u8', ref_uv, np.uint8),
                              ('index.i32', index, np.int32), ('weights.f32', weights, np.float32)):
        np.asarray(value).astype(kind).tofile(work / name)
    extra = [str(decoder)] if decoder else []
    said = subprocess.check_output(['node', str(TOOLS / 'run.mjs'), str(model), str(work), *extra], text=True)
    print(said.strip(), '(fp32)' if decoder else '(shipped int8)', flush=True)
    read = lambda name, kind, shape: torch.from_numpy(np.fromfile(work / name, kind).reshape(shape))
    back = lambda v: (v.float() - 128) * RESIDUAL_SCALE / 255
    y = F.pixel_unshuffle(back(read('res_y.u8', np.uint8, (-1, 1, MOUTH, MOUTH))), 2)
    uv = back(read('res_uv.u8', np.uint8, (-1, 2, MOUTH // 2, MOUTH // 2)))
    return (read('flow.f32', np.float32, (-1, 2, GRID, GRID)), torch.cat([y, uv], 1),
            np.fromfile(work / 'heard.f32', np.float32).reshape(-1, 14))


def shown(y, uv, flow, head):
    """What the stage shows of bases uint8 y [N,1,160,160], uv [N,2,80,80]: compose, feather, clamp -> uint8 planes."""
    y, uv = (torch.from_numpy(v).float() / 255 for v in (y, uv))
    oy, ouv = compose(y, uv, flow, head)
    oy, ouv = y + (oy - y) * FADE_Y, uv + (ouv - uv) * FADE_UV
    return tuple((v.clamp(0, 1) * 255).round().to(torch.uint8).numpy() for v in (oy, ouv))


def feathered(base, target):
    """Truth under the same feather (what lies outside it the stage never changes), uint8."""
    f = FADE_Y.numpy() if target.shape[-1] == MOUTH else FADE_UV.numpy()
    return np.rint(base + (target.astype(np.float32) - base) * f).astype(np.uint8)


@torch.no_grad()
def trained(enc, dec, y, uv, weights):
    """The trained networks over N pairs -> flow, head."""
    y, uv = (torch.from_numpy(v).float() / 255 for v in (y, uv))
    w = torch.from_numpy(np.asarray(weights, np.float32))
    parts = [dec(w[i:i + 16], *enc(y[i:i + 16], uv[i:i + 16])) for i in range(0, len(y), 16)]
    return tuple(torch.cat(p) for p in zip(*parts))
