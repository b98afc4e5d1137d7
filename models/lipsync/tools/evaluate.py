"""Held-out figures of the shipped files, agreement of export and training, a contact sheet, and golden.json.

usage: evaluate.py --audio audio.pt --picture picture.pt --model <folder> --data <pairs> --corpus <corpus> --work <scratch>
                   [--hold 'heldout_*.npz'] [--golden]
"""
import argparse
import json
import subprocess
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageDraw
from skimage.metrics import structural_similarity

import articulation
import i420
from networks import RESIDUAL_SCALE, VISEMES, AudioNetwork, Decoder, Encoder, compose
from pairs import FADE, Pairs
from train_audio import Set
from train_pictures import BOX, FADE_UV, FADE_Y

TOOLS = Path(__file__).parent


def psnr(a, b):
    return float(np.mean([10 * np.log10(65025 / max(e, 1e-3)) for e in
                          ((a.astype(np.float32) - b) ** 2).reshape(len(a), -1).mean(1)]))


def shown(y, uv, flow, ry, ruv, res_y, res_uv):
    """What the stage shows: compose, feather over the base, clamp (planes in code values / 255) -> uint8 planes."""
    oy, ouv = compose(y, uv, flow, res_y, res_uv)
    oy, ouv = y + (oy - y) * FADE_Y, uv + (ouv - uv) * FADE_UV
    return tuple((v.clamp(0, 1) * 255).round().to(torch.uint8).numpy() for v in (oy, ouv))


def feathered(base, target):
    """Truth under the same feather (what lies outside it the stage never changes)."""
    f = FADE[None, None]
    return np.rint(base + (target.astype(np.float32) - base) * (f if target.shape[-1] == 160 else FADE_UV.numpy())).astype(np.uint8)


def node(model, work, decoder=None):
    print(subprocess.check_output(['node', str(TOOLS / 'run.mjs'), str(model), str(work), *([str(decoder)] if decoder else [])],
                                  text=True).strip(), '(fp32)' if decoder else '(shipped int8)')
    read = lambda n, t, s: torch.from_numpy(np.fromfile(work / n, t).reshape(s))
    back = lambda v: (v.float() - 128) * RESIDUAL_SCALE / 255
    return (read('flow.f32', np.float32, (-1, 2, 20, 20)),
            torch.nn.functional.pixel_unshuffle(back(read('res_y.u8', np.uint8, (-1, 1, 160, 160))), 4),
            torch.nn.functional.pixel_unshuffle(back(read('res_uv.u8', np.uint8, (-1, 2, 80, 80))), 2))


def quality(name, planes, truth):
    rgb, real = i420.to_rgb(*planes), i420.to_rgb(*truth)
    box = (slice(None), *BOX)
    ssim = lambda a, b: float(np.mean([structural_similarity(x, y, channel_axis=2, data_range=255) for x, y in zip(a, b)]))
    out = {'psnr': psnr(rgb, real), 'psnr_mouth': psnr(rgb[box], real[box]), 'ssim': ssim(rgb, real), 'ssim_mouth': ssim(rgb[box], real[box])}
    print(name, {k: round(v, 4) for k, v in out.items()}, flush=True)
    return out


def sheet(path, rows, zoom=1):
    """rows: [(label, uint8 [N,160,160,3])] -> one picture, one row each."""
    strips = [np.concatenate(list(r), 1) for _, r in rows]
    im = Image.fromarray(np.concatenate(strips, 0))
    im = im.resize((im.width * zoom, im.height * zoom), Image.NEAREST)
    d = ImageDraw.Draw(im)
    for k, (label, _) in enumerate(rows):
        d.text((4, k * rows[0][1].shape[1] * zoom + 4), label, fill=(255, 255, 0))
    im.save(path)


