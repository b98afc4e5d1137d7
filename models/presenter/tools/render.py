"""Renders everything the bundle and the lip-sync training need; resumable, progress on disk.

  render.py WORK crops            the neutral 160 x 160 mouth crop of every picture -> WORK/dataset/refs.npz
  render.py WORK pairs N          N training pairs in shards of 50 -> WORK/dataset/shard_*.npz, 200 held out first
  render.py WORK pictures [A B]   the finished pictures (numbers A..B-1) -> WORK/pictures/%04d.npy (uint8 RGB)

WORK is any folder outside the repository. One process uses one core; start several for more.
"""
import os
import sys
import time
import numpy as np
import compose, score
from still import picture, project

SIZE = 160


def mouth_boxes(s):
    """Top-left corners (even) of the mouth crop in every picture: the lips' path, smoothed so that rounding never jitters."""
    c = np.array([s.mouth(dict(weights={}, **p)) for p in score.pictures()]) - [compose.LEFT, compose.TOP]
    k = np.array([1, 2, 3, 2, 1]) / 9.
    out = np.empty_like(c)
    for clip in score.CLIPS:
        a, b = clip['first'], clip['last'] + 1
        for i in range(2):
            out[a:b, i] = np.convolve(np.concatenate([c[b - 2:b, i], c[a:b, i], c[a:a + 2, i]]), k, 'valid')
    # the crop holds the lips above its middle, so that a dropped chin stays inside
    return (np.round((out - [SIZE / 2, SIZE * .44]) / 2) * 2).astype(np.int32)


def boxes(s, work):
    path = work + '/boxes.npy'
    if not os.path.exists(path): save(path, lambda f: np.save(f, mouth_boxes(s)))
    return np.load(path)


def save(path, write):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    tmp = '%s.%d.tmp' % (path, os.getpid())
    with open(tmp, 'wb') as f: write(f)
    os.rename(tmp, path)


def crop(s, pose, box, weights):
    sp = dict(pose, weights={k: float(w) for k, w in zip(score.VISEMES, weights) if w > 0})
    return picture(s, sp, (int(box[0]), int(box[1]), SIZE, SIZE))


def main():
    work, what = sys.argv[1], sys.argv[2]
    s = project(); poses = score.pictures(); box = boxes(s, work); t0 = time.process_time()
    if what == 'crops':
        refs = np.stack([crop(s, p, b, []) for p, b in zip(poses, box)])
        save(work + '/dataset/refs.npz', lambda f: np.savez(f, reference=refs, box=box))
        print('%.3f CPU s a crop' % ((time.process_time() - t0) / len(refs)))
    elif what == 'pairs':
        held = [('heldout_%02d' % i, 9000 + i) for i in range(4)]
        shards = held + [('shard_%04d' % i, i) for i in range(int(sys.argv[3]) // 50)]
        for name, seed in shards:
            path = '%s/dataset/%s.npz' % (work, name)
            if os.path.exists(path): continue
            rng = np.random.default_rng(100_000 + seed)
            index = rng.choice(len(poses), 50, replace=False).astype(np.int32)
            weights = np.stack([score.articulation(rng) for _ in index])
            target = np.stack([crop(s, poses[i], box[i], w) for i, w in zip(index, weights)])
            save(path, lambda f: np.savez(f, index=index, weights=weights, target=target))
            print(name, '%.0f CPU s' % (time.process_time() - t0), flush=True)
    elif what == 'pictures':
        a, b = (int(x) for x in sys.argv[3:5]) if len(sys.argv) > 3 else (0, len(poses))
        for i in range(a, b):
            path = '%s/pictures/%04d.npy' % (work, i)
            if os.path.exists(path): continue
            save(path, lambda f: np.save(f, picture(s, dict(weights={}, **poses[i]))))
            if i % 20 == 0: print('picture', i, '%.0f CPU s' % (time.process_time() - t0), flush=True)


if __name__ == '__main__':
    main()
