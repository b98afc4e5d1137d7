"""Sound processing for the corpus and for judging: equalisers, compressor, rooms, backgrounds, a more human voice.

Sound is float64 [samples], full scale 1; `rng` is a random.Random.
"""
import numpy as np
import scipy.signal as ss

import mel

RATE = 22050     # of the speech engine


def biquad(kind, f, q, db, rate=RATE):
    """RBJ audio EQ cookbook: 'peak', 'low', 'high' shelves, 'hp', 'lp'."""
    a = 10 ** (db / 40)
    w = 2 * np.pi * f / rate
    c, al = np.cos(w), np.sin(w) / (2 * q)
    if kind == 'peak':
        b, d = [1 + al * a, -2 * c, 1 - al * a], [1 + al / a, -2 * c, 1 - al / a]
    elif kind == 'hp':
        b, d = [(1 + c) / 2, -(1 + c), (1 + c) / 2], [1 + al, -2 * c, 1 - al]
    elif kind == 'lp':
        b, d = [(1 - c) / 2, 1 - c, (1 - c) / 2], [1 + al, -2 * c, 1 - al]
    else:
        s, g = 2 * np.sqrt(a) * al, 1 if kind == 'low' else -1
        b = [a * ((a + 1) - g * (a - 1) * c + s), g * 2 * a * ((a - 1) - g * (a + 1) * c), a * ((a + 1) - g * (a - 1) * c - s)]
        d = [(a + 1) + g * (a - 1) * c + s, -g * 2 * ((a - 1) + g * (a + 1) * c), (a + 1) + g * (a - 1) * c - s]
    return np.array(b) / d[0], np.array(d) / d[0]


def equalise(x, bands):
    for band in bands:
        x = ss.lfilter(*biquad(*band), x)
    return x


def compress(x, ratio, rng):
    env = np.sqrt(np.maximum(ss.lfilter([.002], [1, -.998], x ** 2), 1e-8))
    over = np.maximum(20 * np.log10(env) + rng.uniform(20, 28), 0)
    return x * 10 ** (-over * (1 - 1 / ratio) / 20)


PRODUCT = [('hp', 70, .7, 0), ('peak', 3500, 1, -6), ('peak', 1000, 1, -4), ('low', 220, .7, 4), ('high', 6000, .7, 5)]


def chain(x, rng):
    """The engine's bare sound -> what the product sends (half the time), else an arbitrary tilt, band and room."""
    kind = rng.random()
    if kind < .45:
        x = compress(equalise(x, PRODUCT), 2.5, rng)
    elif kind < .9:
        x = equalise(x, [('peak', rng.uniform(300, 5000), rng.uniform(.5, 2), rng.uniform(-8, 8)),
                         ('low', rng.uniform(120, 500), .7, rng.uniform(-8, 8)), ('high', rng.uniform(1500, 6000), .7, rng.uniform(-10, 8))])
        if rng.random() < .2:
            x = equalise(x, [('lp', rng.uniform(3200, 7000), .7, 0), ('hp', rng.uniform(80, 350), .7, 0)])
        if rng.random() < .4:
            x = compress(x, rng.uniform(1.5, 4), rng)
    if rng.random() < .25:                                        # a small room
        n = int(RATE * rng.uniform(.05, .25))
        g = np.random.default_rng(rng.randrange(1 << 30))
        tail = g.standard_normal(n) * np.exp(-np.arange(n) / n * 6) * rng.uniform(.02, .12)
        x = x + ss.fftconvolve(x, tail)[:len(x)] * .5
    rms = np.sqrt(np.mean(x ** 2)) + 1e-9
    level = rng.gauss(-18, 3) if rng.random() < .75 else rng.uniform(-36, -12)
    return np.clip(x / rms * 10 ** (level / 20), -1, 1)


def background(n, rng, rate=mel.RATE):
    """What training hears behind a voice, at unit RMS: noise of any colour, a mains hum, tones, or a made-up band."""
    kind = rng.random()
    g = np.random.default_rng(rng.randrange(1 << 30))
    t = np.arange(n) / rate
    if kind < .4:
        x = ss.lfilter([1], [1, -rng.uniform(0, .98)], g.standard_normal(n))
        if rng.random() < .4:
            x = x * np.interp(t, np.arange(0, t[-1] + 1, .3), g.uniform(.2, 1.5, int((t[-1] + 1) / .3) + 1))
    elif kind < .55:
        x = sum(np.sin(2 * np.pi * rng.uniform(60, 900) * t + k) / (k + 1) for k in range(rng.randint(1, 4)))
    else:
        x = band(n, rng, rate)
    return x / (np.sqrt(np.mean(x ** 2)) + 1e-9)