def main():
    ap = argparse.ArgumentParser()
    for n in ('audio', 'picture', 'model', 'data', 'corpus', 'work'):
        ap.add_argument(f'--{n}', required=True)
    ap.add_argument('--hold', default='heldout_*.npz')
    ap.add_argument('--golden', action='store_true')
    a = ap.parse_args()
    torch.set_num_threads(1)
    model, work = Path(a.model), Path(a.work)
    work.mkdir(parents=True, exist_ok=True)
    audio, enc, dec = AudioNetwork().eval(), Encoder().eval(), Decoder().eval()
    audio.load_state_dict(torch.load(a.audio)['net'])
    s = torch.load(a.picture)
    enc.load_state_dict(s['encoder']), dec.load_state_dict(s['decoder'])

    pairs = Pairs(a.data, a.hold)
    heard = Set(Path(a.corpus) / 'set_heldout.npz')
    at = torch.linspace(100, len(heard.mel) - 100, 400).long()
    windows = heard.windows(at)
    n, w, idx = len(pairs), pairs.weights, pairs.reference
    # The shipped path in Node: encoder once a reference, decoder for each pair; then the neutral case.
    zeros = np.linspace(0, len(pairs.reference_y) - 1, 40).astype(int)
    write_case(work, np.concatenate([idx, zeros]), np.concatenate([w, np.zeros((len(zeros), 14), np.float32)]),
               pairs.reference_y, pairs.reference_uv, windows.numpy())
    int8 = node(model, work)
    heard_onnx = np.fromfile(work / 'heard.f32', np.float32).reshape(-1, 14)
    f32 = node(model, work, Path(a.work) / 'decoder.f32.onnx') if (Path(a.work) / 'decoder.f32.onnx').exists() else None

    base = pairs.reference_y[idx], pairs.reference_uv[idx]
    by, buv = (torch.from_numpy(v).float() / 255 for v in base)
    truth = feathered(base[0], pairs.y), feathered(base[1], pairs.uv)
    with torch.no_grad():
        parts = [dec(torch.from_numpy(w[i:i + 16]), *enc(by[i:i + 16], buv[i:i + 16])) for i in range(0, n, 16)]
        torch_out = tuple(torch.cat(p) for p in zip(*parts))
        heard_torch = audio(windows).clamp(0, 1).numpy()
    report = {'pairs': n}
    report['audio_onnx_max_error'] = float(np.abs(heard_onnx - heard_torch).max())
    if f32:
        report['decoder_fp32_flow_max_error_px'] = float((f32[0][:n] - torch_out[0]).abs().max())
        report['decoder_fp32_residual_mean_error'] = float((f32[1][:n] - torch_out[1]).abs().mean() * 255)
    report['decoder_int8_flow_mean_error_px'] = float((int8[0][:n] - torch_out[0]).abs().mean())
    report['decoder_int8_flow_max_error_px'] = float((int8[0][:n] - torch_out[0]).abs().max())
    report['decoder_int8_residual_mean_error'] = float((int8[1][:n] - torch_out[1]).abs().mean() * 255)
    p_torch = shown(by, buv, torch_out[0], by, buv, *torch_out[1:])
    p_int8 = shown(by, buv, int8[0][:n], by, buv, int8[1][:n], int8[2][:n])
    report['still'] = quality('still picture', base, truth)
    report['torch'] = quality('torch fp32', p_torch, truth)
    report['int8'] = quality('shipped int8', p_int8, truth)
    report['int8_against_torch'] = quality('int8 against torch', p_int8, p_torch)
    zy, zuv = (torch.from_numpy(v[zeros]).float() / 255 for v in (pairs.reference_y, pairs.reference_uv))
    p_zero = shown(zy, zuv, int8[0][n:], zy, zuv, int8[1][n:], int8[2][n:])
    report['neutral_against_reference'] = quality('weights 0 against the reference', p_zero, (pairs.reference_y[zeros], pairs.reference_uv[zeros]))
    print(json.dumps(report, indent=1))
    (work / 'report.json').write_text(json.dumps(report, indent=1))

    # Contact sheets: the widest openings, and an even choice.
    order = np.argsort(-(w @ articulation.OPENING))
    for name, pick in (('wide', order[:8]), ('even', np.linspace(0, n - 1, 8).astype(int))):
        rows = [(label, i420.to_rgb(p[0][pick], p[1][pick])) for label, p in
                (('base', base), ('truth', truth), ('torch', p_torch), ('int8', p_int8))]
        error = np.clip(np.abs(rows[3][1].astype(int) - rows[1][1]) * 4, 0, 255).astype(np.uint8)
        sheet(work / f'sheet_{name}.png', rows + [('error x4', error)])
        sheet(work / f'sheet_{name}_3x.png', [(label, r[:4, 15:145, 15:145]) for label, r in rows[1:]], 3)

    if a.golden:
        # A window in which much is said: one of silence would agree with any network.
        with torch.no_grad(): loudest = int(audio(windows).clamp(0, 1).sum(1).argmax())
        golden(model, work, windows[loudest].numpy(), audio, enc, dec)


