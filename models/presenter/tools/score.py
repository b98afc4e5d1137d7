"""The pose of every picture of the bundle and the articulations of the training pairs: numbers only, seeded."""
import numpy as np

FPS = 25
IDLE, TALK = 400, 300
VISEMES = ['PP', 'FF', 'TH', 'DD', 'kk', 'CH', 'SS', 'nn', 'RR', 'aa', 'E', 'ih', 'oh', 'ou']


def smooth(x):
    x = np.clip(x, 0, 1)
    return x * x * (3 - 2 * x)


def periodic(rng, n, harmonics, amplitude):
    """A curve of n pictures that closes on itself and passes through 0 with speed 0 at its ends (the hub)."""
    t = np.arange(n) / n
    y = sum(np.sin(2 * np.pi * k * t + rng.uniform(0, 2 * np.pi)) / k ** .6 for k in harmonics)
    y *= amplitude / np.abs(y).max()
    edge = smooth(np.minimum(np.arange(n), n - np.arange(n)) / 30.)     # 1.2 s to leave the hub and to come back
    return y * edge


def blinks(rng, n, first, gap):
    """Lids of n pictures, 0 open .. 1 closed: down in 85 ms, shut for 30 ms, up in 170 ms."""
    times = [first]
    while (at := times[-1] + int(rng.uniform(*gap) * FPS)) < n - 12: times.append(at)
    # the clip loops: its last blink and the next round's first must not be further apart than the others
    if n + first - times[-1] > 6 * FPS: times.append((times[-1] + n + first) // 2)
    b = np.zeros(n)
    for at in times:
        for i in range(n):
            x = (i - at) / FPS
            b[i] = max(b[i], smooth(1 + x / .085) if x < 0 else smooth(1 - max(x - .03, 0) / .17))
    return b


def saccades(rng, n, size):
    g = np.zeros((n, 2))
    at, here = 0, np.zeros(2)
    while at < n:
        hold = int(rng.uniform(.5, 2.2) * FPS)
        g[at:at + hold] = here
        at += hold
        here = rng.normal(0, size, 2) * [1, .5] if at < n - 40 else np.zeros(2)
    k = np.array([.25, .5, .25])
    return np.stack([np.convolve(np.pad(g[:, i], 1, 'edge'), k, 'valid') for i in range(2)], 1)


def clip(kind, n, seed):
    rng = np.random.default_rng(seed)
    lively = kind == 'talk'
    yaw = periodic(rng, n, (1, 2, 3) if not lively else (1, 2, 3, 5), 3.2 if not lively else 4.2)
    pitch = periodic(rng, n, (1, 2, 3) if not lively else (2, 5, 7), 1.3 if not lively else 2.1)
    roll = periodic(rng, n, (1, 2), 1.1 if not lively else 1.6)
    sway = periodic(rng, n, (1, 2), .55 if not lively else .8)
    # breathing: a whole number of breaths per clip, 4 s each
    breath = .5 - .5 * np.cos(2 * np.pi * np.arange(n) / 100.)
    brow = np.clip(periodic(rng, n, (2, 3, 5), .55), 0, 1) if lively else np.clip(periodic(rng, n, (1, 2), .2), 0, 1)
    blink = blinks(rng, n, int(rng.uniform(28, 50)), (2.4, 5.6) if not lively else (1.8, 4.2))
    gaze = saccades(rng, n, .55) - np.stack([.55 * yaw, -.5 * pitch], 1)      # the eyes stay on the camera
    return [dict(yaw=float(yaw[i]), pitch=float(pitch[i]), roll=float(roll[i]), sway=float(sway[i]), breath=float(breath[i]),
                 brow=float(brow[i]), blink=float(blink[i]), gaze=(float(gaze[i, 0]), float(gaze[i, 1]))) for i in range(n)]


def pictures():
    """All pictures of the bundle in order: idle, then talk."""
    return clip('idle', IDLE, 3) + clip('talk', TALK, 8)


CLIPS = [dict(id='idle', kind='idle', first=0, last=IDLE - 1), dict(id='talk', kind='talk', first=IDLE, last=IDLE + TALK - 1)]


def articulation(rng):
    """Viseme weights as speech has them: one or two leading visemes, sometimes a third, total at most 1."""
    w = np.zeros(len(VISEMES), np.float32)
    kind = rng.uniform()
    if kind < .06:
        return w
    common = np.array([1.3, .8, .6, 1.1, .8, 1.1, 1.2, .9, .8, 1.9, 1.3, 1.3, 1.4, 1.5])
    n = 1 if kind < .36 else 2 if kind < .78 else 3
    pick = rng.choice(len(VISEMES), n, replace=False, p=common / common.sum())
    share = rng.dirichlet(np.ones(n) * 1.4)
    total = 1.0 if rng.uniform() < .22 else rng.uniform(.1, 1.0)
    w[pick] = (share * total).astype(np.float32)
    return w
