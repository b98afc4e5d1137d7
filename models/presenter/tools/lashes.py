"""Eyelashes as strands on MakeHuman's lash helper strips, re-evaluated on the posed mesh of every picture.

    L = Lashes(P); points, radii = L.eval(base)   base: posed vertices [nverts,3] (MH space, decimetre)
                                                  points [n,k,3] decimetre, radii [n,k] metre
"""
import numpy as np


def lash_rows(P, key):
    """root and tip vertex rows of a strip ('l1' = left lower, 'l2' = left upper, 'r1', 'r2'), inner corner first"""
    segs = P.grid[key][0]; c = P.eye_c['L' if key[0] == 'l' else 'R']
    root, tip = [np.array(x) for x in sorted(sorted(segs, key=lambda s: -len(s))[:2], key=lambda s: np.linalg.norm(P.rest[s].mean(0)-c))]
    x = np.abs(P.rest[:, 0])
    return (root[::-1] if x[root[0]] > x[root[-1]] else root), (tip[::-1] if x[tip[0]] > x[tip[-1]] else tip)


class Lashes:
    def __init__(s, P, nu=150, nl=60, k=10, seed=5):
        rng = np.random.default_rng(seed); s.k = k; s.parts = []
        for key in ('l1', 'l2', 'r1', 'r2'):
            root, tip = lash_rows(P, key); up = key[1] == '2'; n = nu if up else nl
            u = (np.arange(n)+rng.uniform(.0, 1, n))/n; u = (.07 if up else .16)+((.985 if up else .95)-(.07 if up else .16))*u
            g = np.round(u*(34 if up else 26)+rng.normal(0, .3, n))/(34 if up else 26)        # neighbours lean into small tufts
            out = u+.42*(g-u)+rng.normal(0, .010, n)+.10*(u-.42)*(1 if up else .6)             # fan out to both corners
            ln = rng.uniform(.72, 1.05, n)*(np.interp(u, [0, .15, .45, .75, .92, 1], [.45, .66, .88, 1.10, 1.14, .85]) if up else np.interp(u, [0, .4, .8, 1], [.32, .46, .58, .45]))
            s.parts.append((root, tip, u, np.clip(out, -.04, 1.06), ln, up, rng.uniform(.85, 1.15, n)))

    def eval(s, base):
        pts, rad = [], []; t = np.linspace(0, 1, s.k)
        for root, tip, u, u2, ln, up, curl in s.parts:
            a = np.stack([np.interp(u, np.linspace(0, 1, len(root)), base[root, i]) for i in range(3)], 1)
            x = np.linspace(0, 1, len(tip)); b = np.stack([np.interp(u2, x, base[tip, i]) for i in range(3)], 1)
            b = a+(b-a)*ln[:, None]*(1.22 if up else .85); L = np.linalg.norm(b-a, axis=1)*curl
            if up: b = b+np.array([0, .16, -.06])*L[:, None]
            c = .55*a+.45*b+np.array([0, -.30 if up else .12, .24])*L[:, None]
            pts.append((1-t)[None, :, None]**2*a[:, None]+2*(t*(1-t))[None, :, None]*c[:, None]+(t**2)[None, :, None]*b[:, None])
            rad.append(np.repeat(((7.2e-5 if up else 4.2e-5)*(1-.92*t**1.3))[None], len(u), 0))
        return np.concatenate(pts), np.concatenate(rad)