def write_case(work, index, weights, ref_y, ref_uv, windows):
    """Raw tensors for run.mjs."""
    (work / 'case.json').write_text(json.dumps({'pairs': len(index), 'references': len(ref_y), 'windows': len(windows)}))
    for name, value, kind in (('mel.f32', windows, np.float32), ('ref_y.u8', ref_y, np.uint8), ('ref_uv.u8', ref_uv, np.uint8),
                              ('index.i32', index, np.int32), ('weights.f32', weights, np.float32)):
        np.asarray(value).astype(kind).tofile(work / name)


def golden(model, work, mel, audio, enc, dec):
    """A mel window with the trained answer; a drawn face-like crop with statistics of the trained and the shipped answer."""
    mel = np.round(mel, 3).astype(np.float32)
    yy, xx = np.mgrid[:160, :160]
    y = (150 - 45 * np.exp(-((xx - 80) ** 2 / 700 + (yy - 72) ** 2 / 60)) - 30 * np.exp(-(yy - 71) ** 2 / 2) * (abs(xx - 80) < 30)
         - 60 * (np.hypot(xx - 80, yy - 40) > 98)).astype(np.uint8)[None, None]
    cy, cx = np.mgrid[:80, :80]
    lips = np.exp(-((cx - 40) ** 2 / 175 + (cy - 36) ** 2 / 15))
    uv = np.stack([118 - 2 * lips, 146 + 14 * lips]).astype(np.uint8)[None]
    seed = np.zeros((1, 14), np.float32)
    seed[0, VISEMES.index('aa')], seed[0, VISEMES.index('ih')] = .7, .1
    with torch.no_grad():
        heard = audio(torch.from_numpy(mel)[None]).clamp(0, 1)[0].numpy()
        trained = dec(torch.from_numpy(seed), *enc(torch.from_numpy(y).float() / 255, torch.from_numpy(uv).float() / 255))
    write_case(work, [0], seed, y, uv, mel[None])
    shipped = node(model, work)
    stat = lambda v: {'mean': round(float(v.mean()), 3), 'std': round(float(v.std()), 3), 'min': round(float(v.min()), 2),
                      'max': round(float(v.max()), 2)}

    def stats(flow, hy, huv):
        ry, ruv = (torch.nn.functional.pixel_shuffle(h, b) * 255 / RESIDUAL_SCALE for h, b in ((hy, 4), (huv, 2)))
        return {'flowX': stat(flow[0, 0]), 'flowY': stat(flow[0, 1]), 'residualY': stat(ry), 'residualU': stat(ruv[0, 0]),
                'residualV': stat(ruv[0, 1])}

    document = {
        'audio': {'note': 'mel in thousandths, band by band (80 x 21)', 'melThousandths': [round(float(v) * 1000) for v in mel.ravel()],
                  'weights': [round(float(v), 4) for v in heard], 'tolerance': .01},
        'decoder': {
            'weights': [round(float(v), 2) for v in seed[0]],
            'picture': {
                'y': 'floor(150 - 45*exp(-((c-80)^2/700 + (r-72)^2/60)) - 30*exp(-(r-71)^2/2)*(|c-80|<30) - 60*(hypot(c-80, r-40)>98))',
                'u': 'floor(118 - 2*L), L = exp(-((c-40)^2/175 + (r-36)^2/15))', 'v': 'floor(146 + 14*L)'},
            'note': 'residuals in steps of residualScale around 0; trained: fp32 network; shipped: these files on an AVX-512 VNNI processor',
            'trained': stats(*trained), 'shipped': stats(*shipped),
        },
    }
    (model / 'golden.json').write_text(json.dumps(document) + '\n')
    print(json.dumps(document['decoder'], indent=1))


if __name__ == '__main__':
    main()
