"""Brows as strands, bound to the brow skin so that raises and frowns carry them.

    B = Brows(P); points, radii = B.eval(base)    base: posed vertices [nverts,3] (MH space, decimetre)
                                                  points [n,k,3] decimetre, radii [n,k] metre
Shape in units of the eye centre's distance from the midline and height above the eye's centre (decimetre at rest).
"""
import numpy as np
from headfield import limit, smooth, unit

X = (.38, 1.80)                                                   # inner and outer end, in eye distances from the midline
MID = ([0, .2, .45, .68, .85, 1], [.176, .184, .195, .201, .192, .172])   # height of the centre line over the eye's centre
WID = ([0, .06, .2, .5, .75, .92, 1], [.024, .030, .033, .030, .024, .015, .008])   # half width


class Brows:
    def __init__(s, P, n=1250, k=8, seed=11):
        rng = np.random.default_rng(seed); v = P.rest; s.k = k; s.v0 = v
        e = P.eye_c['L']; near = (np.abs(v[:, 1]-e[1]-.2) < .35) & (np.abs(v[:, 0]) < 2.4*e[0]) & (v[:, 2] > e[2]-.35)
        q = P.bv[P.bf]; q = q[near[q].any(1)]                     # skin quads round the brows
        s.vid, inv = np.unique(q, return_inverse=True); s.q = inv.reshape(-1, 4)
        s.tri = np.concatenate([s.q[:, [0, 1, 2]], s.q[:, [0, 2, 3]]])
        R, N = s.surface(v)
        s.parts = []; roots = []; dirs = []; ln = []; rad = []
        for sd in (1, -1):
            u = rng.random(n); w = rng.uniform(-1, 1, n); w = np.sign(w)*np.abs(w)**1.1
            front = smooth(u, -.03, .24)                           # soft front: fewer and thinner hairs
            ok = rng.random(n) < (.22+.78*front)*np.interp(u, *WID)/.033*(1-.45*np.abs(w)**3); u, w, front = u[ok], w[ok], front[ok]; m = len(u)
            hw = np.interp(u, *WID)*(1+.10*rng.normal(0, 1, m)); x = e[0]*(X[0]+(X[1]-X[0])*u); y = e[1]+np.interp(u, *MID)+hw*w
            # lower hairs sweep up and out, upper ones lean over towards the tail, the front stands more upright
            ang = np.interp(u, [0, .12, .4, .7, 1], [60, 46, 26, 8, -14])+np.where(w > 0, -24, 8)*smooth(u, .05, .4)*np.abs(w)+rng.normal(0, 6, m)
            d = np.stack([sd*np.cos(np.radians(ang)), np.sin(np.radians(ang)), np.zeros(m)], 1)
            roots.append(np.stack([sd*x, y], 1)); dirs.append(d)
            ln.append(np.interp(u, [0, .25, .6, 1], [.055, .078, .080, .055])*rng.uniform(.7, 1.15, m)); rad.append(rng.uniform(1.9e-5, 2.9e-5, m)*(.70+.30*front))
        s.ti, s.bc, ok = s.locate(R, np.concatenate(roots)); d = np.concatenate(dirs)[ok]; s.ln = np.concatenate(ln)[ok]; rad = np.concatenate(rad)[ok]
        s.bend = rng.normal(-.10, .10, len(d)); s.lift = rng.uniform(.04, .16, len(d))
        Fr = s.frame(R, N); s.d = np.einsum('nij,ni->nj', Fr, d)                                  # direction in the local frame
        s.d[:, 2] = 0; s.d = unit(s.d); t = np.linspace(0, 1, k)[None]
        s.rad = rad[:, None]*np.clip(.75+3*t, 0, 1)*(1-.85*t**1.6)

    def surface(s, base):
        R = limit(base[s.vid], s.q); N = np.zeros_like(R); n = np.cross(R[s.tri[:, 1]]-R[s.tri[:, 0]], R[s.tri[:, 2]]-R[s.tri[:, 0]])
        for i in range(3): np.add.at(N, s.tri[:, i], n)
        return R, unit(N)

    def locate(s, R, xy):
        """front-most triangle and barycentric weights under each (x, y)"""
        a, b, c = (R[s.tri[:, i]] for i in range(3)); T = np.full(len(xy), -1); W = np.zeros((len(xy), 3)); Z = np.full(len(xy), -9.)
        det = (b[:, 0]-a[:, 0])*(c[:, 1]-a[:, 1])-(c[:, 0]-a[:, 0])*(b[:, 1]-a[:, 1])
        for j in np.flatnonzero(np.abs(det) > 1e-9):
            p = xy-a[j, :2]; l1 = (p[:, 0]*(c[j, 1]-a[j, 1])-(c[j, 0]-a[j, 0])*p[:, 1])/det[j]; l2 = ((b[j, 0]-a[j, 0])*p[:, 1]-p[:, 0]*(b[j, 1]-a[j, 1]))/det[j]
            w = np.stack([1-l1-l2, l1, l2], 1); z = w@np.array([a[j, 2], b[j, 2], c[j, 2]]); m = (w > -1e-6).all(1) & (z > Z)
            T[m] = j; W[m] = w[m]; Z[m] = z[m]
        ok = T >= 0
        return T[ok], W[ok], ok

    def frame(s, R, N):
        """[n,3,3] columns: tangent along the triangle's first edge, its binormal, the smooth normal"""
        tr = s.tri[s.ti]; n = unit((N[tr]*s.bc[..., None]).sum(1)); e = R[tr[:, 1]]-R[tr[:, 0]]; e = unit(e-n*(e*n).sum(1)[:, None])
        return np.stack([e, np.cross(n, e), n], 2)

    def eval(s, base):
        R, N = s.surface(base); Fr = s.frame(R, N); root = (R[s.tri[s.ti]]*s.bc[..., None]).sum(1); t = np.linspace(0, 1, s.k)[None]
        side = np.stack([-s.d[:, 1], s.d[:, 0], 0*s.ln], 1)
        o = s.d[:, None]*t[..., None]+side[:, None]*(s.bend[:, None]*t**2)[..., None]*np.sign(root[:, :1])[:, None]
        o[..., 2] += s.lift[:, None]*np.sin(t*2.2)+.02
        return root[:, None]+np.einsum('nij,nkj->nki', Fr, o*s.ln[:, None, None]), s.rad
