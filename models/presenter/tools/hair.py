"""Strand groom of the presenter: side part, swept back over the upper ears into a low bun, curtain locks at the temples.

    groom(P, seed=3)  -> [(name, points [n,k,3] MH rest space (decimetre, y up, z forward), radii [n,k] metres), ...]
                         names: 'cap', 'locks', 'baby', 'tail'; rigid with the head bone; deterministic
    scalp_mask(P)     -> [nverts] 0..1, how much the skin of each base vertex is darkened by the hair's roots

P needs: m (MH, with targets), rest [nverts,3], bv (vertex ids of the shown body), bf (quads into bv), eye_c {'L','R'}.
Everything is placed in head coordinates: azimuth a (degrees, 0 = front, positive towards the presenter's left) and elevation
e (degrees) of the direction from the head's centre after scaling the head to unit half width, height and depth. Flow guides are
drawn in (s*a, e) with s = +1/-1 the side of the parting, so that they follow the head when its proportions change.
"""
import numpy as np
from scipy.spatial import cKDTree
from headfield import Head, grid_dirs, resample, smooth, spline, unit, vec

PART = .28                      # parting, in half head widths to the presenter's left
PART_END = .42                  # where it ends, in half head depths in front of the apex
TIE = (180, -27)                # the bun's (azimuth, elevation)
HAIRLINE = np.array([[0, 28.5], [12, 28.3], [22, 26.8], [31, 24], [38, 21], [44, 17.5], [50, 12.5], [56, 7], [62, 2.5], [67, -3], [71, -9], [76, -13],
                     [80, -7], [84, 1], [92, 5], [102, 3], [110, -10], [118, -22], [135, -34], [160, -43], [180, -45]], float)
# combing guides as (azimuth away from the parting, elevation) polylines; 'heavy' is the broad side of the parting
HEAVY = [
    [(-14, 28), (-6, 36), (12, 41), (34, 36), (52, 26), (70, 15), (86, 8), (105, 2), (130, -8), (155, -19), (179, -27)],
    [(-16, 40), (6, 49), (30, 49), (52, 38), (72, 25), (92, 13), (115, 4), (140, -10), (160, -20), (179, -27)],
    [(-22, 54), (8, 62), (42, 58), (66, 44), (88, 30), (110, 16), (135, -2), (158, -17), (179, -27)],
    [(-38, 69), (-72, 77), (-150, 77), (178, 62), (178, 40)], [(-20, 77), (60, 82), (140, 68), (158, 45)],
    [(50, 72), (84, 66), (112, 48), (132, 26), (148, 5), (164, -12), (179, -27)],
    [(4, 26), (9, 33), (22, 38), (40, 34), (56, 23), (72, 12), (88, 6)],
    [(24, 26), (29, 32), (40, 33), (54, 25), (68, 15), (80, 8), (94, 4)],
    [(40, 23), (46, 26), (56, 21), (66, 14), (78, 7), (92, 2), (106, -2), (128, -12), (155, -22), (179, -27)],
    [(52, 14), (59, 14), (68, 10), (80, 4), (94, -1), (110, -6)],
    [(61, 4), (68, 1), (78, -3), (90, -6), (104, -8)],
    [(66, -3), (74, -6), (84, -8), (98, -9), (112, -11)],
    [(71, -9), (77, -11), (84, -9), (96, -9), (112, -11), (140, -20), (165, -25)]]
LIGHT = [
    [(14, 28), (20, 35), (36, 35), (54, 25), (70, 14), (86, 7), (105, 2), (130, -8), (155, -19), (179, -27)],
    [(16, 40), (32, 44), (52, 37), (72, 24), (92, 13), (115, 4), (140, -10), (160, -20), (179, -27)],
    [(22, 54), (44, 55), (66, 44), (88, 30), (110, 16), (135, -2), (158, -17), (179, -27)],
    [(36, 69), (70, 76), (135, 72), (165, 55), (170, 40)], [(60, 62), (86, 60), (112, 46), (132, 26), (148, 5), (164, -12), (179, -27)]] + HEAVY[6:]
