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


def heard(got, truth, hz):
    """Weights [N,14] heard and true at `hz` -> opening correlation and lag, bilabial closures met, opening in pauses."""
    opening, wanted = got @ articulation.OPENING, truth @ articulation.OPENING
    closed = truth[:, 0] > .8
    starts = np.flatnonzero(closed & ~np.roll(closed, 1))
    reach = max(1, round(.16 * hz))
    met = [got[s:s + reach, 0][closed[s:s + reach]].max() > .5 for s in starts]
    near = np.ones(2 * round(.12 * hz) + 1)
    quiet = np.convolve(truth.max(1) > .02, near, 'same') == 0
    return {'rmse': float(np.sqrt(((got - truth) ** 2).mean())), 'correlation': float(np.corrcoef(opening, wanted)[0, 1]),
            'lag_ms': lag(wanted, opening, hz), 'bilabial_hit': float(np.mean(met)) if met else None, 'closures': len(met),
            'pause_opening': float(opening[quiet].mean()) if quiet.any() else None}


def psnr(a, b):
    """Mean over pictures of the peak signal-to-noise ratio of uint8 [N,...]."""
    error = ((a.astype(np.float32) - b) ** 2).reshape(len(a), -1).mean(1)
    return float(np.mean(10 * np.log10(65025 / np.maximum(error, 1e-3))))
