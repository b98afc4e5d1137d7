"""
Key renders in the compact form that is committed: 8-bit lossless WebP of a tone curve over linear light, alpha beside it.

    store.py pack WORK FOLDER      WORK/keys/*.npy -> FOLDER/*.webp (what is there already and newer is left)
"""
import glob
import os
import sys

import numpy as np
from PIL import Image

KNEE = 1.0


def encode(linear):
    """Premultiplied linear RGBA -> 8 bits: x/(x+1) tames highlights, a power spends the levels where eyes see them."""
    rgb, a = linear[..., :3].astype(np.float32), linear[..., 3:].astype(np.float32)
    straight = np.where(a > 1 / 510, rgb / np.maximum(a, 1 / 510), 0)
    y = np.clip(straight / (straight + KNEE) * 1.25, 0, 1) ** (1 / 2.2)
    # Half a level of noise instead of bands.
    grain = np.random.default_rng(5).uniform(-.5, .5, y.shape)
    return np.concatenate([np.clip(y * 255 + .5 + grain * (y > 0), 0, 255), np.clip(a, 0, 1) * 255 + .5], 2).astype(np.uint8)


def decode(image):
    v = np.asarray(image.convert('RGBA')).astype(np.float32) / 255
    x = np.minimum(v[..., :3] ** 2.2 / 1.25, .95)
    return np.ascontiguousarray(np.concatenate([KNEE * x / (1 - x) * v[..., 3:], v[..., 3:]], 2), np.float32)


def pack(work, folder):
    os.makedirs(folder, exist_ok=True)
    for path in sorted(glob.glob(work + '/keys/*.npy')):
        target = '%s/%s.webp' % (folder, os.path.basename(path)[:-4])
        if os.path.exists(target) and os.path.getmtime(target) >= os.path.getmtime(path): continue
        a = np.load(path)
        if a.shape[2] == 3: a = np.concatenate([a, np.ones_like(a[..., :1])], 2)
        Image.fromarray(encode(a)).save(target, lossless=True, method=6, exact=False)


def loader(*folders):
    """`load(name)` that looks for NAME.npy, then NAME.webp in each folder; None where there is neither."""
    def load(name):
        for folder in folders:
            if os.path.exists('%s/%s.npy' % (folder, name)): return np.load('%s/%s.npy' % (folder, name)).astype(np.float32)
            if os.path.exists('%s/%s.webp' % (folder, name)): return decode(Image.open('%s/%s.webp' % (folder, name)))
        return None
    return load


if __name__ == '__main__':
    pack(sys.argv[2], sys.argv[3])
