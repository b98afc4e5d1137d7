"""
The motion graph's cuts, by the definition in src/avatar/FORMAT.md: `cost(a, b) = max(D(a + 1, b), D(a, b - 1), D(a + 2, b + 1))`, where D is
the largest over picture, eyes and mouth of the root mean square luma difference in units of what lies between neighbours.
"""
import numpy as np

from score import score

WORST = 2.5
PER_PICTURE = 12
APART = 25                     # pictures between both ends within one clip
GESTURE_EDGE = 12
LOOPS = ('idle', 'listen', 'talk')


def half_luma(picture):
    """RGB uint8 [h,w,3] -> 8-bit limited-range luma of 2 x 2 means [h/2,w/2]."""
    x = picture.astype(np.float32)
    x = x[0::2, 0::2] + x[1::2, 0::2] + x[0::2, 1::2] + x[1::2, 1::2]
    return (x @ np.array([.2126, .7152, .0722], np.float32) * (219 / 255 / 4) + 16.5).astype(np.uint8)


class Likeness:
    """D(i, j) over the finished pictures, halved in size."""

    def __init__(self, work, count, box, eyes, eye_width):
        self.box, self.eyes, self.half = box // 2, eyes / 2, eye_width // 2
        self.luma = np.stack([half_luma(np.load('%s/pictures/%04d.npy' % (work, i))) for i in range(count)])
        # Differences over whole pictures come from one product; without the mean picture float32 is exact enough.
        flat = self.luma.reshape(count, -1)
        mean = flat.mean(0, dtype=np.float64).astype(np.float32)
        gram = np.zeros((count, count), np.float64)
        for at in range(0, flat.shape[1], 16384):
            x = flat[:, at:at + 16384].astype(np.float32) - mean[at:at + 16384]
            gram += x @ x.T
        square = np.diag(gram)
        self.whole = np.sqrt(np.maximum(square[:, None] + square[None] - 2 * gram, 0) / flat.shape[1])

    def regions(self, i, j):
        """rms over both eyes' boxes and over the mouth's box of picture i, against the pictures j [n] -> [2, n]"""
        x, y = self.box[i]
        patch = lambda k, x, y, w, h: self.luma[k, y:y + h, x:x + w].astype(np.float32)
        mouth = ((patch(j, x, y, 80, 80) - patch([i], x, y, 80, 80)) ** 2).mean((1, 2))
        w = self.half
        eyes = [((patch(j, int(a - w), int(b - w / 2), 2 * w, w) - patch([i], int(a - w), int(b - w / 2), 2 * w, w)) ** 2).mean((1, 2)) for a, b in self.eyes[i]]
        return np.sqrt(np.stack([np.mean(eyes, 0), mouth]))

    def scale(self, clips):
        """An ordinary step in picture, eyes and mouth."""
        steps = []
        for c in clips:
            if c['kind'] not in LOOPS: continue
            for i in range(c['from'], c['to']): steps.append([self.whole[i, i + 1], *self.regions(i, np.array([i + 1]))[:, 0]])
        return np.maximum(.4, np.median(steps, 0))


def cuts(like):
    """[{from, to, cost}]"""
    n = len(like.whole)
    clips = [dict(c, to=min(c['to'], n - 1)) for c in score()[1] if c['from'] < n]
    scale = like.scale(clips)
    rough = like.whole / scale[0]
    clip_of = np.concatenate([np.full(c['to'] - c['from'] + 1, i) for i, c in enumerate(clips)])
    starts, ends = np.zeros(n, bool), np.zeros(n, bool)
    for c in clips:
        a, b, loop = c['from'], c['to'], c['kind'] in LOOPS
        starts[max(a + 1, a if loop else b - GESTURE_EDGE):b - 1] = True
        ends[a + 1:b - 1 if loop else a + GESTURE_EDGE] = True
    found = {}
    targets = np.flatnonzero(ends)
    for a in np.flatnonzero(starts):
        near = np.maximum(np.maximum(rough[a + 1, targets], rough[a, targets - 1]), rough[a + 2, targets + 1])
        ok = (near <= WORST) & ((clip_of[targets] != clip_of[a]) | (np.abs(targets - a) >= APART))
        to = targets[ok]
        if not len(to): continue
        cost = near[ok]
        for i, j in ((a + 1, to), (a, to - 1), (a + 2, to + 1)):
            cost = np.maximum(cost, (like.regions(i, j) / scale[1:, None]).max(0))
        for b, c in zip(to, cost):
            if c <= WORST: found[a, b] = c
    # Of neighbouring cuts the cheapest.
    best = [(a, b, c) for (a, b), c in found.items() if all(found.get((a + i, b + j), 9) >= c for i in range(-2, 3) for j in range(-2, 3))]
    out = []
    for a in sorted({a for a, _, _ in best}):
        mine = sorted((c, b) for x, b, c in best if x == a)[:PER_PICTURE]
        out += [{'from': int(a), 'to': int(b), 'cost': round(float(c), 2)} for c, b in mine]
    return out
