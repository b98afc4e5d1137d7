"""Composition of the stream's picture: presenter over a softly lit shop, one grade over both.

The key renders are square, 768 x 768. The stream's picture is 512 x 896: the square's middle 512 columns, flush with
the bottom edge; above them the backdrop goes on for 128 rows.
"""
import numpy as np
from scipy.ndimage import gaussian_filter

WIDTH, HEIGHT = 512, 896
SQUARE = 768
LEFT, TOP = (SQUARE - WIDTH) // 2, SQUARE - HEIGHT     # the picture's origin in the square's coordinates: (128, -128)


def _backdrop(seed=11, over=128):
    """Shelves and lamps far out of focus: warm, low contrast, nothing that draws the eye. Linear light, then encoded."""
    rng = np.random.default_rng(seed)
    w, h = WIDTH + 2 * over, HEIGHT + 2 * over
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    wall = np.array([.30, .245, .205], np.float32)
    img = np.ones((h, w, 3), np.float32) * wall
    img *= (.80 + .35 * np.exp(-(((x - w * .5) / (w * .55)) ** 2 + ((y - h * .38) / (h * .5)) ** 2)))[..., None]
    # shelf boards and what stands on them
    for row, yy in enumerate(range(over - 40, h, 150)):
        img[yy:yy + 9] *= 1.25
        img[yy + 9:yy + 26] *= .72
        at = 0
        while at < w:
            bw, bh = int(rng.uniform(26, 64)), int(rng.uniform(46, 112))
            gap = int(rng.uniform(10, 46))
            tone = np.array([.42, .36, .30]) * rng.uniform(.55, 1.35)
            tint = np.array([[1.0, .86, .72], [.82, .92, 1.0], [.92, 1.0, .88], [1.0, .90, .86], [.98, .97, .93]])[rng.integers(5)]
            img[max(0, yy - bh):yy, at:at + bw] = (tone * tint).astype(np.float32)
            at += bw + gap
    img = np.stack([gaussian_filter(img[..., c], 17) for c in range(3)], -1)
    # lamps: defocused discs, brighter towards the rim as lenses draw them, most of them high up
    lamps = np.zeros_like(img)
    for _ in range(26):
        cx, cy, r = rng.uniform(0, w), abs(rng.normal(0, h * .22)) + over * .4, rng.uniform(13, 25)
        d = np.hypot(x - cx, y - cy) / r
        disc = np.clip((1 - d) * r / 3, 0, 1) * (.72 + .28 * np.clip(d, 0, 1) ** 3)
        lamps += disc[..., None] * np.array([1.0, .83, .62], np.float32) * rng.uniform(.05, .16)
    lamps = np.stack([gaussian_filter(lamps[..., c], 2.2) for c in range(3)], -1)
    img = img + lamps
    img *= (1 - .38 * np.clip(np.hypot((x - w / 2) / (w * .62), (y - h * .45) / (h * .62)) - .35, 0, 1) ** 1.5)[..., None]
    dither = rng.normal(0, .0022, img.shape)
    return (np.clip(img * 1.55, 0, 1) ** (1 / 1.35) + dither).astype(np.float32)[over:over + HEIGHT, over:over + WIDTH]


_BACKDROP = None


def backdrop():
    global _BACKDROP
    if _BACKDROP is None:
        _BACKDROP = np.clip(_backdrop(), 0, 1)
    return _BACKDROP


def backdrop_window(x, y, w, h, ss):
    """Backdrop under a window of the picture (picture coordinates), each pixel ss x ss samples."""
    return np.repeat(np.repeat(backdrop()[y:y + h, x:x + w], ss, 0), ss, 1).copy()


def grade(rgb, skin=True):
    """One grade for every picture and crop (display-referred 0..1): lift, a little warmth, gentle contrast, more colour."""
    c = np.clip(rgb, 0, 1)
    c = c * np.array([1.205, 1.165, 1.135], np.float32)
    c = 1 - (1 - np.clip(c, 0, None) / 1.35).clip(0) ** 1.42       # soft shoulder: highlights on the forehead keep their form
    luma = (c @ np.array([.2126, .7152, .0722], np.float32))[..., None]
    c = luma + (c - luma) * 1.16
    return np.clip(c, 0, 1)