BACK = [
    [(0, 84), (178, 84), (178, 66), (179, 40), (180, 10), (180, -27)],
    [(100, 80), (140, 68), (155, 45), (165, 18), (172, -8), (180, -27)],
    [(112, -10), (130, -17), (155, -23), (180, -27)],
    [(125, -26), (145, -29), (165, -29), (180, -27)],
    [(150, -40), (162, -37), (172, -32), (180, -27)], [(180, -45), (180, -36), (180, -27)]]


def flow(side):
    """combing direction map [NT,NP,3] of one side (-1 heavy, +1 light): guide tangents blended by nearness, sink at the bun"""
    q, d = [], []
    for g in (HEAVY if side < 0 else LIGHT)+BACK:
        g = np.array(g, float); p = unit(spline(vec(side*g[:, 0], g[:, 1]), 4*len(g)))
        q.append(p[:-1]); d.append(unit(np.diff(p, axis=0)))
    q, d = np.concatenate(q), np.concatenate(d)
    u = grid_dirs(); x = ((u[:, :, None]-q)**2).sum(-1)
    w = np.exp(-x/.16**2)+1e-3*np.exp(-x/.45**2)+1e-9
    F = (w[..., None]*d).sum(2)/w.sum(2)[..., None]
    T = vec(*TIE); to = T-u; k = np.exp(-(to**2).sum(-1)/.40**2)[..., None]
    F = F*(1-k)+unit(to)*k
    return unit(F-u*(F*u).sum(-1, keepdims=True))


def volume(side):
    """thickness of the hair above the skull [NT,NP] in decimetres"""
    k = np.array([(0, 30, .10), (-20, 45, .14), (20, 45, .16), (45, 30, .11), (62, 12, .08), (72, -5, .06), (90, 4, .13), (92, 28, .165), (80, 55, .16), (0, 65, .17),
                  (0, 90, .27), (180, 70, .29), (180, 45, .28), (140, 45, .23), (180, 15, .22), (140, 10, .16), (115, -8, .06), (180, -20, .13), (150, -30, .07), (180, -42, .03)])
    q = vec(side*k[:, 0], k[:, 1]); u = grid_dirs(); w = np.exp(-((u[:, :, None]-q)**2).sum(-1)/.36**2)+1e-6
    return (w*k[:, 2]).sum(-1)/w.sum(-1)*(1. if side < 0 else .88)


def hairline(a):
    """elevation of the hairline over azimuth (irregular, slightly asymmetric)"""
    x = np.radians(a); n = 1.0*np.sin(9*x+1.1)+.7*np.sin(17*x+2.2)+.45*np.sin(31*x+.4)
    return np.interp(np.abs(a), HAIRLINE[:, 0], HAIRLINE[:, 1])+n*(np.abs(a) < 75)


def above_line(a, e):
    """signed distance above the hairline in degrees (about 1.6 mm each), nearly perpendicular to the line"""
    g = (hairline(a+1)-hairline(a-1))/2; return (e-hairline(a))/np.sqrt(1+(g/np.cos(np.radians(e)))**2)


def part_x(w):
    """parting's x (half head widths) at the depth of w; and how much of a parting there is (fades before the crown)"""
    z = w[..., 2]; x = PART+.012*np.sin(9*z)+.006*np.sin(23*z)-.10*smooth(z, .75, 0)
    return x, smooth(z, PART_END-.08, PART_END+.12)