def band(n, rng, rate):
    """Notes of one to four parts (struck, bowed or frequency-modulated, some with vibrato) and perhaps drums."""
    g = np.random.default_rng(rng.randrange(1 << 30))
    scale = np.array(rng.choice([[0, 2, 4, 7, 9], [0, 3, 5, 7, 10], [0, 2, 4, 5, 7, 9, 11]]))
    x = np.zeros(n)
    for _ in range(rng.randint(1, 4)):
        base, length = 55 * 2 ** rng.uniform(0, 3.5), rng.choice([.12, .18, .25, .4, .6, 1.2])
        kind, partials, tilt = rng.choice(['struck', 'bowed', 'fm']), rng.randint(2, 10), rng.uniform(.7, 2)
        size = max(64, int(length * rate))
        t = np.arange(size) / rate
        part = np.zeros(n + size)
        for at in range(0, n, size):
            if rng.random() < .2:
                continue
            notes = rng.choice([1, 1, 3])
            for _ in range(notes):
                f = base * 2 ** ((g.choice(scale) + 12 * g.integers(2)) / 12)
                phase = 2 * np.pi * f * t + (.4 * np.sin(2 * np.pi * 5.5 * t) if kind == 'bowed' else 0)
                tone = (np.sin(phase + 2 * np.exp(-t * 4) * np.sin(2 * phase)) if kind == 'fm'
                        else sum(np.sin(k * phase) / k ** tilt for k in range(1, partials)))
                shape = np.minimum(1, t / .03) * np.minimum(1, (length - t) / .03) if kind == 'bowed' else np.exp(-t * rng.uniform(2, 12))
                part[at:at + size] += tone * shape * g.uniform(.5, 1)
        x += part[:n] / (part.std() + 1e-9) * rng.uniform(.4, 1)
    if rng.random() < .6:
        size = int(rng.uniform(.2, .6) * rate)
        t = np.arange(n) % size / rate
        x += rng.uniform(.2, 1) * ss.lfilter([1, -rng.uniform(.5, .97)], [1], g.standard_normal(n)) * np.exp(-t * rng.uniform(15, 60))
        x += rng.uniform(0, 1.5) * np.sin(2 * np.pi * rng.uniform(45, 90) * t) * np.exp(-t * 12)
    return x


def music(n, rng, rate=mel.RATE):
    """A backing track at unit RMS: four chords with bass and melody, hi-hat and kick, 90-130 beats a minute."""
    g = np.random.default_rng(rng.randrange(1 << 30))
    t = np.arange(n) / rate
    beat = 60 / rng.uniform(90, 130)
    root = 110 * 2 ** (rng.randrange(12) / 12)
    bar = (t / (4 * beat)).astype(int) % 4
    decay = lambda period, speed: np.exp(-(t % period) / period * speed)
    x = np.zeros(n)
    for step, chord in enumerate(((0, 4, 7), (9, 12, 16), (5, 9, 12), (7, 11, 14))):
        on = (bar == step) * decay(2 * beat, 2)
        for semitone in (-12, *chord, 12 + chord[g.integers(3)]):
            f = root * 2 ** (semitone / 12)
            x += on * sum(np.sin(2 * np.pi * f * k * t + k) / k ** 1.3 for k in range(1, 7))
    hat = ss.lfilter([1, -.95], [1], g.standard_normal(n)) * decay(beat / 2, 14)
    kick = np.sin(2 * np.pi * 55 * t) * decay(beat, 9)
    x = x / x.std() + .35 * hat / hat.std() + .6 * kick / kick.std()
    return x / x.std()


def noise(n, rng, rate=mel.RATE):
    """A busy room at unit RMS: pink noise with slow swells and a hum."""
    g = np.random.default_rng(rng.randrange(1 << 30))
    spectrum = np.fft.rfft(g.standard_normal(n))
    pink = np.fft.irfft(spectrum / np.sqrt(np.maximum(np.fft.rfftfreq(n, 1 / rate), 40)), n)
    swell = 1 + .5 * np.sin(2 * np.pi * .7 * np.arange(n) / rate + rng.uniform(0, 6))
    x = pink / pink.std() * swell + .2 * np.sin(2 * np.pi * 100 * np.arange(n) / rate)
    return x / x.std()


def humanised(x, rng, rate=mel.RATE):
    """A synthetic voice with what recordings have: falling and wavering pitch, jitter, shimmer, other formants, breath.

    Returns (sound, warp): `warp(ms)` is when a moment of `x` is heard. Pitch moves by a time warp of +-15 %; formants are
    moved by 0.85-1.18 on top, by scaling each frame's cepstral envelope.
    """
    g = np.random.default_rng(rng.randrange(1 << 30))
    n = len(x)
    seconds = n / rate
    curve = lambda step, mean, spread: np.interp(np.arange(n) / rate, np.arange(0, seconds + 2 * step, step),
                                                 g.normal(mean, spread, len(np.arange(0, seconds + 2 * step, step))))
    fall = .06 * np.cos(2 * np.pi * np.arange(n) / rate / rng.uniform(2, 4))
    speed = rng.uniform(.9, 1.12) * (1 + fall + curve(.22, 0, .05) + curve(.007, 0, .012))
    heard = np.concatenate([[0], np.cumsum(1 / np.clip(speed, .7, 1.4))])[:n]       # in samples
    y = np.interp(np.arange(int(heard[-1])), heard, x * curve(.007, 1, .08))
    _, _, z = ss.stft(y, rate, nperseg=512, noverlap=384)
    cepstrum = np.fft.irfft(np.log(np.abs(z) + 1e-5), axis=0)
    cepstrum[30:-29] = 0
    envelope = np.fft.rfft(cepstrum, axis=0).real                                   # [257, frames]
    at = np.clip(np.arange(257) / rng.uniform(.85, 1.18), 0, 255.999)
    low, share = at.astype(int), (at % 1)[:, None]
    moved = envelope[low] * (1 - share) + envelope[low + 1] * share
    _, y = ss.istft(z * np.exp(np.clip(moved - envelope, -4, 4)), rate, nperseg=512, noverlap=384)
    level = np.sqrt(np.maximum(ss.lfilter([.005], [1, -.995], y ** 2), 0))
    y = y + 10 ** (-rng.uniform(22, 30) / 20) * ss.lfilter([1, -.9], [1], g.standard_normal(len(y))) * level
    y = y * (np.abs(x).max() / (np.abs(y).max() + 1e-9))
    return y, lambda ms: float(np.interp(ms * rate / 1000, np.arange(n), heard)) * 1000 / rate
