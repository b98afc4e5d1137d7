"""Figures by which both stages are judged."""
import numpy as np

import articulation


def lag(truth, got, hz, reach_ms=300):
    """Lag in ms of `got` behind `truth`: parabolic peak of their cross-correlation, taken at 100 Hz."""
    fine = lambda v: np.interp(np.arange(0, len(v) - 1, hz / 100), np.arange(len(v)), v)
    a, b = (v - v.mean() for v in (fine(truth), fine(got)))
    reach = reach_ms // 10
    steps = np.arange(-reach, reach + 1)
    c = np.array([np.mean(a[max(0, -s):len(a) - max(0, s)] * b[max(0, s):len(b) - max(0, -s)]) for s in steps])
    k = int(np.clip(c.argmax(), 1, len(c) - 2))
    return float(10 * (steps[k] + (c[k - 1] - c[k + 1]) / (2 * (c[k - 1] - 2 * c[k] + c[k + 1]) - 1e-12)))


# As in src/check/closures.ts, the product's own check.
SEEN_MS, GRACE_MS, CLOSED, NEAR_MS, OPENS = 60, 30, .15, 300, .1


def shown_closures(got, phonemes, picture_ms):
    """Weights [N,14] of an utterance, one row a picture, and its phonemes -> for each bilabial closure whether a viewer sees it.

    Only closures of SEEN_MS and more: shorter ones may fall between two pictures. What counts is how far the mouth is open
    (which all weights decide), in the pictures within GRACE_MS of the closure, and that it is further open around it.
    """
    opening = got / np.maximum(got.sum(1, keepdims=True), 1) @ articulation.OPENING
    at, met = np.arange(len(got)) * picture_ms, []
    closures = []
    for (start, name), (end, _) in zip(phonemes, phonemes[1:]):
        parsed = articulation.parse(name)
        if parsed is None or parsed[0][0] != 'PP':
            continue
        if closures and abs(closures[-1][1] - start) < 1:
            start = closures.pop()[0]
        closures.append((start, end))
    for start, end in closures:
        within = (at >= start - GRACE_MS) & (at <= end + GRACE_MS)
        if end - start < SEEN_MS or not within.any():
            continue
        least = opening[within].min()
        around = opening[(at >= start - NEAR_MS) & (at <= end + NEAR_MS)].max()
        met.append(least <= CLOSED and around >= least + OPENS)
    return met


def heard(got, truth, hz):
    """Weights [N,14] heard and true at `hz` -> opening correlation and lag, closures met and invented, opening in pauses.

    `bilabial_hit` is strict: some picture whose truth is closed has PP above .5. `false_closure`: share of the pictures whose
    truth is open (> .3) that have PP above .5.
    """
    opening, wanted = got @ articulation.OPENING, truth @ articulation.OPENING
    closed = truth[:, 0] > .8
    starts = np.flatnonzero(closed & ~np.roll(closed, 1))
    reach = max(1, round(.16 * hz))
    met = [got[s:s + reach, 0][closed[s:s + reach]].max() > .5 for s in starts]
    near = np.ones(2 * round(.12 * hz) + 1)
    quiet = np.convolve(truth.max(1) > .02, near, 'same') == 0
    return {'rmse': float(np.sqrt(((got - truth) ** 2).mean())), 'correlation': float(np.corrcoef(opening, wanted)[0, 1]),
            'lag_ms': lag(wanted, opening, hz), 'bilabial_hit': float(np.mean(met)) if met else None, 'closures': len(met),
            'false_closure': float((got[wanted > .3, 0] > .5).mean()) if (wanted > .3).any() else None,
            'pause_opening': float(opening[quiet].mean()) if quiet.any() else None}


def psnr(a, b):
    """Mean over pictures of the peak signal-to-noise ratio of uint8 [N,...]."""
    error = ((a.astype(np.float32) - b) ** 2).reshape(len(a), -1).mean(1)
    return float(np.mean(10 * np.log10(65025 / np.maximum(error, 1e-3))))
