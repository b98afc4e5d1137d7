"""Quasi-static cloth settling (position based dynamics, numpy): the relaxed membrane follows the arms from the unposed body to the
resting pose under gravity, so that elbows, armpits and waist get true folds.  Lengths dm, time step 1/60 s."""
import numpy as np
from scipy.spatial import cKDTree
def color(pairs, n):
    """greedy colouring of constraints: list of index arrays without shared vertices"""
    used = [0]*n; out = {}
    for k, (a, b) in enumerate(pairs.tolist()):
        m = used[a] | used[b]; c = 0
        while m >> c & 1: c += 1
        used[a] |= 1 << c; used[b] |= 1 << c; out.setdefault(c, []).append(k)
    return [np.array(x) for x in out.values()]
def constraints(f, n):
    """edges, quad diagonals, and bend pairs (opposite vertices of quads sharing an edge)"""
    E = np.unique(np.sort(np.concatenate([f[:, [i, (i+1) % 4]] for i in range(4)]), 1), axis=0)
    D = np.unique(np.sort(np.concatenate([f[:, [0, 2]], f[:, [1, 3]]]), 1), axis=0)
    d = {}; B = set()
    for q in f.tolist():
        for i in range(4):
            a, b = q[i], q[(i+1) % 4]; c, e = q[(i+2) % 4], q[i-1]          # edge a-b; c next to b, e next to a
            k = (min(a, b), max(a, b)); x = (e, c) if a < b else (c, e)
            if k in d: y = d[k]; B.add((x[0], y[0])); B.add((x[1], y[1]))
            else: d[k] = x
    return E, D, np.array(sorted(B))
def settle(f, y0, rest, body, pin, part, ecol, steps=36, hold=110, iters=7, stretch=(1., .55), shear=.25, bend=.10, grav=.016, slack=1.0, log=None):
    """y0 [n,3] start (unposed); rest(E) -> rest lengths source [n,3]; body(s) -> (collision points, normals, carried cloth matrix fn)
    s in 0..1 arms from unposed to rest; pin [n] 0 free .. 1 bound to the body; part [n] collision class; ecol [n] offset"""
    n = len(y0); E, D, B = constraints(f, n)
    C = []
    for pr, (ks, kc) in ((E, stretch), (D, (shear, shear*.5)), (B, (bend, bend))):
        L = np.linalg.norm(rest[pr[:, 0]]-rest[pr[:, 1]], axis=1)*slack
        for ix in color(pr, n): C.append((pr[ix, 0], pr[ix, 1], L[ix], ks, kc))
    w = (1-pin)[:, None]; y = y0.copy(); v = np.zeros_like(y); carry0 = None
    for st in range(steps+hold):
        s = min((st+1)/steps, 1.); b, N, carry, tgt = body(s)
        if carry0 is not None and st < steps: y = carry(y, carry0); v *= .5
        carry0 = s
        yp = y+.93*v*w; yp[:, 1] -= grav*w[:, 0]
        tree = cKDTree(b) if st < steps or st == steps else tree
        for it in range(iters):
            for a, c, L, ks, kc in C:
                d = yp[a]-yp[c]; l = np.sqrt((d*d).sum(1)); g = (l-L)/np.maximum(l, 1e-6); g *= np.where(g > 0, ks, kc)
                wa, wc = w[a, 0], w[c, 0]; g = (g/np.maximum(wa+wc, 1e-3))[:, None]*d
                yp[a] -= wa[:, None]*g; yp[c] += wc[:, None]*g
            if it == iters-1 or it == iters//2:
                _, j = tree.query(yp); j = np.where(part[j] == part, j, np.arange(n)); dd = ((yp-b[j])*N[j]).sum(1); k = np.clip(ecol-dd, 0, .25)
                far = np.linalg.norm(yp-b[j], axis=1) > .6; k = np.where(far, 0, k)
                yp += N[j]*k[:, None]*w; hit = k > 0
        yp += pin[:, None]*(tgt-yp)
        v = yp-y; v[hit] *= .4; v = np.clip(v, -.06, .06)*(.6 if st > steps+hold-25 else 1); y = yp
        if log and st % 20 == 0: print(st, np.abs(v).mean(), flush=True)
    return y
