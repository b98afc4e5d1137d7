"""Own generated maps: the eye's colour, the skin's fine relief and mottling; and the package's low-frequency skin colour, enlarged."""
import os

import numpy as np
from PIL import Image
from scipy.ndimage import gaussian_filter

from makehuman import ROOT

SKIN = ROOT + '/public/data/skins/young_caucasian_female/textures/young_lightskinned_female_diffuse.png'


def noise(rng, n, size):
    x = gaussian_filter(rng.standard_normal((n, n)), size, mode='wrap')
    return (x - x.mean()) / x.std()


def encode(linear):
    return np.where(linear < .0031308, linear * 12.92, 1.055 * np.clip(linear, 0, 1) ** (1 / 2.4) - .055)


def eye(rng, n=1024, iris=(.040, .019, .009), inner=(.085, .038, .015)):
    """Planar map of the eyeball seen from the front: pupil, fibres, limbus, sclera with veins."""
    y, x = np.mgrid[0:n, 0:n]
    u, v = (x + .5) / n * 2 - 1, 1 - (y + .5) / n * 2
    r, a = np.hypot(u, v), np.arctan2(v, u)
    limbus, pupil, angles, rings = .49, .185, 1440, 256
    fine, broad = (gaussian_filter(rng.standard_normal((angles, rings)), s, mode='wrap') for s in ((1.3, 14), (4, 30)))
    fibres = fine / fine.std() + .8 * broad / broad.std()
    t = np.clip((r - pupil) / (limbus - pupil), 0, 1)
    f = fibres[((a / (2 * np.pi)) % 1 * angles).astype(int) % angles, (t * (rings - 1)).astype(int)][..., None]
    base, warm = np.array(iris)[None, None], np.array(inner)[None, None]
    colour = base * (1 + .30 * f) + (warm - base) * np.exp(-((t - .22) / .22) ** 2)[..., None] * (.75 + .25 * f)
    colour = colour * (1 - .75 * np.clip((t - .80) / .2, 0, 1) ** 1.5)[..., None]
    open_ = np.clip((r - pupil) / .014, 0, 1)[..., None]
    colour = colour * open_ + np.array([.003, .003, .003]) * (1 - open_)
    white = np.array([.70, .655, .63])[None, None] * np.ones((n, n, 1))
    white = white * (1 - np.clip((np.abs(u) - .45) / .5, 0, 1)[..., None] * np.array([.06, .20, .22]))
    veins = np.exp(-(np.abs(noise(rng, n, 9)) / .045) ** 2) + .6 * np.exp(-(np.abs(noise(rng, n, 5)) / .05) ** 2)
    veins = veins * np.clip((r - .55) / .4, 0, 1) * (noise(rng, n, 40) > -.2)
    white = white * (1 - np.clip(gaussian_filter(veins, 1), 0, 1)[..., None] * np.array([.05, .30, .28]))
    k = np.clip((r - (limbus - .03)) / .055, 0, 1)[..., None]
    k = k * k * (3 - 2 * k)
    return (encode(np.clip(colour * (1 - k) + white * k, 0, 1)) * 255).astype(np.uint8)


def relief(rng, n=2048):
    """Pores, fine criss-cross lines, grain; tileable, 16-bit grey."""
    pits = np.zeros((n, n))
    pits[rng.integers(0, n, 26000), rng.integers(0, n, 26000)] = rng.uniform(.3, 1, 26000)
    pores = gaussian_filter(pits, 2.4, mode='wrap')
    pores /= np.percentile(pores, 99.5)
    grain = .35 * noise(rng, n, 1.5) + .5 * noise(rng, n, 4) + .35 * noise(rng, n, 12)
    lines = -np.exp(-(np.abs(noise(rng, n, 7)) / .09) ** 2)
    return (np.clip(.5 + .055 * grain - .42 * np.clip(pores, 0, 1) + .07 * lines, 0, 1) * 65535).astype(np.uint16)


def mottle(rng, n=1024):
    """R: redness, G: brightness; tileable, around the middle."""
    red = .5 * noise(rng, n, 22) + .35 * noise(rng, n, 8) + .25 * noise(rng, n, 3)
    bright = .5 * noise(rng, n, 30) + .4 * noise(rng, n, 10) + .5 * noise(rng, n, 2)
    return (np.clip(np.stack([.5 + .12 * red, .5 + .12 * bright, np.zeros((n, n))], 2), 0, 1) * 255).astype(np.uint8)


def make(folder):
    """Writes what is missing."""
    os.makedirs(folder, exist_ok=True)
    rng = np.random.default_rng(7)
    for name, image in (('eye', eye), ('bump', relief), ('mottle', mottle)):
        if not os.path.exists('%s/%s.png' % (folder, name)): Image.fromarray(image(rng)).save('%s/%s.png' % (folder, name))
    if not os.path.exists(folder + '/skin.png'): Image.open(SKIN).convert('RGB').resize((2048, 2048), Image.LANCZOS).save(folder + '/skin.png')
