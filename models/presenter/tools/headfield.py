"""The head as radial maps over direction, and small helpers for strands. Units: decimetre, MH rest space (y up, z forward).

Head coordinates: (p-c)/sc, the head scaled to unit half width, height and depth; azimuth a and elevation e in degrees are those
of a direction in head coordinates (a = 0 front, 90 the presenter's left)."""
import numpy as np
from scipy.ndimage import gaussian_filter, grey_closing, map_coordinates
from scipy.spatial import cKDTree

NT, NP = 120, 240               # grid of the radial maps: elevation x azimuth


def smooth(x, a, b):
    """smoothstep from a to b"""
    x = np.clip((x-a)/(b-a), 0, 1)
    return x*x*(3-2*x)


def unit(v): return v/np.maximum(np.linalg.norm(v, axis=-1, keepdims=True), 1e-9)


def limit(v, f):
    """vertices of a quad mesh moved to its Catmull-Clark limit surface (what the subdivided skin shows); v [n,3], f [m,4]"""
    n = np.bincount(f.ravel(), minlength=len(v))[:, None].astype(float); S = np.zeros_like(v)
    for i in range(4): np.add.at(S, f[:, i], 2*(v[f[:, (i+1) % 4]]+v[f[:, (i+3) % 4]])+v[f[:, (i+2) % 4]])
    return np.where(n > 2, (n*n*v+S)/np.maximum(n*n+5*n, 1), v)


class Head:
    """head centre c, half sizes sc and radial maps R (skull and face without ears) and E (with ears), all decimetres"""
    def __init__(s, P):
        v = limit(P.rest[P.bv], P.bf); f = P.bf
        ear = np.zeros(len(P.rest), bool)
        for k in 'lr': ear |= np.linalg.norm(P.m.target('ears/%s-ear-size-big' % k), axis=1) > .01
        ear = ear[P.bv]
        ey = P.eye_c['L'][1]; top = v[:, 1].max()
        rows = v[np.abs(v[:, 1]-ey-.3*(top-ey)) < .25*(top-ey)]
        rows = rows[np.abs(rows[:, 0]) < .55*(top-ey)]                    # middle of the skull, front to back
        s.c = np.array([0, ey+.10*(top-ey), .5*(rows[:, 2].min()+rows[:, 2].max())-.03])
        side = v[~ear & (np.abs(v[:, 1]-ey-.28*(top-ey)) < .12*(top-ey)) & (np.abs(v[:, 2]-s.c[2]) < .5)]
        s.sc = np.array([np.abs(side[:, 0]).max(), top-s.c[1], rows[:, 2].max()-s.c[2]])
        q = v[ear & (v[:, 0] > 0)]
        s.ear_y = np.array([q[:, 1].min(), q[:, 1].max()]); s.eye = P.eye_c['L']
        w = np.random.default_rng(1).random((len(f), 60, 2)); a = w[..., :1]; b = w[..., 1:]; x = v[f][:, None]
        pts = x[:, :, 0]*(1-a)*(1-b)+x[:, :, 1]*a*(1-b)+x[:, :, 2]*a*b+x[:, :, 3]*(1-a)*b
        isear = np.repeat(ear[f].any(1)[:, None], 60, 1).ravel(); pts = pts.reshape(-1, 3)
        k = pts[:, 1] > s.c[1]-1.25*s.sc[1]; pts, isear = pts[k], isear[k]
        nf = unit(np.cross(v[f[:, 2]]-v[f[:, 0]], v[f[:, 3]]-v[f[:, 1]])); s.skin = pts[::3], np.repeat(nf, 60, 0)[k][::3]; s.tree = cKDTree(s.skin[0])
        s.R = s._map(pts[~isear], 1.6)
        E = np.zeros_like(s.R); i, j = s.ix((pts[isear]-s.c)/s.sc)
        np.maximum.at(E, (i.astype(int), j.astype(int) % NP), np.linalg.norm((pts[isear]-s.c)/s.sc, axis=1))
        E = grey_closing(np.maximum(E, s.R), (9, 13), mode='nearest'); md = ('nearest', 'wrap')              # fills the hollow of the ear
        s.E = np.maximum(np.maximum(gaussian_filter(E, 1.0, mode=md), gaussian_filter(E, (6, 3), mode=md)), s.R)

    def _map(s, pts, sig):
        w = (pts-s.c)/s.sc; r = np.linalg.norm(w, axis=1); i, j = s.ix(w)
        i = i.astype(int); j = j.astype(int) % NP
        H = np.zeros((NT, NP)); C = np.zeros((NT, NP)); np.add.at(H, (i, j), r); np.add.at(C, (i, j), 1)
        m = C > 0; H = np.where(m, H/np.maximum(C, 1), 0); md = ('nearest', 'wrap')
        g = lambda x, k: gaussian_filter(x, k, mode=md)
        return (g(H, sig)+1e-3*g(H, 8))/np.maximum(g(m*1., sig)+1e-3*g(m*1., 8), 1e-9)

    def ix(s, w):
        """grid position of directions w (head coordinates)"""
        a, e = s.ae(w)
        return np.clip((90-e)/180*NT, 0, NT-1e-3), (a/360*NP) % NP

    def ae(s, w):
        u = unit(w)
        return np.degrees(np.arctan2(u[..., 0], u[..., 2])), np.degrees(np.arcsin(np.clip(u[..., 1], -1, 1)))

    def look(s, M, w):
        i, j = s.ix(w)
        return map_coordinates(np.pad(M, ((0, 0), (1, 2)), mode='wrap'), [np.clip(i-.5, 0, NT-1), (j-.5) % NP+1], order=1, mode='nearest')

    def world(s, u, h, M=None):
        """points over direction u (unit, head coordinates) at h decimetres above the surface"""
        p = u*s.look(s.R if M is None else M, u)[..., None]*s.sc
        return s.c+p+unit(u/s.sc)*np.asarray(h)[..., None]

    def head(s, p): return (p-s.c)/s.sc

    def clear(s, p, d, rounds=2):
        """p [n,k,3] pushed out so that they stay d decimetres (scalar or [n,k]) above the skin"""
        for _ in range(rounds):
            i = s.tree.query(p)[1]; h = ((p-s.skin[0][i])*s.skin[1][i]).sum(-1); p = p+s.skin[1][i]*np.clip(d-h, 0, .15)[..., None]
        return p