def roots(hd, rng, n):
    """n root directions with the density of a real hairline -> unit vectors [n,3], hair strength 0..1 [n]"""
    out, st = [], []; have = 0
    while have < n:
        u = unit(rng.standard_normal((n*4, 3))); a, e = hd.ae(u)
        d = above_line(a, e)+rng.normal(0, .7, len(u)); den = smooth(d, -2.5, np.interp(np.abs(a), [54, 66], [13., 7.]))**np.interp(np.abs(a), [54, 66], [1.7, 1.1])
        px, ps = part_x(u); gap = np.abs(u[:, 0]-px)
        den = den*(1-ps*(u[:, 1] > 0)*(gap < rng.uniform(.002, .010, len(u))))
        w = .30+.70*smooth(u[:, 2], -.6, .0)
        w = w+1.8*np.exp(-((np.abs(a)-70)/9)**2)*(e < 10)+.35*np.exp(-((d-6)/6)**2)*(np.abs(a) < 75)+1.2*ps*np.exp(-(gap/.12)**2)*(u[:, 1] > 0)
        ok = rng.random(len(u)) < den*w/2.6
        out.append(u[ok]); st.append(np.clip(den[ok], 0, 1)); have += ok.sum()
    m = n//18; z = rng.uniform(PART_END-.10, .97, m)                                     # extra rows along the parting
    x = part_x(np.stack([0*z, 0*z, z], 1))[0]+rng.choice([-1, 1], m)*(rng.uniform(.002, .009, m)+rng.exponential(.018, m))
    u = np.stack([x, np.sqrt(np.maximum(1-x*x-z*z, .01)), z], 1); d = above_line(*hd.ae(u)); k = rng.random(m) < smooth(d, -1, 10)
    return np.concatenate([u[k]]+out)[:n], np.concatenate([np.ones(k.sum())]+st)[:n]


def comb(hd, u, F, side, V, lay, steps, h, rise, rng, noise=.04):
    """trace strands from root directions u through the flow F{side}; lay 0..1 = height in the hair -> points [n,steps+1,3]"""
    n = len(u); trav = np.zeros(n); d = np.zeros_like(u); pts = [hd.world(u, np.zeros(n))]; T = vec(*TIE); live = np.ones(n, bool)
    jit = rng.normal(0, noise, (n, 3))
    for i in range(steps):
        f = np.empty_like(u); v = np.empty(n)
        for s in (-1, 1):
            m = side == s; x = u[m]
            f[m] = np.stack([hd.look(F[s][..., c], x) for c in range(3)], 1); v[m] = hd.look(V[s], x)
        f = f+jit*np.exp(-trav/.8)[:, None]
        d = unit(f) if i == 0 else unit(.45*d+.55*f)
        d = unit(d-u*(d*u).sum(1)[:, None])
        live &= ((u-T)**2).sum(1) > (.10+.14*(1-lay))**2
        st = np.where(live, h, 1e-5)
        u = unit(u+d*st[:, None]); trav += st
        ht = v*(.10+.90*lay)*smooth(trav/rise, -.25, 1.)+.012
        p = hd.world(u, ht); e = hd.world(u, .012+.035*lay, hd.E); far = np.linalg.norm(e-hd.c, axis=1) > np.linalg.norm(p-hd.c, axis=1)
        pts.append(np.where((far & (trav > .05))[:, None], e, p))
    return np.stack(pts, 1)


