"""
What she does in every picture of the bundle: numbers only, seeded. Clips begin and end in the same pose of rest with zero speed, so that any
may follow any. Sources for the ranges: blinks 17 a minute at rest and 26 in conversation (Bentivoglio et al. 1997), 85 ms down and 170 ms
up; gaze shifts of a listener 1-4 s apart; nods and brows on stresses (Munhall et al. 2004).
"""
import numpy as np

import gestures

FPS = 25
# id, kind, seconds, seed, beats of the hands (name, start in seconds)
CLIPS = [
    ('idle1', 'idle', 12.0, 3, ()), ('idle2', 'idle', 10.0, 4, ()), ('listen', 'listen', 6.4, 5, ()),
    ('talk1', 'talk', 7.2, 11, ()), ('talk2', 'talk', 6.0, 12, (('beat_r', 1.2), ('beat_both', 3.6))),
    ('talk3', 'talk', 5.2, 13, ()), ('talk4', 'talk', 6.4, 14, (('beat_both', 2.0), ('beat_l', 4.4))), ('talk5', 'talk', 4.4, 15, ()),
    ('greet', 'greet', None, 21, ()), ('point', 'point', None, 22, ()), ('count', 'count', None, 23, ()), ('thank', 'thank', None, 24, ()),
    ('read', 'read', 2.8, 25, ()),
]
LIVELY = dict(talk=1., listen=.45, idle=.55, greet=.6, point=.6, count=.6, thank=.3, read=.4)


def ease(x):
    x = np.clip(x, 0, 1)
    return x * x * x * (x * (6 * x - 15) + 10)


def wander(rng, n, harmonics, amplitude):
    """n pictures of a smooth curve that leaves 0 and comes back to it with speed 0."""
    t = np.arange(n) / n
    y = sum(np.sin(2 * np.pi * k * t + rng.uniform(0, 2 * np.pi)) / k ** .6 for k in harmonics)
    y *= amplitude / np.abs(y).max()
    return y * ease(np.minimum(np.arange(n), n - 1 - np.arange(n)) / 22.)


def bump(n, at, rise, fall, size):
    """A nod: up in `rise` pictures, back in `fall`."""
    i = np.arange(n)
    return size * np.where(i < at, ease(1 + (i - at) / rise), ease(1 - (i - at) / fall))


def blinks(rng, n, gap):
    """Lids 0 open .. 1 closed. The first and last are placed so that neighbours of any clip keep a human distance."""
    times, at = [], int(rng.uniform(.7, 1.6) * FPS)
    while at < n - 16:
        times.append(at)
        at += int(np.clip(rng.lognormal(np.log(gap), .38), .9, 7) * FPS)
    y = np.zeros(n)
    for at in times:
        deep = rng.uniform(.94, 1.0)
        for i in range(n):
            x = (i - at) / FPS
            y[i] = max(y[i], deep * (ease(1 + x / .10) if x < 0 else ease(1 - max(x - .03, 0) / .19)))
    return y


def saccades(rng, n, size):
    """Small fixations about the camera, degrees [n,2]; still at both ends."""
    g, at, here = np.zeros((n, 2)), 0, np.zeros(2)
    while at < n:
        g[at:at + (hold := int(rng.uniform(.5, 2.2) * FPS))] = here
        at += hold
        here = rng.normal(0, size, 2) * [1, .5] if at < n - 30 else np.zeros(2)
    return np.stack([np.convolve(np.pad(g[:, i], 1, 'edge'), [.25, .5, .25], 'valid') for i in range(2)], 1)


def look_away(n, first, last, yaw, pitch, rng):
    """Eyes go to the comments beside the camera, read there in small steps, and come back."""
    g = np.zeros((n, 2))
    i = np.arange(n)
    there = ease((i - first) / 3.) * ease((last - i) / 3.)
    steps = np.zeros(n)
    at = first
    while at < last:
        steps[at:at + (hold := int(rng.uniform(.22, .45) * FPS))] = rng.uniform(-1.6, 1.6)
        at += hold
    g[:, 0], g[:, 1] = (yaw + steps) * there, pitch * there
    return g


