"""Poses: of the key renders (fixed, they were rendered so) and of the live pictures (posed by score.py)."""
from mhlib import rx, ry, rz
from visemes import V, mixv
from presenter import units

FULL, FACE = None, (.35, .66, .40, .72)          # border x0 x1 y0 y1 of the key's render (y from the bottom)
KEYS = {
    'N0': (dict(vis={'sil': 1.}), FULL), 'Yp': (dict(vis={'sil': 1.}, yaw=6), FULL), 'Ym': (dict(vis={'sil': 1.}, yaw=-6), FULL),
    'aa': (dict(vis={'aa': 1.}), FACE), 'ou': (dict(vis={'ou': 1.}), FACE), 'SS': (dict(vis={'SS': 1.}), FACE),
    'E': (dict(vis={'E': 1.}), FACE), 'PP': (dict(vis={'PP': 1.}), FACE), 'bl': (dict(vis={'sil': 1.}, blink=1.), FACE),
    'oh': (dict(vis={'oh': 1.}), FACE), 'CH': (dict(vis={'CH': 1.}), FACE), 'DD': (dict(vis={'DD': 1.}), FACE),
}

# How far each viseme goes in conversation, against the key renders (which were made wide on purpose).
REACH = dict(aa=.74, oh=.74, E=.80, ih=.80, ou=.88, CH=.80, SS=.85, kk=.80, DD=.85, TH=.85, nn=.80, RR=.80, FF=.95, PP=1.0)
# A face at rest that likes its viewers: the corners up a little (more opens slits), the brows out of their frown.
REST = units(mouth_corner_puller=.18, eyebrows_left_down=-.4, eyebrows_right_down=-.4, eye_left_slit=.04, eye_right_slit=.04)


def _posed(e, rot, yaw, pitch, roll, blink):
    if blink:
        for t, x in units(eye_left_closure=blink, eye_right_closure=blink).items():
            e[t] = e.get(t, 0) + x
    turn = lambda k: rz(roll * k) @ ry(yaw * k) @ rx(pitch * k)
    rot['neck02'] = turn(.3)
    rot['head'] = turn(.7)


def spec(vis, yaw=0, pitch=0, roll=0, gaze=(0, 0), blink=0):
    """The pose of a key render -> expr, rot, trans, fields, gaze."""
    e, rot, tr, f = mixv(vis)
    _posed(e, rot, yaw, pitch, roll, blink)
    return e, rot, tr, f, gaze


def live(weights, yaw=0, pitch=0, roll=0, gaze=(0, 0), blink=0, sway=0, breath=0, brow=0):
    """The pose of a live picture; `weights` maps viseme -> 0..1."""
    e, rot, tr, f = mixv({k: w * REACH[k] for k, w in weights.items()})
    rest = 1 - .45 * min(1., sum(weights.values()))
    for t, x in REST.items():
        e[t] = e.get(t, 0) + x * rest
    if brow:
        for t, x in units(eyebrows_left_down=-.45 * brow, eyebrows_right_down=-.45 * brow).items():
            e[t] = e.get(t, 0) + x
    # the sculpted lid closes too early: bend the curve, and let the brows follow a little
    _posed(e, rot, yaw, pitch, roll, blink ** 1.35)
    rot['spine02'] = rz(sway) @ rx(-.25 * breath)
    rot['spine01'] = rx(-.30 * breath) @ rz(sway * .5)
    rot['clavicle.L'] = rz(-2 - .5 * breath)
    rot['clavicle.R'] = rz(2 + .5 * breath)
    return e, rot, tr, f, gaze
