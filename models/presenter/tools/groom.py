"""Own strand grooms (no MakeHuman hair asset): scalp bob with side part, lashes. MH space (dm, y up)."""
import numpy as np
from scipy.ndimage import gaussian_filter, map_coordinates
class HeadField:
    """radial height map of the head around c (ears smoothed away)"""
    def __init__(s, P, c=(0, 6.62, .42)):
        s.c = np.array(c); m = P.m
        v = P.rest[P.bv]; f = P.bf
        # dense samples on faces
        w = np.random.default_rng(1).random((len(f), 60, 2)); a = w[:, :, :1]; b = w[:, :, 1:]
        q = v[f][:, None]
        pts = (q[:, :, 0]*(1-a)*(1-b)+q[:, :, 1]*a*(1-b)+q[:, :, 2]*a*b+q[:, :, 3]*(1-a)*b).reshape(-1, 3)
        pts = pts[(pts[:, 1] > 5.3)]
        ear = (np.abs(pts[:, 0]) > .60) & (pts[:, 1] < 6.70) & (pts[:, 1] > 6.0) & (np.abs(pts[:, 2]-.45) < .35)
        pts = pts[~ear]
        d = pts-s.c; r = np.linalg.norm(d, axis=1)
        s.nt, s.np_ = 90, 180
        ti, pi = s.ix(d/r[:, None])
        H = np.zeros((s.nt, s.np_)); C = np.zeros_like(H)
        np.add.at(H, (ti.astype(int), pi.astype(int) % s.np_), r); np.add.at(C, (ti.astype(int), pi.astype(int) % s.np_), 1)
        pad = 30
        Hp = np.pad(H, ((0, 0), (pad, pad)), mode='wrap'); Cp = np.pad(C, ((0, 0), (pad, pad)), mode='wrap')
        Cp = (Cp > 0)*1.; Hp = np.where(Cp > 0, np.pad(H/np.maximum(C, 1), ((0, 0), (pad, pad)), mode='wrap'), 0)
        num = gaussian_filter(Hp, 2.2, mode='nearest')+1e-4*gaussian_filter(Hp, 12, mode='nearest'); den = gaussian_filter(Cp, 2.2, mode='nearest')+1e-4*gaussian_filter(Cp, 12, mode='nearest')
        s.H = (num/np.maximum(den, 1e-9))[:, pad:-pad]
    def ix(s, u):
        th = np.arccos(np.clip(u[:, 1], -1, 1)); ph = np.arctan2(u[:, 0], u[:, 2])
        return np.clip(th/np.pi*s.nt, 0, s.nt-1e-3), ((ph/(2*np.pi)) % 1)*s.np_
    def r(s, u):
        ti, pi = s.ix(u)
        return map_coordinates(np.pad(s.H, ((0, 0), (0, 2)), mode='wrap'), [np.clip(ti-.5, 0, s.nt-1), (pi-.5) % s.np_], order=1, mode='nearest')
    def sdf(s, p):
        d = p-s.c; l = np.linalg.norm(d, axis=1); u = d/l[:, None]
        return l-s.r(u), u
def hairline(az):
    return np.interp(az, [0, 22, 38, 50, 60, 68, 76, 84, 92, 104, 114, 130, 180], [7.10, 7.10, 7.02, 6.88, 6.74, 6.56, 6.36, 6.46, 6.62, 6.58, 6.28, 6.08, 5.98])
