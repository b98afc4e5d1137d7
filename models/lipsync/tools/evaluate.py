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
    (work / 'case.json').write_text(json.dumps({'pairs': n + len(zeros), 'references': len(pairs.reference_y), 'windows': len(at)}))
    windows.numpy().tofile(work / 'mel.f32')
    pairs.reference_y.tofile(work / 'ref_y.u8')
    pairs.reference_uv.tofile(work / 'ref_uv.u8')
    np.concatenate([idx, zeros]).astype(np.int32).tofile(work / 'index.i32')
    np.concatenate([w, np.zeros((len(zeros), 14), np.float32)]).astype(np.float32).tofile(work / 'weights.f32')
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
        k = int(at[150])
        seed = np.zeros(14, np.float32)
        seed[VISEMES.index('aa')], seed[VISEMES.index('ih')] = .8, .1
        golden(model, windows[150].numpy(), audio, seed, enc, dec)


def golden(model, mel, audio, seed, enc, dec):
    """A mel window with the trained answer, and a drawn crop with statistics of the trained (fp32) answer."""
    mel = np.round(mel, 3).astype(np.float32)
    with torch.no_grad():
        weights = audio(torch.from_numpy(mel)[None]).clamp(0, 1)[0].numpy()
    yy, xx = np.mgrid[:160, :160]
    y = (110 + 60 * np.exp(-((xx - 80) ** 2 / 1800 + (yy - 80) ** 2 / 300)) + (xx * 7 + yy * 13) % 11).astype(np.uint8)[None, None]
    cy, cx = np.mgrid[:80, :80]
    uv = np.stack([118 + (cx + cy) % 5, 140 + (cx * 3 + cy) % 7]).astype(np.uint8)[None]
    with torch.no_grad():
        flow, hy, huv = dec(torch.from_numpy(seed)[None], *enc(torch.from_numpy(y).float() / 255, torch.from_numpy(uv).float() / 255))
    res = [(torch.nn.functional.pixel_shuffle(h, b) * 255 / RESIDUAL_SCALE).numpy() for h, b in ((hy, 4), (huv, 2))]
    flow = flow.numpy()
    stat = lambda v: {'mean': round(float(v.mean()), 4), 'std': round(float(v.std()), 4), 'min': round(float(v.min()), 3),
                      'max': round(float(v.max()), 3)}
    document = {   # mel is stored in thousandths, band by band (80 x 21), to keep the file small
        'audio': {'melThousandths': [round(float(v) * 1000) for v in mel.ravel()], 'weights': [round(float(v), 4) for v in weights], 'tolerance': .01},
        'decoder': {
            'weights': [round(float(v), 2) for v in seed],
            'picture': 'y[r][c] = floor(110 + 60*exp(-((c-80)^2/1800 + (r-80)^2/300)) + (c*7 + r*13) % 11); '
                       'u[r][c] = 118 + (c + r) % 5; v[r][c] = 140 + (c*3 + r) % 7',
            'flowX': stat(flow[0, 0]), 'flowY': stat(flow[0, 1]), 'residualY': stat(res[0]), 'residualU': stat(res[1][0, 0]),
            'residualV': stat(res[1][0, 1]),
            'flowCentre': np.round(flow[0, :, 8:12, 8:12], 3).tolist(),
            'note': 'residuals in steps of residualScale around 0; figures of the trained fp32 network; int8 differs a little',
        },
    }
    (model / 'golden.json').write_text(json.dumps(document) + '\n')


if __name__ == '__main__':
    main()
