"""
Renders everything the bundle and the lip-sync training need from the key renders; resumable, progress on disk. One process uses one core.

  render.py WORK boxes               where mouth and eyes are in every picture -> WORK/geometry.npz
  render.py WORK crops [N]           the mouth crop of every (or of N) pictures at rest -> WORK/dataset/refs.npz
  render.py WORK pairs N [I/K]       N training pairs in shards of 50 -> WORK/dataset/shard_*.npz, 200 held out first; every Kth shard from I
  render.py WORK heldout SPEC OUT    {"items":[{"picture":i,"weights":[14]}]} -> OUT.npz like a shard
  render.py WORK pictures [A B]      the finished pictures A..B-1 -> WORK/pictures/%04d.npy (uint8 RGB)
"""
import json
import os
import sys
import time

import numpy as np

import compose
from camera import HEIGHT_PX, WIDTH
from poses import VISEMES
from project import Projection
from score import articulation, score
from store import loader

SIZE = 160
LIPS_AT = .385                  # share of the crop above the lips' centre: a dropped chin stays inside


def projection(work):
    """From the keys rendered in WORK, else from those that are committed."""
    load = loader(work + '/keys', os.path.dirname(os.path.abspath(__file__)) + '/../keys')
    compose.load(load)
    return Projection(load)


def save(path, write):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    part = '%s.%d.part' % (path, os.getpid())
    with open(part, 'wb') as f: write(f)
    os.rename(part, path)


def smooth(path, clips):
    """The path of a point, smoothed within each clip so that rounding never jitters."""
    kernel, out = np.array([1, 2, 3, 2, 1]) / 9., np.empty_like(path)
    for c in clips:
        a, b = c['from'], c['to'] + 1
        for i in range(path.shape[1]): out[a:b, i] = np.convolve(np.pad(path[a:b, i], 2, 'edge'), kernel, 'valid')
    return out


def geometry(projection, work):
    """{'box' [n,2] even corners of the mouth crop, 'eyes' [n,2,2]}"""
    path = work + '/geometry.npz'
    if not os.path.exists(path):
        poses, clips = score()
        points = np.stack([projection.points(p) for p in poses])
        lips = smooth(points[:, 0], clips)
        box = (np.round((lips - [SIZE / 2, SIZE * LIPS_AT]) / 2) * 2).astype(np.int32)
        save(path, lambda f: np.savez(f, box=box, eyes=points[:, 1:]))
    with np.load(path) as z: return dict(z)


def picture(projection, spec, window=(0, 0, WIDTH, HEIGHT_PX), oversample=2):
    """A window of one finished picture, uint8 RGB."""
    x, y, w, h = window
    behind = compose.backdrop()[y:y + h, x:x + w].repeat(oversample, 0).repeat(oversample, 1)
    shown = compose.view(projection.frame(spec, window, behind, oversample))
    return (np.clip(shown + compose.dither(x, y, w, h), 0, 1) * 255 + .5).astype(np.uint8)


def crop(projection, pose, corner, weights):
    spec = dict(pose, weights={k: float(w) for k, w in zip(VISEMES, weights) if w > 0})
    return picture(projection, spec, (int(corner[0]), int(corner[1]), SIZE, SIZE))


def main():
    work, what = sys.argv[1], sys.argv[2]
    p = projection(work)
    poses, clips = score()
    box, start = geometry(p, work)['box'], time.process_time()
    if what == 'crops':
        some = int(sys.argv[3]) if len(sys.argv) > 3 else len(poses)
        if os.path.exists(work + '/dataset/refs.npz'): return
        refs = np.stack([crop(p, pose, b, []) for pose, b in zip(poses[:some], box)])
        save(work + '/dataset/refs.npz', lambda f: np.savez(f, reference=refs, box=box[:some]))
        print('%.3f CPU s a crop' % ((time.process_time() - start) / len(refs)))
    elif what == 'pairs':
        count = int(sys.argv[3])
        size = min(50, count)
        shards = [('heldout_%02d' % i, 9000 + i) for i in range(4 if count >= 50 else 1)] + [('shard_%04d' % i, i) for i in range(count // size)]
        first, step = (int(x) for x in sys.argv[4].split('/')) if len(sys.argv) > 4 else (0, 1)
        pool = min(len(poses), 3 if os.environ.get('ZHUBO_SAMPLE') else len(poses))
        for name, seed in shards[first::step]:
            path = '%s/dataset/%s.npz' % (work, name)
            if os.path.exists(path): continue
            rng = np.random.default_rng(100_000 + seed)
            index = rng.choice(pool, size, replace=pool < size).astype(np.int32)
            weights = np.stack([articulation(rng) for _ in index])
            target = np.stack([crop(p, poses[i], box[i], w) for i, w in zip(index, weights)])
            save(path, lambda f: np.savez(f, index=index, weights=weights, target=target))
            print(name, '%.0f CPU s' % (time.process_time() - start), flush=True)
    elif what == 'heldout':
        with open(sys.argv[3]) as f: items = json.load(f)['items']
        index = np.array([i['picture'] for i in items], np.int32)
        weights = np.array([i['weights'] for i in items], np.float32)
        target = np.stack([crop(p, poses[i], box[i], w) for i, w in zip(index, weights)])
        save(sys.argv[4], lambda f: np.savez(f, index=index, weights=weights, target=target))
    elif what == 'pictures':
        a, b = (int(x) for x in sys.argv[3:5]) if len(sys.argv) > 3 else (0, len(poses))
        for i in range(a, b):
            path = '%s/pictures/%04d.npy' % (work, i)
            if os.path.exists(path): continue
            save(path, lambda f: np.save(f, picture(p, poses[i])))
            if i % 20 == 0: print('picture', i, 'of', len(poses), '%.0f CPU s' % (time.process_time() - start), flush=True)


if __name__ == '__main__':
    main()
