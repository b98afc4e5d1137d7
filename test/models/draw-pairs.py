"""Draws a tiny pairs folder (see models/lipsync/tools/pairs.py): a flat face whose dark mouth opens by the sum of the weights."""
import sys
from pathlib import Path

import numpy as np

folder = Path(sys.argv[1])
folder.mkdir(parents=True)
rng = np.random.default_rng(1)
row, column = np.mgrid[:160, :160]


def face(shift, opening):
    skin = np.array([214, 170, 150]) - 20 * np.hypot(row - 80, column - 80)[..., None] / 113
    mouth = ((column - 80 - shift) / 34) ** 2 + ((row - 74) / (3 + 22 * opening)) ** 2 < 1
    return np.where(mouth[..., None], [70, 25, 28], skin).astype(np.uint8)


shifts = np.arange(-4, 4)
np.savez(folder / 'refs.npz', reference=np.stack([face(s, 0) for s in shifts]), box=np.zeros((8, 2), np.int32))
for name, count in (('heldout_00', 4), ('shard_0000', 12), ('shard_0001', 12)):
    index = rng.integers(0, 8, count).astype(np.int32)
    weights = (rng.dirichlet(np.ones(14) * .2, count) * rng.random((count, 1))).astype(np.float32)
    np.savez(folder / f'{name}.npz', index=index, weights=weights,
             target=np.stack([face(shifts[i], w.sum()) for i, w in zip(index, weights)]))
