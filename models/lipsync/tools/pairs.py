"""Picture pairs for the picture stage, as I420 planes in memory.

A pairs folder (made by models/presenter) holds `refs.npz` (reference [R,160,160,3] RGB uint8: the crop at rest of each
base picture) and shards `shard_*.npz`, `heldout_*.npz`: index [B] into the references, weights [B,14], target
[B,160,160,3] RGB uint8.
"""
import sys
import zipfile
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

import i420
from networks import MOUTH


def fade():
    """1 inside, 0 at the crop's edge: the compositor feathers the crop, so the outermost pixels must not change."""
    d = np.minimum(np.arange(MOUTH) + .5, MOUTH - .5 - np.arange(MOUTH))
    edge = np.clip((d - 3) / 13, 0, 1)
    edge = edge * edge * (3 - 2 * edge)
    return (edge[:, None] * edge[None]).astype(np.float32)


FADE = fade()


class Pairs:
    """All shards of a folder matching `pattern`; `refresh()` takes in shards that have appeared since.

    Planes are uint8: reference_y [R,1,160,160], reference_uv [R,2,80,80]; y, uv the same by pair.
    """

    def __init__(self, folder, pattern='shard_*.npz', shards=None):
        self.folder, self.pattern, self.seen = Path(shards or folder), pattern, set()
        with np.load(Path(folder) / 'refs.npz') as z:
            self.reference_y, self.reference_uv = i420.from_rgb(z['reference'])
        self.weights, self.reference = np.zeros((0, 14), np.float32), np.zeros(0, np.int64)
        self.y, self.uv = self.reference_y[:0], self.reference_uv[:0]
        self.refresh()

    def __len__(self):
        return len(self.weights)

    def refresh(self):
        """Returns how many pairs were added. A shard still being written is left for the next time."""
        before = len(self)
        parts = [(self.weights, self.reference, self.y, self.uv)]
        for path in sorted(self.folder.glob(self.pattern)):
            if path.name in self.seen:
                continue
            try:
                with np.load(path) as z:
                    weights, index, target = z['weights'].astype(np.float32), z['index'].astype(np.int64), z['target']
            except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
                print(f'{path.name} not readable yet: {error}', flush=True)
                continue
            self.seen.add(path.name)
            parts.append((weights, index, *i420.from_rgb(target)))
        if len(parts) > 1:
            self.weights, self.reference, self.y, self.uv = (np.concatenate(p) for p in zip(*parts))
        return len(self) - before


def shifted(planes, moves, unit):
    """Moves each picture by whole steps of `unit` pixels, repeating the border."""
    edge = 2 * unit
    padded = np.pad(planes, ((0, 0), (0, 0), (edge, edge), (edge, edge)), 'edge')
    size = planes.shape[-1]
    return np.stack([p[:, edge + dy * unit:edge + dy * unit + size, edge + dx * unit:edge + dx * unit + size]
                     for p, (dx, dy) in zip(padded, moves)])


FADE_Y = torch.from_numpy(FADE)[None, None]
FADE_UV = F.avg_pool2d(FADE_Y, 2)
JITTER = .008      # on the weights: what the audio stage is never surer of


class Sampler:
    """Batches as float planes / 255; one pair in sixteen is the neutral picture itself with zero weights.

    Base and target move together by up to 4 pixels: the live crop follows the head in steps of 2 pixels, and the mouth
    must not flicker when it steps.
    """

    def __init__(self, pairs, on='cpu'):
        self.pairs, self.on = pairs, on

    def batch(self, size, rng):
        """-> weights [B,14], base (y [B,1,160,160], uv [B,2,80,80]), truth (the same), faded at the border."""
        p = self.pairs
        i = rng.integers(0, len(p), size)
        r = p.reference[i]
        moves = rng.integers(-2, 3, (size, 2))
        ry, ruv, y, uv = (torch.from_numpy(shifted(a[k], moves, unit)).float() / 255 for a, k, unit in
                          ((p.reference_y, r, 2), (p.reference_uv, r, 1), (p.y, i, 2), (p.uv, i, 1)))
        w = torch.from_numpy(p.weights[i] + rng.normal(0, JITTER, (size, 14)).astype(np.float32)).clamp(0, 1)
        neutral = torch.from_numpy(rng.random(size) < 1 / 16)
        w[neutral] = 0
        y[neutral], uv[neutral] = ry[neutral], ruv[neutral]
        w, ry, ruv, y, uv = (v.to(self.on) for v in (w, ry, ruv, ry + (y - ry) * FADE_Y, ruv + (uv - ruv) * FADE_UV))
        return w, (ry, ruv), (y, uv)


def calibration(folder, out, count=160):
    """An even choice of training pairs for `export.py --calibration`, a tenth of them at rest."""
    pairs = Pairs(folder)
    i = np.linspace(0, len(pairs) - 1, min(count, len(pairs))).astype(int)
    weights = pairs.weights[i].copy()
    weights[::10] = 0
    r = pairs.reference[i]
    np.savez(out, weights=weights, y=pairs.reference_y[r], uv=pairs.reference_uv[r])


if __name__ == '__main__':
    calibration(sys.argv[1], sys.argv[2])
