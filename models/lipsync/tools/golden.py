"""Writes <model folder>/golden.json: answers of the trained networks, against which the unit test holds the shipped files.

usage: golden.py [--audio audio.pt] --picture picture.pt --model <folder> --corpus <folder> --work <scratch>
Without --audio the stored answers of the audio network stay as they are.
"""
import argparse
import json
from pathlib import Path

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import numpy_helper

from networks import RESIDUAL_SCALE, VISEMES, Ears
from shipped import networks, run, trained
from train_audio import Set

FEATURE_STEP, FLOW_STEP, RESIDUAL_STEP = 97, 9, 61      # every so many values are stored
SEED = {'aa': .7, 'ih': .1}


def picture():
    """A drawn face-like crop, the same as in test/driving/lip-sync.test.ts: y uint8 [1,1,160,160], uv [1,2,80,80]."""
    yy, xx = np.mgrid[:160, :160]
    y = 150 - 45 * np.exp(-((xx - 80) ** 2 / 700 + (yy - 72) ** 2 / 60)) - 30 * np.exp(-(yy - 71) ** 2 / 2) * (abs(xx - 80) < 30)
    cy, cx = np.mgrid[:80, :80]
    lips = np.exp(-((cx - 40) ** 2 / 175 + (cy - 36) ** 2 / 15))
    return np.floor(y).astype(np.uint8)[None, None], np.floor([118 - 2 * lips, 146 + 14 * lips]).astype(np.uint8)[None]


def audio_answers(state, corpus):
    """A window in which much is said (one of silence would agree with any network) and the trained weights."""
    net = Ears().eval()
    net.load_state_dict(state)
    heard = Set(corpus / 'set_heldout.npz')
    windows = heard.windows(torch.linspace(30, len(heard.mel) - 30, 400).long())
    with torch.no_grad():
        loudest = windows[int(net(windows).sum(1).argmax())].numpy().round(3)
        weights = net(torch.from_numpy(loudest)[None])[0]
    return {'note': 'mel in thousandths, band by band (80 x 21)', 'melThousandths': [round(float(v) * 1000) for v in loudest.ravel()],
            'weights': [round(float(v), 4) for v in weights], 'tolerance': .01}


def decoder_answers(enc, dec, model, work):
    y, uv = picture()
    seed = np.zeros((1, 14), np.float32)
    for name, weight in SEED.items():
        seed[0, VISEMES.index(name)] = weight
    with torch.no_grad():
        features = enc(torch.from_numpy(y).float() / 255, torch.from_numpy(uv).float() / 255)
    constants = {i.name: numpy_helper.to_array(i) for i in onnx.load(str(model / 'encoder.onnx')).graph.initializer}
    stored = {k: torch.clamp((v / float(constants[f'{k}_f_bs'])).round(), 0, 255).ravel().int() for k, v in zip(('f8', 'f4'), features)}
    flow, head = trained(enc, dec, y, uv, seed)
    res_y = (F.pixel_shuffle(head[:, :4], 2) * 255 / RESIDUAL_SCALE).ravel()
    res_uv = (head[:, 4:] * 255 / RESIDUAL_SCALE).ravel()
    int8 = run(model, work, [0], seed, y, uv)
    print('int8 against trained: flow', float((int8[0] - flow).abs().mean()), 'px, residual', float((int8[1] - head).abs().mean() * 255), 'levels')
    thin = lambda v, step, digits: [round(float(x), digits) for x in v.ravel()[::step]]
    return {'note': 'the trained fp32 networks on a drawn picture; residuals in steps of residualScale around 0',
            'weights': [round(float(v), 2) for v in seed[0]],
            'features': {'step': FEATURE_STEP, **{k: v[::FEATURE_STEP].tolist() for k, v in stored.items()}},
            'flow': {'step': FLOW_STEP, 'values': thin(flow, FLOW_STEP, 3)},
            'residual': {'step': RESIDUAL_STEP, 'y': thin(res_y, RESIDUAL_STEP, 2), 'uv': thin(res_uv, RESIDUAL_STEP, 2)}}


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument('--audio')
    for n in ('picture', 'model', 'corpus', 'work'):
        ap.add_argument(f'--{n}', required=True)
    a = ap.parse_args()
    model, work = Path(a.model), Path(a.work)
    work.mkdir(parents=True, exist_ok=True)
    path = model / 'golden.json'
    document = json.loads(path.read_text()) if path.exists() else {}
    if a.audio:
        document['audio'] = audio_answers(torch.load(a.audio, map_location='cpu')['net'], Path(a.corpus))
    document['decoder'] = decoder_answers(*networks(a.picture), model, work)
    path.write_text(json.dumps(document) + '\n')


if __name__ == '__main__':
    main()