def bob(P, n=42000, k=40, seed=3, end=5.42, partx=.20):
    rng = np.random.default_rng(seed); hf = HeadField(P); c = hf.c
    # roots: on scalp directions
    roots = []
    need = n
    while need > 0:
        u = rng.standard_normal((n*3, 3)); u /= np.linalg.norm(u, axis=1)[:, None]
        p = c+u*hf.r(u)[:, None]
        az = np.degrees(np.arctan2(np.abs(p[:, 0]), p[:, 2]-c[2]))
        hl = hairline(az)+rng.normal(0, .018, len(p))
        ok = p[:, 1] > hl
        # thin the density right at the hairline
        ok &= rng.random(len(p)) < np.clip((p[:, 1]-hl)/.05+.5, 0, 1)
        w = .10*np.clip((p[:, 2]+.9)/1.0, .3, 1)+.87*np.exp(-((p[:, 1]-hl)/.16)**2)*(az < 75)+1.2*np.exp(-((p[:, 0]-partx+.05)/.18)**2)*(p[:, 1] > 7.0)
        ok &= rng.random(len(p)) < w
        p = p[ok][:need]; roots.append(p); need -= len(p)
    p = np.concatenate(roots); n = len(p)
    u = (p-c)/np.linalg.norm(p-c, axis=1)[:, None]
    # part line fades out towards the crown
    px = partx*np.clip((p[:, 2]+.15)/.6, 0, 1)
    side = np.where(p[:, 0]+rng.normal(0, .012, n) > px, 1., -1.)
    back = np.clip((.55-p[:, 2])/.7, 0, 1)
    lat = np.clip(np.abs(p[:, 0]-px)/.35, 0, 1)
    d = np.stack([side*(1-.95*back)*(.92+.08*lat), -.12-.13*lat-.5*back, -.38-.5*back], 1)+.02*u
    d += rng.normal(0, .04, d.shape)
    d /= np.linalg.norm(d, axis=1)[:, None]
    y0 = p[:, 1].copy()
    ends = end+rng.normal(0, .035, n)+.10*np.clip((p[:, 2]-.2), 0, 1)*0
    pts = [p.copy()]; trav = np.zeros(n); h = .075
    lay = rng.random(n)
    alive = np.ones(n, bool)
    for i in range(52):
        y = p[:, 1]
        g = np.zeros_like(p); g[:, 1] = -1
        # keep the face free: push back while in front, at the sides
        fr = np.clip((p[:, 2]-.55)/.30, 0, 1)*np.clip((7.30-y)/.30, 0, 1)
        g[:, 2] -= 2.3*fr
        top = np.clip((y-6.80)/.35, 0, 1)*np.clip((p[:, 2]+.1)/.5, 0, 1)*np.clip(1.25-np.abs(p[:, 0])/.55, 0, 1)
        g[:, 0] += side*2.0*top; g[:, 1] += .8*top; g[:, 2] -= .55*top
        # slight inward turn at the ends
        inn = np.clip((5.95-y)/.5, 0, 1)
        rad = p-np.array([0, 0, .35]); rad[:, 1] = 0; rad /= np.maximum(np.linalg.norm(rad, axis=1), 1e-6)[:, None]
        g -= rad*(inn*.55)[:, None]
        s0, u0 = hf.sdf(p)
        off = .030+.045*lay+.085*np.clip(trav/1.1, 0, 1)*(.25+.75*np.clip((y0-6.3)/1.0, 0, 1))
        adh = np.clip((s0-off)/.10, -1, 1.5)*np.clip((y-5.95)/.25, 0, 1)
        gg = g-u0*(g*u0).sum(1)[:, None]*np.clip((y-6.3)/.4, 0, 1)[:, None]
        gg = gg/np.maximum(np.linalg.norm(gg, axis=1), .25)[:, None]
        kf = (.10+.26*np.clip(trav/.7, 0, 1))[:, None]
        d = d*(1-kf)+gg*kf-u0*(adh*.30)[:, None]
        d /= np.linalg.norm(d, axis=1)[:, None]
        q = p+h*d
        stop = q[:, 1] < ends
        q = np.where((alive & ~stop)[:, None], q, p); alive &= ~stop
        trav += np.where(alive, h, 0); p = q; pts.append(p.copy())
    pts = np.stack(pts, 1)
    # resample each strand evenly to k points
    seg = np.linalg.norm(np.diff(pts, axis=1), axis=2); L = np.concatenate([np.zeros((n, 1)), np.cumsum(seg, 1)], 1)
    tt = np.linspace(0, 1, k); out = np.zeros((n, k, 3))
    for j, t in enumerate(tt):
        l = t*L[:, -1]*.9999
        i1 = np.clip((L <= l[:, None]).sum(1), 1, L.shape[1]-1); i0 = i1-1
        w = (l-L[np.arange(n), i0])/np.maximum(L[np.arange(n), i1]-L[np.arange(n), i0], 1e-6)
        out[:, j] = pts[np.arange(n), i0]*(1-w)[:, None]+pts[np.arange(n), i1]*w[:, None]
    # smooth along the strand
    for _ in range(3): out[:, 1:-1] = .25*out[:, :-2]+.5*out[:, 1:-1]+.25*out[:, 2:]
    # clumping
    from scipy.spatial import cKDTree
    for nc, amt, pw in ((260, .30, 1.1), (1500, .55, .7)):
        ci = rng.choice(n, nc, replace=False)
        key = np.concatenate([out[:, 0], out[:, k//2]*1.2], 1)
        near = cKDTree(key[ci]).query(key)[1]; cl = ci[near]
        a = amt*(tt**pw)[None, :, None]*rng.uniform(.3, 1, (n, 1, 1))
        out = out*(1-a)+out[cl]*a
    # waves and flyaways
    ph = rng.uniform(0, 6.28, (n, 3)); fq = rng.uniform(2, 5, (n, 3))
    amp = .006+.03*(rng.random(n) < .05)*rng.random(n)
    out += amp[:, None, None]*np.sin(tt[None, :, None]*6.28*fq[:, None, :]+ph[:, None, :])*(tt[None, :, None]**.7)
    fly = rng.random(n) < .012
    s, u = hf.sdf(out[:, k//2]); out += (fly*rng.uniform(.02, .10, n))[:, None, None]*u[:, None, :]*(tt[None, :, None]**1.3)
    r = 5.2e-5*rng.uniform(.7, 1.3, n)[:, None]*np.clip((1-tt)*6+.25, 0, 1)[None]*np.clip(.75+tt*6, 0, 1)[None]
    nearp = np.exp(-((out[:, 0, 0]-partx+.04)/.20)**2)*(out[:, 0, 1] > 6.95)+.6*np.exp(-((out[:, 0, 1]-7.12)/.12)**2)*(out[:, 0, 2] > .9)
    r = r*(1+1.1*nearp[:, None]*np.exp(-(tt/.35)**2)[None])
    return out, r
def lash_rows(P, key):
    segs = P.grid[key][0]; c = P.eye_c['L' if key[0] == 'l' else 'R']
    lng = sorted(segs, key=lambda s: -len(s))[:2]
    lng.sort(key=lambda s: np.linalg.norm(P.rest[s].mean(0)-c))
    root, tip = [np.array(x) for x in lng]
    if np.sign(P.rest[root[0], 0]-P.rest[root[-1], 0]) != np.sign(P.rest[tip[0], 0]-P.rest[tip[-1], 0]): tip = tip[::-1]
    return root, tip
class Lashes:
    def __init__(s, P, nu=190, nl=80, k=9, seed=5):
        rng = np.random.default_rng(seed); s.k = k; s.parts = []
        for key in ('l1', 'l2', 'r1', 'r2'):
            root, tip = lash_rows(P, key); up = key[1] == '2'; n = nu if up else nl
            if abs(P.rest[root[0], 0]) > abs(P.rest[root[-1], 0]): root, tip = root[::-1], tip[::-1]     # inner corner first
            u = np.sort(rng.uniform(.07 if up else .12, .985, n)); u = u-.012*np.sin(u*60)
            fan = rng.normal(0, .035, n)+.05*(u-.4)
            ln = (rng.uniform(.70, 1.05, n)*np.interp(u, [0, .15, .6, .9, 1], [.45, .7, .95, 1.05, .8]) if up else rng.uniform(.4, .75, n))
            s.parts.append((root, tip, u, np.clip(u+fan, 0, 1), ln, up, rng.uniform(-1, 1, n)))
    def eval(s, base):
        pts = []; rad = []; t = np.linspace(0, 1, s.k)
        for root, tip, u, u2, ln, up, jt in s.parts:
            R0, T0 = base[root], base[tip]; x = np.linspace(0, 1, len(root)); xt = np.linspace(0, 1, len(tip))
            a = np.stack([np.interp(u, x, R0[:, i]) for i in range(3)], 1); b = np.stack([np.interp(u2, xt, T0[:, i]) for i in range(3)], 1)
            b = a+(b-a)*ln[:, None]*(1.35 if up else .85)
            mid = (a+b)/2; L = np.linalg.norm(b-a, axis=1)
            c = mid+np.array([0, -.30 if up else .12, .22])*L[:, None]
            p = (1-t)[None, :, None]**2*a[:, None]+2*(t*(1-t))[None, :, None]*c[:, None]+(t**2)[None, :, None]*b[:, None]
            pts.append(p); rad.append(np.repeat(((9.5e-5 if up else 5.5e-5)*(1-t**1.5*.9))[None], len(u), 0))
        return np.concatenate(pts), np.concatenate(rad)
