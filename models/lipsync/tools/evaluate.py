"""Held-out figures of the shipped pictures, and how export and training agree.

usage: evaluate.py --picture picture.pt --model <folder> --data <pairs> --work <scratch> --report pictures.json
                   [--sentences truth.npz] [--rows 200]
Prints a table and writes the report. PSNR and SSIM are of RGB crops under the stage's feather.
"""
import argparse
import json
from pathlib import Path

import numpy as np
from skimage.metrics import structural_similarity

import i420
from losses import BOX
from metrics import psnr
from pairs import Pairs
from shipped import feathered, networks, run, shown, trained


def quality(planes, truth):
    rgb, real = i420.to_rgb(*planes), i420.to_rgb(*truth)
    box = (slice(None), *BOX)
    ssim = lambda a, b: float(np.mean([structural_similarity(x, y, channel_axis=2, data_range=255) for x, y in zip(a, b)]))
    return {'psnr': psnr(rgb, real), 'ssim': ssim(rgb, real), 'psnr_mouth': psnr(rgb[box], real[box]), 'ssim_mouth': ssim(rgb[box], real[box])}


def judge(pairs, rows, nets, model, work):
    """Figures over at most `rows` pairs, evenly chosen."""
    pick = np.unique(np.linspace(0, len(pairs) - 1, min(rows, len(pairs))).astype(int))
    index, weights = pairs.reference[pick], pairs.weights[pick]
    used, index = np.unique(index, return_inverse=True)
    ref = pairs.reference_y[used], pairs.reference_uv[used]
    # Some of the references again with all weights zero: the shipped picture must stay as it is.
    still = np.arange(0, len(used), max(1, len(used) // 20))
    case = np.concatenate([index, still]), np.concatenate([weights, np.zeros((len(still), 14), np.float32)])
    int8 = run(model, work, *case, *ref)
    base = ref[0][index], ref[1][index]
    truth = feathered(base[0], pairs.y[pick]), feathered(base[1], pairs.uv[pick])
    n, out = len(pick), {}
    exact = trained(*nets, *base, weights)
    fp32 = work / 'decoder.f32.onnx'
    if fp32.exists():
        float_run = run(model, work, *case, *ref, decoder=fp32)
        out['fp32 export: flow max error, px'] = float((float_run[0][:n] - exact[0]).abs().max())
        out['fp32 export: residual mean error, levels'] = float((float_run[1][:n] - exact[1]).abs().mean() * 255)
    out['int8: flow mean error, px'] = float((int8[0][:n] - exact[0]).abs().mean())
    out['int8: residual mean error, levels'] = float((int8[1][:n] - exact[1]).abs().mean() * 255)
    p_exact, p_int8 = shown(*base, *exact), shown(*base, int8[0][:n], int8[1][:n])
    out['base picture against truth'] = quality(base, truth)
    out['trained network against truth'] = quality(p_exact, truth)
    out['shipped int8 against truth'] = quality(p_int8, truth)
    out['shipped int8 against trained'] = quality(p_int8, p_exact)
    rest = ref[0][still], ref[1][still]
    out['weights zero against the base'] = quality(shown(*rest, int8[0][n:], int8[1][n:]), rest)
    return out


def main():
    ap = argparse.ArgumentParser()
    for n in ('picture', 'model', 'data', 'work', 'report'):
        ap.add_argument(f'--{n}', required=True)
    ap.add_argument('--sentences', help='a shard of held-out sentences (see heldout.py)')
    ap.add_argument('--rows', type=int, default=200)
    a = ap.parse_args()
    work = Path(a.work)
    work.mkdir(parents=True, exist_ok=True)
    sets = {'held-out pairs': Pairs(a.data, 'heldout_*.npz')}
    if a.sentences and Path(a.sentences).exists():
        sets['held-out sentences'] = Pairs(a.data, Path(a.sentences).name, Path(a.sentences).parent)
    report = {}
    for name, pairs in sets.items():
        report[name] = judge(pairs, a.rows, networks(a.picture), a.model, work)
        print(f'{name}: {len(pairs)}')
        for what, value in report[name].items():
            print(f'  {what:44s}', f'{value:.4f}' if isinstance(value, float) else
                  'whole {psnr:.2f} dB SSIM {ssim:.4f}, mouth {psnr_mouth:.2f} dB SSIM {ssim_mouth:.4f}'.format(**value), flush=True)
    Path(a.report).write_text(json.dumps(report, indent=1))


if __name__ == '__main__':
    main()