def clip(name, kind, seconds, seed, beats):
    """-> poses of the clip's pictures, accents (pictures)"""
    if seconds is None: seconds = gestures.DURATION[kind]
    n, rng, lively = int(round(seconds * FPS)), np.random.default_rng(seed), LIVELY[kind]
    yaw = wander(rng, n, (1, 2, 3) if lively < 1 else (1, 2, 3, 5), 2.0 + 2.0 * lively)
    pitch = wander(rng, n, (1, 2, 3) if lively < 1 else (2, 3, 5), .6 + .9 * lively)
    roll = wander(rng, n, (1, 2), .6 + .8 * lively)
    sway = wander(rng, n, (1, 2), .35 + .35 * lively)
    smile = np.clip(wander(rng, n, (1, 2), .5), 0, 1) if kind in ('idle', 'listen') else np.zeros(n)
    brow = np.zeros(n)
    accents = []
    if kind == 'talk':
        at = int(rng.uniform(.5, .9) * FPS)
        while at < n - 18:
            accents.append(at)
            strength = rng.uniform(.6, 1.)
            pitch += bump(n, at, 5, 8, 2.3 * strength)
            if rng.uniform() < .55: brow += bump(n, at - 1, 6, 12, .75 * strength)
            at += int(rng.uniform(1.3, 2.3) * FPS)
    size = .5
    gaze = saccades(rng, n, size)
    if kind == 'listen':
        a, b = int(1.0 * FPS), int((seconds - 1.2) * FPS)
        gaze = look_away(n, a, b, -7.5, -4.5, rng)
        go = ease((np.arange(n) - a) / 16.) * ease((b - np.arange(n)) / 16.)
        yaw += -3.0 * go
        pitch += 1.6 * go
        pitch += sum(bump(n, int(t * FPS), 6, 7, 1.8) for t in (3.1, 3.7))
    if kind == 'read':
        a, b = int(.3 * FPS), int((seconds - .6) * FPS)
        gaze = look_away(n, a, b, -8.5, -5.5, rng)
        go = ease((np.arange(n) - a) / 12.) * ease((b - np.arange(n)) / 12.)
        yaw += -3.6 * go
        pitch += 2.0 * go
    if kind in ('greet', 'thank'): smile = np.maximum(smile, .9 * ease(np.arange(n) / 14.) * ease((n - 1 - np.arange(n)) / 14.))
    if kind == 'greet':
        brow += bump(n, int(.5 * FPS), 8, 20, .7)
        roll += 1.8 * ease(np.arange(n) / 18.) * ease((n - 1 - np.arange(n)) / 18.)
    if kind == 'point':
        go = ease((np.arange(n) - 6) / 14.) * ease((n - 14 - np.arange(n)) / 14.)
        yaw += 3.2 * go
        pitch += 1.0 * go
        look = ease((np.arange(n) - 10) / 3.) * ease((int(1.3 * FPS) - np.arange(n)) / 3.)
        gaze = gaze + np.stack([7 * look, -5 * look], 1)
    gap = {'talk': 2.1, 'idle': 3.2, 'listen': 2.6}.get(kind, 2.0)
    blink = blinks(rng, n, gap)
    gaze = gaze - np.stack([.55 * yaw, -.5 * pitch], 1)            # the eyes stay on their goal while the head moves
    # Lids follow the eyes down, a little.
    blink = np.clip(np.maximum(blink, np.clip(-gaze[:, 1] - 2, 0, 8) * .035), 0, 1)
    # A whole number of breaths a clip; the breath starts and ends at rest.
    breaths = max(1, round(seconds / 3.8))
    breath = .5 - .5 * np.cos(2 * np.pi * breaths * np.arange(n) / (n - 1))
    poses = []
    for i in range(n):
        gesture, time = (kind, i / FPS) if kind in gestures.DURATION else (None, 0.)
        for beat, start in beats:
            if 0 <= i / FPS - start < gestures.DURATION[beat]: gesture, time = beat, i / FPS - start
        poses.append(dict(yaw=float(yaw[i]), pitch=float(pitch[i]), roll=float(roll[i]), sway=float(sway[i]), breath=float(breath[i]), brow=float(np.clip(brow[i], 0, 1)),
                          blink=float(blink[i]), smile=float(smile[i]), gaze=(float(gaze[i, 0]), float(gaze[i, 1])), gesture=gesture, time=float(time)))
    return poses, accents


_SCORE = None


def score():
    """-> poses of all pictures in order; clips [{id, kind, from, to, loop, accents}]"""
    global _SCORE
    if _SCORE is None:
        pictures, clips = [], []
        for name, kind, seconds, seed, beats in CLIPS:
            poses, accents = clip(name, kind, seconds, seed, beats)
            clips.append({'id': name, 'kind': kind, 'from': len(pictures), 'to': len(pictures) + len(poses) - 1, 'loop': kind in ('idle', 'listen', 'talk'), 'accents': accents})
            pictures += poses
        _SCORE = pictures, clips
    return _SCORE


def articulation(rng):
    """Viseme weights as speech has them: one or two leading visemes, sometimes a third, total at most 1."""
    from poses import VISEMES
    w = np.zeros(len(VISEMES), np.float32)
    kind = rng.uniform()
    if kind < .06: return w
    common = np.array([1.3, .8, .6, 1.1, .8, 1.1, 1.2, .9, .8, 1.9, 1.3, 1.3, 1.4, 1.5])
    n = 1 if kind < .36 else 2 if kind < .78 else 3
    pick = rng.choice(len(VISEMES), n, replace=False, p=common / common.sum())
    total = 1.0 if rng.uniform() < .22 else rng.uniform(.1, 1.0)
    w[pick] = (rng.dirichlet(np.ones(n) * 1.4) * total).astype(np.float32)
    return w
