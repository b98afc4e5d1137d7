"""Per-vertex masks (0..1, [m.n]) for hands on the body mesh: nail, knuckle, palm.  Use with garment_materials.hand_tint."""
import numpy as np
import gestures
def masks(P):
    m, v = P.m, P.rest; rig = gestures.calibrate(P)
    bf = m.fv[m.fm == m.mats.index('body')]; n = np.cross(v[bf[:, 2]]-v[bf[:, 0]], v[bf[:, 3]]-v[bf[:, 1]]); N = np.zeros_like(v)
    for i in range(4): np.add.at(N, bf[:, i], n)
    N /= np.maximum(np.linalg.norm(N, axis=1), 1e-12)[:, None]
    sm = lambda x, a, b: (lambda t: t*t*(3-2*t))(np.clip((x-a)/(b-a), 0, 1))
    out = {k: np.zeros(m.n) for k in ('nail', 'knuckle', 'palm')}
    bw = lambda *ks: (np.isin(m.si, [i for i, b in enumerate(m.bnames) if any(b.startswith(k) for k in ks)])*m.sw).sum(1)
    for sd in 'LR':
        d = rig.side[sd]; n_ = '.'+sd
        hand = np.array([(np.isin(m.si, [i for i, b in enumerate(m.bnames) if b.endswith(n_) and b.startswith(('finger', 'metacarpal', 'wrist'))])*m.sw).sum(1)])[0]
        for f in range(1, 6):
            a, b = m.joint(v, 'finger%d-3%s' % (f, n_)), m.joint(v, 'finger%d-3%s' % (f, n_), 'tail'); ax = gestures.unit(b-a); L = np.linalg.norm(b-a)
            w = (np.isin(m.si, [m.bnames.index('finger%d-3%s' % (f, n_))])*m.sw).sum(1)
            if f == 1: dor = np.cross(d.tax, ax)*-1
            else: dor = -np.cross(d.fax[f], ax)
            if f > 1 and dor@(-d.N0) < 0: dor = -dor
            t = ((v-a)@ax)/L; out['nail'] = np.maximum(out['nail'], sm(N@dor, .72, .92)*sm(t, .42, .55)*(1-sm(t, 1.0, 1.12))*(w > .3))
            for b2, s_ in (('2', .11), ('3', .08)) if f > 1 else (('2', .12),):
                j = m.joint(v, 'finger%d-%s%s' % (f, b2, n_)); dr = -d.N0 if f > 1 else dor
                out['knuckle'] = np.maximum(out['knuckle'], np.exp(-((v-j-dr*.06)**2).sum(1)/s_**2)*sm(N@dr, -.2, .5)*hand)
            if f > 1:
                j = m.joint(v, 'finger%d-1%s' % (f, n_)); out['knuckle'] = np.maximum(out['knuckle'], .8*np.exp(-((v-j+d.N0*.08)**2).sum(1)/.13**2)*sm(N@-d.N0, 0, .6)*hand)
        out['palm'] = np.maximum(out['palm'], sm(N@d.N0, .1, .7)*np.clip(hand, 0, 1)*sm((v-d.wr)@d.F0, 0, .4))
    return out
