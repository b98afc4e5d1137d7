"""Trains encoder and decoder on picture pairs.

usage: train_pictures.py --data <folder> --out picture.pt [--steps 12000] [--hold heldout_*.npz]
Resumable (<out>.resume); new shards in the data folder are taken in while it runs.
"""
import argparse
import json
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from networks import Decoder, Encoder, compose
from pairs import FADE, Pairs

# The box of lips, mouth interior and chin within the 160-pixel crop counts three times.
BOX = (slice(36, 132), slice(24, 136))


def loss_mask(size):
    m = torch.ones(1, 1, 160, 160)
    m[:, :, BOX[0], BOX[1]] = 3
    return F.avg_pool2d(m, 160 // size) / m.mean()


def plane_loss(y, t, mask):
    """L1 plus 0.7 x L1 of the gradients: the second keeps edges (teeth, lip line) crisp."""
    grad = lambda a: (a[:, :, 1:] - a[:, :, :-1], a[:, :, :, 1:] - a[:, :, :, :-1])
    (gy, gx), (ty, tx) = grad(y), grad(t)
    return ((y - t).abs() * mask).mean() + .7 * (((gy - ty).abs() * mask[:, :, 1:]).mean()
                                                + ((gx - tx).abs() * mask[..., 1:]).mean())


FADE_Y = torch.from_numpy(FADE)[None, None]
FADE_UV = F.avg_pool2d(FADE_Y, 2)


def shifted(planes, moves, unit):
    """Moves each picture by whole steps of `unit` pixels, repeating the border."""
    edge = 2 * unit
    padded = np.pad(planes, ((0, 0), (0, 0), (edge, edge), (edge, edge)), 'edge')
    size = planes.shape[-1]
    return np.stack([p[:, edge + dy * unit:edge + dy * unit + size, edge + dx * unit:edge + dx * unit + size]
                     for p, (dx, dy) in zip(padded, moves)])


class Sampler:
    """Batches as float planes / 255; one in sixteen is the neutral picture itself with zero weights.

    Base and target move together by up to 4 pixels: the live crop follows the head in steps of 2 pixels, and the mouth
    must not flicker when it steps.
    """

    def __init__(self, pairs):
        self.pairs = pairs

    def batch(self, size, rng):
        p = self.pairs
        i = rng.integers(0, len(p), size)
        r = p.reference[i]
        moves = rng.integers(-2, 3, (size, 2))
        ry, ruv, y, uv = (torch.from_numpy(shifted(a[k], moves, unit)).float() / 255 for a, k, unit in
                          ((p.reference_y, r, 2), (p.reference_uv, r, 1), (p.y, i, 2), (p.uv, i, 1)))
        w = torch.from_numpy(p.weights[i] + rng.normal(0, .012, (size, 14)).astype(np.float32)).clamp(0, 1)
        neutral = torch.from_numpy(rng.random(size) < 1 / 16)
        w[neutral] = 0
        y[neutral], uv[neutral] = ry[neutral], ruv[neutral]
        return w, ry, ruv, ry + (y - ry) * FADE_Y, ruv + (uv - ruv) * FADE_UV


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument('--data', required=True)
    ap.add_argument('--out', required=True)
    ap.add_argument('--steps', type=int, default=12000)
    ap.add_argument('--seconds', type=float, default=1e9, help='the schedule ends at this wall time if that comes first')
    ap.add_argument('--rate', type=float, default=2e-3)
    ap.add_argument('--batch', type=int, default=8)
    ap.add_argument('--start', default='', help='begin from these weights (fine-tuning)')
    a = ap.parse_args()
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    torch.manual_seed(0)
    pairs = Pairs(a.data)
    print('pairs', len(pairs), 'references', len(pairs.reference_y), flush=True)
    sampler = Sampler(pairs)
    enc, dec, enc_avg, dec_avg = Encoder(), Decoder(), Encoder(), Decoder()
    if a.start:
        s = torch.load(a.start)
        enc.load_state_dict(s['encoder']), dec.load_state_dict(s['decoder'])
    enc_avg.load_state_dict(enc.state_dict()), dec_avg.load_state_dict(dec.state_dict())
    live = [*enc.parameters(), *dec.parameters()]
    kept = [*enc_avg.parameters(), *dec_avg.parameters()]
    optimiser = torch.optim.AdamW(live, a.rate, weight_decay=1e-4)
    first, spent, resume = 0, 0.0, Path(a.out + '.resume')
    if resume.exists():
        s = torch.load(resume)
        for net, key in ((enc, 'enc'), (dec, 'dec'), (enc_avg, 'enc_avg'), (dec_avg, 'dec_avg'), (optimiser, 'optimiser')):
            net.load_state_dict(s[key])
        first, spent = s['step'], s['spent']
    rng = np.random.default_rng(first + 1)
    mask_y, mask_uv = loss_mask(160), loss_mask(80)
    losses, began, cpu = [], time.time(), time.process_time()
    for step in range(first, a.steps):
        f = max(step / a.steps, (spent + time.time() - began) / a.seconds)
        last = f >= 1 or step + 1 == a.steps
        rate = a.rate * min(1, (step + 1) / 450) * (.5 * (1 + np.cos(np.pi * min(1, f))) + .01)
        for group in optimiser.param_groups:
            group['lr'] = rate
        w, ry, ruv, y, uv = sampler.batch(a.batch, rng)
        flow, hy, huv = dec(w, *enc(ry, ruv))
        oy, ouv = compose(ry, ruv, flow, hy, huv)
        # The border must be exactly the base: what the flow does under the feather is wasted, so punish it.
        edge = ((oy - ry).abs() * (1 - FADE_Y)).mean() + F.relu(hy.float().abs() - .49).mean() * 4
        loss = plane_loss(oy, y, mask_y) + .7 * plane_loss(ouv, uv, mask_uv) + edge
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(live, 1.)
        optimiser.step()
        decay = min(.998, (step + 1) / (step + 20))
        with torch.no_grad():
            for k, p in zip(kept, live):
                k.lerp_(p, 1 - decay)
        losses.append(float(loss))
        if (step + 1) % 250 == 0 or last:
            print(f'step {step + 1} loss {np.mean(losses):.5f} rate {rate:.5f} wall {time.time() - began:.0f}s '
                  f'cpu {time.process_time() - cpu:.0f}s pairs {len(pairs)}', flush=True)
            losses = []
            torch.save({'encoder': enc_avg.state_dict(), 'decoder': dec_avg.state_dict(), 'step': step + 1}, a.out)
            partial = str(resume) + '.part'
            torch.save({'enc': enc.state_dict(), 'dec': dec.state_dict(), 'enc_avg': enc_avg.state_dict(),
                        'dec_avg': dec_avg.state_dict(), 'optimiser': optimiser.state_dict(), 'step': step + 1,
                        'spent': spent + time.time() - began}, partial)
            Path(partial).replace(resume)
            pairs.refresh()
        if last:
            break


if __name__ == '__main__':
    main()