def clump(p, rng, levels, key=None):
    """pull strands towards guide strands; levels (fraction of strands that are guides, amount, exponent along the strand)"""
    n, k, _ = p.shape; t = np.linspace(0, 1, k)[None, :, None]
    for fr, amt, pw in levels:
        c = rng.choice(n, max(4, int(n*fr)), replace=False); f = np.concatenate([p[:, 0], p[:, k//4], p[:, k//2]], 1)
        g = c[cKDTree(f[c]).query(f)[1]]; a = amt*np.minimum(t*2.2, 1)**pw*rng.uniform(.35, 1, (n, 1, 1))
        p = p*(1-a)+p[g]*a
    return p


def cap(hd, rng, F, V, n=56000, k=32):
    u, st = roots(hd, rng, n); px, ps = part_x(u)
    side = np.where(u[:, 0] > np.where(ps > 0, px, .5*px*(1+np.tanh(u[:, 2]*8))), 1, -1)
    side = np.where((ps < .05) & (np.abs(u[:, 0]) < .12), rng.choice([-1, 1], n), side)
    c = rng.choice(n, 700, replace=False); lock = cKDTree(u[c]).query(u)[1]                       # locks share their height
    lay = np.clip(.22+.60*rng.random(700)[lock]+rng.normal(0, .16, n), 0, 1)
    rise = rng.uniform(.35, .65, n)*(1+(1.4*ps-.6)*np.exp(-(np.abs(u[:, 0]-px)/.2)**2))
    p = comb(hd, u, F, side, V, lay, 74, .052, rise, rng)
    p = resample(p, k)
    for _ in range(2): p[:, 1:-1] = .25*p[:, :-2]+.5*p[:, 1:-1]+.25*p[:, 2:]
    p = clump(p, rng, ((.006, .35, 1.), (.035, .55, .8)))
    t = np.linspace(0, 1, k)[None]; ph = rng.uniform(0, 6.3, (n, 3, 1)); fq = rng.uniform(1.5, 5, (n, 3, 1))
    amp = .004+.022*(rng.random(n) < .06)*rng.random(n)
    p = p+(amp[:, None, None]*np.sin(6.28*fq*t[None]+ph)*t**.7).transpose(0, 2, 1)
    r = 5.0e-5*rng.lognormal(0, .18, (n, 1))*(.42+.58*st[:, None]**.6)*np.clip(.6+4*t, 0, 1)*(1-.45*t**2)
    return p, r


def lock_group(hd, side, specs, rng, k=32):
    """face framing locks. specs: (control points, strands, root spread (degrees along the hairline, behind it), width dm, share by
    which tips may be shorter); control points are (a, e, h) = over the skull, or (X, Y, Z, 0) in head half sizes"""
    P_, R_ = [], []; t = np.linspace(0, 1, k); flip = np.array([side, 1, 1])
    for ctrl, n, rs, wd, cut in specs:
        c = np.array([hd.world(vec(side*q[0], q[1])[None], np.array([q[2]]))[0] if len(q) == 3 else hd.c+flip*hd.sc*q[:3] for q in ctrl])
        g = spline(c, 4*k); g = resample(g[None], 8*k)[0]
        L = 1-cut*rng.random(n)**1.6; tt = t[None]*L[:, None]; x = tt*(8*k-1); i = np.minimum(x.astype(int), 8*k-2); f = (x-i)[..., None]
        p = g[i]*(1-f)+g[i+1]*f
        tan = unit(np.gradient(g, axis=0))[i]; ax = hd.c+np.array([0, 0, .1])-0*p; nor = p-ax; nor[..., 1] *= .35; nor = unit(nor-tan*(nor*tan).sum(-1, keepdims=True)); bi = np.cross(tan, nor)
        # roots spread along the hairline, closing into a ribbon of a few sub-locks, tapering to the tips
        ra = ctrl[0][0]+rs[0]*rng.uniform(-1, 1, n); re = hairline(side*ra)+3+2.2*rs[1]*rng.random(n)**.6
        r0 = hd.world(vec(side*ra, re), np.full(n, -.004))
        p = p+(r0-g[0])[:, None]*(1-smooth(tt, 0, .42))[..., None]
        ns = 4; sub = rng.integers(0, ns, n); so = rng.normal(0, .75, (ns, 2))[sub][:, None]; ph = rng.uniform(0, 6.3, ns)[sub][:, None]; dv = rng.normal(0, .35, ns)[sub][:, None]
        tight = 1-.85*smooth(tt, .5, 1.0)
        off = wd*(so*(smooth(tt, .05, .4)*(1-.35*smooth(tt, .6, 1.)))[..., None]+.42*rng.normal(0, 1, (n, 1, 2))*(smooth(tt, .02, .3)*tight)[..., None])
        wv = .018*np.sin(5.5*tt+ph)*smooth(tt, .3, .8)+.05*dv*smooth(tt, .55, 1.)**2
        p = p+bi*(off[..., :1]+wv[..., None])+nor*off[..., 1:]*.5
        fl = (rng.random((n, 1)) < .07)*rng.uniform(.02, .07, (n, 1)); p = p+(fl*np.sin(3*tt+rng.uniform(0, 6, (n, 1)))*tt)[..., None]*bi
        p = hd.clear(p, .005+.025*smooth(tt, .04, .3))
        for _ in range(3): p[:, 1:-1] = .25*p[:, :-2]+.5*p[:, 1:-1]+.25*p[:, 2:]
        P_.append(p); R_.append(4.6e-5*rng.lognormal(0, .15, (n, 1))*np.clip(.6+4*t, 0, 1)[None]*(1-.72*smooth(t, .45, 1.))[None])
    return np.concatenate(P_), np.concatenate(R_)


def locks(hd, rng):
    H = [  # heavy side: long curtain to the jaw
        ([(6, 33, 0), (14, 40, .09), (31, 38, .16), (45, 28, .17), (.95, .20, .70, 0), (.93, -.10, .69, 0), (.855, -.42, .68, 0), (.79, -.70, .66, 0), (.80, -.92, .62, 0), (.86, -1.04, .58, 0)], 980, (11, 6), .056, .22),
        ([(22, 33, 0), (29, 38, .07), (43, 32, .12), (54, 20, .13), (1.00, .08, .60, 0), (.98, -.22, .58, 0), (.90, -.52, .56, 0), (.87, -.76, .52, 0), (.91, -.90, .48, 0)], 460, (9, 5), .040, .28),
        ([(36, 29, 0), (43, 31, .05), (54, 22, .09), (1.04, .16, .46, 0), (1.05, -.12, .43, 0), (1.00, -.40, .41, 0), (1.02, -.58, .36, 0)], 150, (6, 4), .03, .3),
        ([(10, 33, 0), (20, 40, .09), (36, 36, .17), (49, 23, .19), (.92, .08, .77, 0), (.85, -.20, .77, 0), (.76, -.45, .77, 0), (.75, -.58, .74, 0)], 60, (6, 5), .03, .35)]
    L = [  # light side: shorter, thinner
        ([(21, 32, 0), (26, 37, .07), (38, 33, .13), (51, 21, .15), (.96, .08, .67, 0), (.92, -.20, .67, 0), (.84, -.47, .66, 0), (.81, -.66, .63, 0), (.85, -.80, .59, 0)], 700, (7, 6), .046, .25),
        ([(31, 30, 0), (38, 34, .06), (50, 24, .10), (1.01, .16, .53, 0), (1.01, -.12, .50, 0), (.95, -.38, .48, 0), (.95, -.54, .44, 0)], 280, (6, 5), .035, .3),
        ([(18, 32, 0), (25, 38, .08), (39, 33, .15), (52, 18, .17), (.92, .0, .77, 0), (.85, -.25, .76, 0), (.80, -.42, .73, 0)], 45, (3, 5), .03, .4)]
    o = [lock_group(hd, -1, H, rng), lock_group(hd, 1, L, rng)]
    return np.concatenate([x[0] for x in o]), np.concatenate([x[1] for x in o])


def baby(hd, rng, F, V, n=2600, nf=700, k=14):
    """short fine hairs along the hairline and parting, and flyaways standing off the surface"""
    u = unit(rng.standard_normal((n*40, 3))); a, e = hd.ae(u); d = above_line(a, e)
    ok = rng.random(len(u)) < np.exp(-((d-1.5)/2.8)**2)*(np.abs(a) < 76)*(e > -14)*.8; u = u[ok][:n]; n = len(u)
    px, _ = part_x(u); side = np.where(u[:, 0] > px, 1, -1)
    p = comb(hd, u, F, side, V, rng.random(n)**2, 12, .024, rng.uniform(.5, 1.2, n), rng, .30)
    L = rng.uniform(.25, 1., n)*np.where(rng.random(n) < .2, 1, .6); t = np.linspace(0, 1, k)
    p = resample(p, 25); i = L[:, None]*t*24; i0 = np.minimum(i.astype(int), 23); f = (i-i0)[..., None]; r_ = np.arange(n)[:, None]
    p = p[r_, i0]*(1-f)+p[r_, i0+1]*f
    nor = unit(p[:, :1]-hd.c); p = p+nor*(rng.uniform(0, .05, n)[:, None]*t**1.3)[..., None]
    r = 2.6e-5*rng.uniform(.6, 1.2, (n, 1))*(1-.75*t)[None]
    # flyaways
    w, st = roots(hd, rng, nf*2); w = w[(st > .9)][:nf]; m = len(w); px, _ = part_x(w); s2 = np.where(w[:, 0] > px, 1, -1)
    q = comb(hd, w, F, s2, V, np.ones(m), 40, .05, rng.uniform(.2, .5, m), rng, .12)
    a0 = rng.integers(2, 22, m); ln = rng.integers(6, 18, m); i = a0[:, None]+ln[:, None]*t; i0 = i.astype(int); f = (i-i0)[..., None]; r_ = np.arange(m)[:, None]
    q = q[r_, i0]*(1-f)+q[r_, i0+1]*f; nor = unit(q-hd.c); bi = np.cross(unit(np.gradient(q, axis=1)), nor)
    amp = .035*rng.lognormal(0, .6, m)[:, None]; ph = rng.uniform(0, 6.3, (m, 1))
    q = q+nor*(amp*t**1.5-.02*(1-t))[..., None]+bi*(.6*amp*np.sin(2.5*t+ph)*t)[..., None]
    rq = 2.8e-5*rng.uniform(.7, 1.2, (m, 1))*(1-.7*t)[None]
    return np.concatenate([p, q]), np.concatenate([r, rq])


def tail(hd, rng, n=7000, k=32):
    """low bun at the nape: a coil of hair wound round the tie"""
    T = hd.world(vec(*TIE)[None], np.array([.20]))[0]; out = unit(vec(*TIE)/hd.sc); t = np.linspace(0, 1, k)[None]
    b1 = np.array([1., 0, 0]); b2 = np.cross(out, b1)
    th = rng.uniform(0, 6.28, (n, 1))+rng.uniform(2.5, 5, (n, 1))*t; ph = rng.uniform(0, 6.28, (n, 1))+3*t; rho = .15*np.sqrt(rng.uniform(.35, 1, (n, 1)))
    R = .20+rho*np.cos(ph); p = T+out*(rho*np.sin(ph)+.02)[..., None]+b1*(R*np.cos(th))[..., None]*1.1+b2*(R*np.sin(th))[..., None]
    p = p+rng.normal(0, .012, (n, 1, 3)); p = clump(p, rng, ((.02, .5, .6),))
    return p, np.repeat(5.0e-5*(1-.3*t), n, 0)


def groom(P, seed=3):
    rng = np.random.default_rng(seed); hd = Head(P); F = {s: flow(s) for s in (-1, 1)}; V = {s: volume(s) for s in (-1, 1)}
    return [('cap', *cap(hd, rng, F, V)), ('locks', *locks(hd, rng)), ('baby', *baby(hd, rng, F, V)), ('tail', *tail(hd, rng))]


def scalp_mask(P):
    """[nverts] 0 = bare skin .. 1 = under dense hair; rises softly over the hairline, lighter along the parting"""
    hd = Head(P); w = hd.head(P.rest); a, e = hd.ae(w); u = unit(w); r = np.linalg.norm(w, axis=1)
    px, ps = part_x(u)
    m = .92*smooth(above_line(a, e), 1, 15)*(1-.45*ps*np.exp(-((u[:, 0]-px)/.06)**2)*(u[:, 1] > 0))
    return m*(P.rest[:, 1] > hd.c[1]-1.1*hd.sc[1])*(r < 1.25)