def vec(a, e):
    a, e = np.radians(a), np.radians(e)
    return np.stack([np.sin(a)*np.cos(e), np.sin(e), np.cos(a)*np.cos(e)], -1)


def spline(c, n):
    """c [m,...] control points -> [n,...] Catmull-Rom at equal parameter steps"""
    c = np.asarray(c, float); m = len(c); t = np.linspace(0, m-1-1e-9, n); i = t.astype(int); f = (t-i).reshape((-1,)+(1,)*(c.ndim-1))
    p = np.concatenate([2*c[:1]-c[1:2], c, 2*c[-1:]-c[-2:-1]])
    a, b, d, e = p[i], p[i+1], p[i+2], p[i+3]
    return .5*(2*b+(d-a)*f+(2*a-5*b+4*d-e)*f*f+(3*b-a-3*d+e)*f**3)


def grid_dirs():
    e = 90-(np.arange(NT)+.5)/NT*180; a = (np.arange(NP)+.5)/NP*360
    A, E = np.meshgrid(a, e); return vec(A, E)


def resample(p, k):
    """[n,m,3] -> [n,k,3] evenly spaced along each polyline"""
    L = np.concatenate([np.zeros((len(p), 1)), np.cumsum(np.linalg.norm(np.diff(p, axis=1), axis=2), 1)], 1)
    out = np.empty((len(p), k, 3)); r = np.arange(len(p))
    for j in range(k):
        l = L[:, -1]*j/(k-1)*.99999; i = np.clip((L <= l[:, None]).sum(1), 1, p.shape[1]-1)
        w = ((l-L[r, i-1])/np.maximum(L[r, i]-L[r, i-1], 1e-7))[:, None]; out[:, j] = p[r, i-1]*(1-w)+p[r, i]*w
    return out
