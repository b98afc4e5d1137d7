"""Full-size stills to judge by eye: still.py OUT.png [picture number | viseme=weight ...]"""
import sys
import numpy as np
from PIL import Image
import compose, score
from proj import Proj, poses


def project():
    s = Proj()
    for k in poses.KEYS: s.addkey(k)
    for k in poses.KEYS: s.addkey(k, True)
    for k in 'FB': s.addhair('N0', k)
    return s


def picture(s, sp, window=(0, 0, compose.WIDTH, compose.HEIGHT)):
    """A window (picture coordinates) of one finished picture, uint8 RGB."""
    x, y, w, h = window
    rgb = s.frame(sp, (x + compose.LEFT, y + compose.TOP, w, h), compose.backdrop_window(x, y, w, h, 2))
    return (compose.grade(rgb) * 255 + .5).astype(np.uint8)


if __name__ == '__main__':
    s = project(); sp = dict(weights={})
    for a in sys.argv[2:]:
        if '=' in a: k, v = a.split('='); sp['weights'][k] = float(v)
        else: sp.update(score.pictures()[int(a)])
    Image.fromarray(picture(s, sp)).save(sys.argv[1])
