"""Presenter over the shop, and the one display transform of every picture and crop."""
import numpy as np
from PIL import Image

from camera import HEIGHT_PX, WIDTH

LUMA = np.array([.2126, .7152, .0722], np.float32)
EXPOSURE = 1.0
_BACKDROP = _NOISE = None


def load(load_key):
    """The backdrop among the keys (linear RGB); plain grey where there is none yet."""
    global _BACKDROP, _NOISE
    image = load_key('backdrop')
    plain = np.ones((HEIGHT_PX, WIDTH, 3), np.float32) * np.array([.16, .14, .125], np.float32)
    if image is not None and image.shape[:2] != plain.shape[:2]:     # a sample's small shop
        scale = lambda c: np.asarray(Image.fromarray(np.ascontiguousarray(c)).resize((WIDTH, HEIGHT_PX), Image.BILINEAR))
        image = np.stack([scale(image[..., c]) for c in range(3)], 2)
    _BACKDROP = plain if image is None else image[..., :3]
    # Fixed grain of half a level: smooth walls do not fall into bands, and nothing flickers.
    _NOISE = np.random.default_rng(11).uniform(-.5 / 255, .5 / 255, (HEIGHT_PX, WIDTH, 1)).astype(np.float32)


def backdrop():
    return _BACKDROP


def dither(x, y, w, h):
    return _NOISE[y:y + h, x:x + w]


def view(linear):
    """Scene-linear -> display 0..1: a filmic shoulder, gentle contrast, a little more colour."""
    x = np.maximum(linear, 0) * EXPOSURE
    y = np.clip(x / (x + .62) * 1.28, 0, 1) ** (1 / 1.75)
    y = y + .10 * (y - .5) * (1 - np.abs(2 * y - 1))
    luma = (y @ LUMA)[..., None]
    return np.clip(luma + (y - luma) * 1.10, 0, 1)
