"""Fine-knit V-neck top built from the presenter's own body mesh (numpy/scipy only).

build(P) -> [Part]; P.m = mhlib.MH, P.rest = shaped base vertices [n,3] (dm).  Part fields:
  name   'top' | 'neckband' | 'cuffL' | 'cuffR' | 'necklace'
  faces  [f,4] int (triangles repeat the last corner: use Part.polys() for lists), uv [f,4,2] in metres on the cloth
  si, sw [n,K] bones and weights for MH.deform;  verts(base) -> [n,3]: unposed vertices for any shaped base (face changes,
         breathing) = W @ base + D;  attrs {name: [n]}: 'arm' signed distance (dm) from the armhole seam, 'fold' shade
skin_faces(P) -> bool per body face (order of m.fv[m.fm == body]): what stays visible (head, neck, decollete, hands).

How: the body faces of torso and arms are subdivided once (Catmull-Clark is linear: sparse matrix W), posed in gestures.rest(),
relaxed there as a taut membrane outside of body + ease, given folds, cut along smooth neck and wrist curves, and brought back to
the unposed space by the inverse of its own (smoothed) skinning.  So the fit is best in the pose seen most."""
import numpy as np
from scipy.sparse import csr_matrix, coo_matrix, diags, vstack
from scipy.spatial import cKDTree
import gestures
from garment_shape import neck_f, ease, NECK_W, CUFF_W, CUFF_END, SIM
from garment_sim import settle
class Part:
    def __init__(s, name, W, D, faces, uv, wt, attrs=None, K=6):
        s.name, s.W, s.D, s.faces, s.uv, s.attrs = name, csr_matrix(W), D, np.asarray(faces, np.int64), uv, attrs or {}
        s.si = np.argsort(-wt, 1)[:, :K]; s.sw = np.take_along_axis(wt, s.si, 1); s.sw = s.sw/np.maximum(s.sw.sum(1), 1e-9)[:, None]
    def verts(s, base): return s.W@base+s.D
    def polys(s): return [list(f[:3]) if f[3] == f[2] else list(f) for f in s.faces]
def catmull(f, n):
    """f [q,4], n vertices -> (sparse [n2,n], quads [4q,4]); boundary as cubic B-spline"""
    q = len(f); e = np.sort(np.stack([f, np.roll(f, -1, 1)], 2).reshape(-1, 2), 1)
    ue, inv, cnt = np.unique(e, axis=0, return_inverse=True, return_counts=True); ne = len(ue); inv = inv.reshape(q, 4)
    FP = csr_matrix((np.full(q*4, .25), (np.repeat(np.arange(q), 4), f.ravel())), (q, n))
    EM = csr_matrix((np.full(ne*2, .5), (np.repeat(np.arange(ne), 2), ue.ravel())), (ne, n))
    EF = csr_matrix((np.ones(q*4), (inv.ravel(), np.repeat(np.arange(q), 4))), (ne, q)); EF = diags(1/np.asarray(EF.sum(1)).ravel())@EF
    inn = (cnt == 2).astype(float); EP = diags(1-.5*inn)@EM+diags(.5*inn)@(EF@FP)
    VF = csr_matrix((np.ones(q*4), (f.ravel(), np.repeat(np.arange(q), 4))), (n, q)); val = np.maximum(np.asarray(VF.sum(1)).ravel(), 1)
    VE = csr_matrix((np.ones(ne*2), (ue.ravel(), np.repeat(np.arange(ne), 2))), (n, ne)); ve = np.maximum(np.asarray(VE.sum(1)).ravel(), 1)
    bd = np.zeros(n, bool); bd[ue[cnt == 1].ravel()] = True; I = diags(np.ones(n))
    VP = diags(1/val)@(diags(1/val)@VF@FP+diags(2/ve)@VE@EM+diags(val-3)@I)
    B = csr_matrix((np.ones(2*(cnt == 1).sum()), (ue[cnt == 1].ravel(), np.repeat(np.where(cnt == 1)[0], 2))), (n, ne))
    VB = .5*I+.25*B@EM
    VP = diags((~bd).astype(float))@VP+diags(bd.astype(float))@VB
    fo, eo = n, n+q                                                     # order: vertices, face points, edge points
    nf = [np.stack([f[:, i], eo+inv[:, i], fo+np.arange(q), eo+inv[:, i-1]], 1) for i in range(4)]
    return csr_matrix(vstack([VP, FP, EP])), np.concatenate(nf)
def normals(v, f):
    n = np.cross(v[f[:, 2]]-v[f[:, 0]], v[f[:, 3]]-v[f[:, 1]]); N = np.zeros_like(v)
    for i in range(4): np.add.at(N, f[:, i], n)
    return N/np.maximum(np.linalg.norm(N, axis=1), 1e-12)[:, None]
def laplace(f, n):
    """row-normalised neighbour average [n,n]"""
    e = np.concatenate([f[:, [i, (i+1) % 4]] for i in range(4)]); e = np.concatenate([e, e[:, ::-1]])
    A = csr_matrix((np.ones(len(e)), (e[:, 0], e[:, 1])), (n, n)); A.data[:] = 1
    return diags(1/np.maximum(np.asarray(A.sum(1)).ravel(), 1))@A
def compact(W, f):
    u, i = np.unique(f, return_inverse=True); return csr_matrix(W)[u], i.reshape(f.shape)
def iso(f, g, c):
    """level set g = c of quads: ordered closed loops as [(va, vb, t)] rows (point = (1-t) va + t vb)"""
    pts, seg = {}, {}
    for q in f[((g[f] > c).any(1)) & ((g[f] <= c).any(1))]:
        k = []
        for i in range(4):
            a, b = int(q[i]), int(q[(i+1) % 4])
            if (g[a] > c) != (g[b] > c):
                e = (min(a, b), max(a, b)); pts[e] = (c-g[e[0]])/(g[e[1]]-g[e[0]]); k.append(e)
        for a, b in zip(k[::2], k[1::2]): seg.setdefault(a, []).append(b); seg.setdefault(b, []).append(a)
    loops, left = [], set(seg)
    while left:
        a = min(left); L = [a]; left.discard(a)
        while True:
            nx = [b for b in seg[L[-1]] if b in left]
            if not nx: break
            L.append(nx[0]); left.discard(nx[0])
        loops.append([(e[0], e[1], pts[e]) for e in L])
    return sorted(loops, key=len)[::-1]
def rows(L, n):
    k = np.arange(len(L)); a = np.array([x[0] for x in L]); b = np.array([x[1] for x in L]); t = np.array([x[2] for x in L])
    return csr_matrix((np.r_[1-t, t], (np.r_[k, k], np.r_[a, b])), (len(L), n))
def resample(x, N, start):
    """closed polyline x [k,3] -> matrix [N,k] at equal arc length, starting nearest to point `start`, counter-clockwise from above"""
    k = len(x); o = int(np.argmin(((x-start)**2).sum(1))); order = np.roll(np.arange(k), -o)
    c = x-x.mean(0); area = np.cross(c[order], np.roll(c[order], -1, 0)).sum(0)
    if area@AXIS[0] < 0: order = np.r_[order[0], order[1:][::-1]]
    y = x[np.r_[order, order[0]]]; s = np.r_[0, np.cumsum(np.linalg.norm(np.diff(y, axis=0), axis=1))]
    u = np.arange(N)/N*s[-1]; i = np.clip(np.searchsorted(s, u, 'right')-1, 0, k-1); t = (u-s[i])/np.maximum(s[i+1]-s[i], 1e-9)
    oo = np.r_[order, order[0]]
    M = csr_matrix((np.r_[1-t, t], (np.r_[np.arange(N), np.arange(N)], np.r_[oo[i], oo[i+1]])), (N, k))
    w = np.exp(-.5*(np.arange(-6, 7)/2.2)**2); w /= w.sum(); r = np.arange(N)       # fair the curve along its length
    S = csr_matrix((np.repeat(w, N), (np.tile(r, 13), np.concatenate([(r+q) % N for q in range(-6, 7)]))), (N, N)); return S@M, s[-1]
AXIS = [np.array([0, 1., 0])]
def clip(f, g, c):
    """keep g <= c: -> faces over old vertices plus iso points, list of new points (va, vb, t)"""
    new, idx, out = [], {}, list(f[(g[f] <= c).all(1)])
    n = len(g)
    for q in f[((g[f] > c).any(1)) & ((g[f] <= c).any(1))]:
        P_ = []
        for i in range(4):
            a, b = int(q[i]), int(q[(i+1) % 4])
            if g[a] <= c: P_.append(a)
            if (g[a] > c) != (g[b] > c):
                e = (min(a, b), max(a, b))
                if e not in idx: idx[e] = n+len(new); new.append((e[0], e[1], (c-g[e[0]])/(g[e[1]]-g[e[0]])))
                P_.append(idx[e])
        if len(P_) == 3: out.append([*P_, P_[2]])
        elif len(P_) == 4: out.append(P_)
        elif len(P_) == 5: out += [[P_[0], P_[1], P_[2], P_[3]], [P_[0], P_[3], P_[4], P_[4]]]
    return np.array(out), new
class Cloth:
    """the relaxed membrane with everything the parts are cut from"""
    def __init__(s, P):
        m = s.m = P.m; base = s.base = P.rest
        s.rig = gestures.calibrate(P); rig = s.rig; O = rig.O; nb = len(m.bnames)
        bf = m.fv[m.fm == m.mats.index('body')]
        wd = np.zeros((m.n, nb)); np.add.at(wd, (np.arange(m.n)[:, None], m.si), m.sw)
        B = lambda *ks: wd[:, [i for i, b in enumerate(m.bnames) if any(b.startswith(k) for k in ks)]].sum(1)
        hand = B('metacarpal', 'finger'); fing = B('finger'); c = base[bf].mean(1)
        leg = (c[:, 1] < O[1]-5.3); head = c[:, 1] > O[1]+1.15
        keep = ~leg & ~head & (fing[bf].max(1) < .05) & (hand[bf].min(1) < .5)
        W0, f0 = compact(diags(np.ones(m.n)), bf[keep])
        C, f1 = catmull(f0, W0.shape[0]); s.W = csr_matrix(C@W0); s.f = f1; n = s.n = s.W.shape[0]
        s.A = laplace(f1, n); s.x0 = s.W@base
        # skin weights, smoothed away from the openings
        s.M = m.pose(base, gestures.rest()); s.mats = np.array([s.M.get(b, np.eye(4)) for b in m.bnames])
        wt = s.W@wd; s.wskin = wt
        xp = s.xskin = s.pose(s.x0, wt); s.nf = neck_f(xp, rig)
        s.cf = np.full(n, -9.)                                          # distance past the wrist along the forearm, unposed
        s.arm = np.full(n, -9.)
        for sd in 'LR':
            d = rig.side[sd]; on = s.x0[:, 0]*d.s > 0
            near = on & (((s.x0-d.el)@d.f0) > -.6) & ((s.x0-d.sh)@d.u0 > .8)
            s.cf[near] = ((s.x0-d.wr)@d.f0)[near]
            nn = gestures.unit(np.array([d.s*.92, -.10, 0])); s.arm[on] = ((s.x0-d.sh-np.array([d.s*.05, 0, 0]))@nn)[on]
            aw = s.W@B('upperarm', 'lowerarm', 'wrist', 'metacarpal', 'finger'); no = on & (aw < .5) & (s.x0[:, 1] < O[1]-1.7); s.arm[no] = -np.abs(s.arm[no])-.3
        free = np.clip((-.25-s.nf)/.8, 0, 1)*np.clip((-.5-s.cf)/.6, 0, 1)
        for _ in range(14): wt = wt+free[:, None]*.8*(s.A@wt-wt)
        s.wt = wt/wt.sum(1)[:, None]; s.free = free
        s.drape(xp)
    def mat(s, wt): return np.einsum('nb,bij->nij', wt, s.mats)
    def pose(s, x, wt): A = s.mat(wt); return np.einsum('nij,nj->ni', A[:, :3, :3], x)+A[:, :3, 3]
    def unpose(s, y, wt): A = s.mat(wt); return np.linalg.solve(A[:, :3, :3], (y-A[:, :3, 3])[..., None])[..., 0]
    def pose_at(s, k):
        """bone matrices [nb,4,4] of the resting pose scaled by k in 0..1"""
        rot = {b: gestures.rotvec(k*gestures.logm(R)) for b, R in gestures.rest().items()}
        M = s.m.pose(s.base, rot); return np.array([M.get(b, np.eye(4)) for b in s.m.bnames])
    def soft_body(s, b):
        """body surface without small detail, breasts bridged"""
        A = s.A
        for _ in range(60): b = b+(.7*s.free)[:, None]*(A@b-b)*.8; b = b-(.7*s.free)[:, None]*(A@b-b)*.82
        p = b-s.rig.O; k = s.free*np.exp(-((p[:, 1]+1.25)/.75)**4)*(s.arm < -.15)*np.clip((p[:, 2]-.1)/.4, 0, 1)
        for _ in range(22): b = b+(.55*k)[:, None]*(A@b-b)
        return b
    def relax(s, b, e, iters=160):
        """taut membrane outside of b + e"""
        N = normals(b, s.f); tree = cKDTree(b); y = b+N*e[:, None]; lam = np.clip(.15+s.free, 0, .85)*.5
        for it in range(iters):
            y = y+lam[:, None]*(s.A@y-y); last = it > iters-10
            if it % 6 == 5 or last:
                _, j = tree.query(y); j = np.where((s.arm[j] > 0) == (s.arm > 0), j, np.arange(s.n))
                y += N[j]*np.clip(e-((y-b[j])*N[j]).sum(1), 0, .3)[:, None]*(1 if last else .8)
        return y
    def drape(s, xp):
        f = s.f; e = ease(s); b0 = s.soft_body(s.x0); t0 = s.relax(b0, e)
        s.tight = s.relax(s.soft_body(xp), e)
        A0 = [None]; shd = sum(.6*np.exp(-(((s.x0-d.sh-np.array([d.s*.15, .25, 0]))/.55)**2).sum(1)) for d in s.rig.side.values())*s.free   # softer shoulder point
        def body(k):
            mats = s.pose_at(k); A = np.einsum('nb,bij->nij', s.wskin, mats); b = np.einsum('nij,nj->ni', A[:, :3, :3], b0)+A[:, :3, 3]
            for _ in range(10): b = b+shd[:, None]*(s.A@b-b)
            Aw = np.einsum('nb,bij->nij', s.wt, mats); tgt = np.einsum('nij,nj->ni', Aw[:, :3, :3], t0)+Aw[:, :3, 3]
            def carry(y, _):
                P_ = A0[0]; z = np.linalg.solve(P_[:, :3, :3], (y-P_[:, :3, 3])[..., None])[..., 0]; A0[0] = Aw; return np.einsum('nij,nj->ni', Aw[:, :3, :3], z)+Aw[:, :3, 3]
            if A0[0] is None: A0[0] = Aw
            return b, normals(b, f), carry, tgt
        pin = np.clip(1-s.free*3, 0, 1); pin = np.maximum(pin, (s.x0[:, 1] < s.rig.O[1]-4.9))
        y = s.cap(settle(f, t0, t0, body, pin, (s.arm > 0)*1, np.minimum(e*.6, .05), **SIM))
        for _ in range(12): d = s.A@y-y; y = y+(.6*s.free*np.clip((np.linalg.norm(d, axis=1)-.02)/.03, 0, 1))[:, None]*d     # hard creases
        lam = .06*s.free[:, None]
        for _ in range(3): y = y+lam*(s.A@y-y); y = y-lam*(s.A@y-y)
        s.y = y; s.N = normals(y, f); s.D = s.unpose(y, s.wt)-s.x0
    def cap(s, y):
        """round off the crumpled tiny faces at the breast points: smooth polynomial cap fitted to the ring around them"""
        ar = s.W@(np.abs(s.m.target('breast/nipple-size-max')).max(1) > .001).astype(float) > .3; y = y.copy()
        for sd in (1, -1):
            k = ar & (s.x0[:, 0]*sd > 0); a = np.median(y[k], 0); N = normals(y, s.f); near = (np.linalg.norm(y-a, axis=1) < 1.05) & (s.arm < -.15)
            n = gestures.unit(N[near].mean(0)); e = frame2(n); q = (y[near]-a)@e; r = np.hypot(q[:, 0], q[:, 1]); w = np.exp(-(r/.75)**4)*np.clip((r-.22)/.15, 0, 1)+1e-6
            u = q[:, :2]/.8; B = np.stack([u[:, 0]**i*u[:, 1]**j for i in range(5) for j in range(5-i)], 1)
            c = np.linalg.solve((B*w[:, None]).T@B+1e-4*np.eye(B.shape[1]), (B*w[:, None]).T@q[:, 2]); m = 1-np.clip((r-.30)/.38, 0, 1); m = m*m*(3-2*m)
            y[near] += (m*(B@c-q[:, 2]))[:, None]*n
        return y
    def back(s, y, wt, W, base): return s.unpose(y, wt)-W@base
def strip(c, base, La, Lb, N, prof, start, name, width, taper=None):
    """band from loop La (seam) to Lb (edge); prof rows (s along, height dm)"""
    out = []
    for L in (La, Lb):
        R = rows(L, c.n); M, ln = resample(R@c.y, N, start); out.append((M@R, ln))
    (Ra, la), (Rb, lb) = out; K = len(prof)
    W = csr_matrix(vstack([(1-p)*Ra+p*Rb for p, _ in prof])); y = np.concatenate([(1-p)*(Ra@c.y)+p*(Rb@c.y)+h*gestures_norm((1-np.clip(p, 0, 1))*(Ra@c.N)+np.clip(p, 0, 1)*(Rb@c.N)) for p, h in prof])
    wt = W@c.wt; wt = np.maximum(wt, 0); wt /= wt.sum(1)[:, None]
    Wb = csr_matrix(W@c.W); i = np.arange(N); f, uv = [], []
    L = max(la, lb)*.1; s = np.r_[0, np.cumsum(np.hypot(np.diff([p for p, _ in prof])*width, np.diff([h for _, h in prof])))]*.1
    for k in range(K-1):
        f.append(np.stack([k*N+i, k*N+(i+1) % N, (k+1)*N+(i+1) % N, (k+1)*N+i], 1))
        uv.append(np.stack([np.stack([a/N*L, np.full(N, s[b])], 1) for a, b in ((i, k), (i+1, k), (i+1, k+1), (i, k+1))], 1))
    return Part(name, Wb, c.back(y, wt, Wb, base), np.concatenate(f), np.concatenate(uv), wt)
def frame2(n): x = gestures.unit(np.cross(n, [.1, .9, .2])); return np.stack([x, np.cross(n, x), n], 1)
def gestures_norm(v): return v/np.maximum(np.linalg.norm(v, axis=1), 1e-9)[:, None]
def top_uv(c, f, x0, arm):
    """metres on the cloth; torso cylindrical, sleeves around the arm"""
    rig = c.rig; uv = np.zeros((len(f), 4, 2)); sl = arm[f].mean(1) > 0; x = x0[f]
    u = np.arctan2(x[..., 0], x[..., 2]-rig.O[2]+.55)
    uv[..., 0] = u*.125; uv[..., 1] = x[..., 1]*.1
    for sd in 'LR':
        d = rig.side[sd]; k = sl & (x[:, :, 0].mean(1)*d.s > 0); r = x[k]; t = (r-d.el)@d.f0; up = (r-d.el)@d.u0
        low = np.clip(.5+(t-(-up))/.6*.5, 0, 1)[..., None]; ax = d.u0*(1-low)+d.f0*low; p = r-d.el; p = p-ax*(p*ax).sum(-1)[..., None]
        e1 = d.k0; e2 = np.cross(ax, e1); a = np.arctan2((p*e1).sum(-1), (p*e2).sum(-1))
        a = a[:, :1]+(a-a[:, :1]+np.pi) % (2*np.pi)-np.pi
        uv[k, :, 0] = a*.045+2.; uv[k, :, 1] = np.where(low[..., 0] > .5, t, up)*.1
    return uv
def build(P):
    c = Cloth(P); base = P.rest; rig = c.rig
    g = np.maximum(c.nf+NECK_W, (c.cf+CUFF_W+CUFF_END))
    f, new = clip(c.f, g, 0.); R = csr_matrix(vstack([diags(np.ones(c.n)), rows(new, c.n)]))
    R, f = compact(R, f); wt = R@c.wt; W = csr_matrix(R@c.W); y = R@c.y; arm = R@c.arm
    top = Part('top', W, c.back(y, wt, W, base), f, top_uv(c, f, R@c.x0, arm), wt, dict(arm=arm))
    parts = [top]; O = rig.O
    AXIS[0] = np.array([0, 1., 0]); w = NECK_W
    prof = [(-.12, -.012), (-.02, .000), (.03, .014), (.15, .022), (.35, .025), (.65, .025), (.87, .022), (.97, .012), (1.0, .0), (.98, -.016), (.90, -.022)]
    parts.append(strip(c, base, iso(c.f, c.nf, -w)[0], iso(c.f, c.nf, 0.)[0], 220, prof, O+np.array([0, .4, -.6]), 'neckband', w))
    for sd in 'LR':
        d = rig.side[sd]; on = c.x0[:, 0]*d.s > 0; cf = np.where(on, c.cf, -9)
        AXIS[0] = d.f0; ff = c.f[on[c.f].all(1)]; Rm = rig_dir(c, sd)
        prof = [(-.10, -.03), (-.03, .0), (.02, .022), (.10, .030), (.35, .030), (.70, .026), (.93, .026), (.985, .018), (1.0, .0), (.985, -.02), (.90, -.03)]
        parts.append(strip(c, base, iso(ff, cf, -CUFF_W-CUFF_END)[0], iso(ff, cf, -CUFF_END)[0], 96, prof, c.tight[on & (cf > -.6)].mean(0)-Rm*2, 'cuff'+sd, CUFF_W))
    parts += [necklace(c, base), earrings(P)]; return parts
def necklace(c, base, N=300, r=.0075, drop=.05):
    """fine chain on the skin with a small drop pendant; drop: height of its lowest point over the shoulder joints, dm"""
    p = c.xskin-c.rig.O; ax = np.abs(p[:, 0]); w = np.clip((p[:, 2]+.30)/.5, 0, 1); w = w*w*(3-2*w)
    g = p[:, 1]-((drop+1.15*(np.sqrt(ax**2+.14**2)-.14))*w+.78*(1-w))
    AXIS[0] = np.array([0, 1., 0]); L = iso(c.f, g, 0.)[0]; R = rows(L, c.n); M, _ = resample(R@c.xskin, N, c.rig.O+np.array([0, .8, -.7])); W = csr_matrix(M@R)
    x = W@c.xskin+.012*gestures_norm(W@normals(c.xskin, c.f)); t = gestures_norm(np.roll(x, -1, 0)-np.roll(x, 1, 0)); n = gestures_norm(W@normals(c.xskin, c.f)); b = np.cross(t, n)
    K = 6; a = np.arange(K)/K*2*np.pi; rr = r*(1+.45*np.cos(np.arange(N)*np.pi))[:, None, None]
    y = x[:, None]+rr*(np.cos(a)[None, :, None]*n[:, None]+np.sin(a)[None, :, None]*b[:, None]); i = np.arange(N)[:, None]; k = np.arange(K)[None]
    f = np.stack([i*K+k, (i+1) % N*K+k, (i+1) % N*K+(k+1) % K, i*K+(k+1) % K], -1).reshape(-1, 4); q = np.repeat(np.arange(N), K)
    lo = int(np.argmin(x[:, 1]+10*(x[:, 2] < c.rig.O[2]))); th = np.linspace(0, np.pi, 9); ph = np.arange(12)/12*2*np.pi         # pendant: flat drop
    rad = np.sin(th)*(.55+.45*np.sin(th/2)**2)*.036; h = -.018-.050*(1-np.cos(th)); dn = n[lo]; side = np.array([1., 0, 0]); up = gestures_norm(np.cross(dn, side)[None])[0]
    pv = x[lo]+dn*.012+h[:, None, None]*up+rad[:, None, None]*(np.cos(ph)[None, :, None]*side+.45*np.sin(ph)[None, :, None]*dn); o = N*K
    ii = np.arange(8)[:, None]; kk = np.arange(12)[None]; f2 = o+np.stack([ii*12+kk, ii*12+(kk+1) % 12, (ii+1)*12+(kk+1) % 12, (ii+1)*12+kk], -1).reshape(-1, 4)
    W = W[np.r_[q, np.full(9*12, lo)]]; y = np.concatenate([y.reshape(-1, 3), pv.reshape(-1, 3)]); wt = W@c.wskin; f = np.concatenate([f, f2])
    return Part('necklace', W@c.W, c.back(y, wt, csr_matrix(W@c.W), base), f, np.zeros((len(f), 4, 2)), wt)
def earrings(P, r=.030):
    """pearl studs (3 mm radius) at the ear lobes, rigid with the lobe's vertices"""
    m, base = P.m, P.rest; th = np.linspace(0, np.pi, 9)[:, None]; ph = (np.arange(12)/12*2*np.pi)[None]
    S = np.stack([np.sin(th)*np.cos(ph), np.cos(th)+0*ph, np.sin(th)*np.sin(ph)], -1).reshape(-1, 3)*r
    ii = np.arange(8)[:, None]; kk = np.arange(12)[None]; f = np.stack([ii*12+kk, ii*12+(kk+1) % 12, (ii+1)*12+(kk+1) % 12, (ii+1)*12+kk], -1).reshape(-1, 4)[:, ::-1]
    W, D, wt = [], [], np.zeros((216, len(m.bnames))); wt[:, m.bnames.index('head')] = 1
    for sd, s in (('l', 1), ('r', -1)):
        d = np.abs(m.target('ears/%s-ear-lobe-max' % sd)).max(1); i = np.where(d > .3*d.max())[0]; c = base[i].mean(0)
        W.append(csr_matrix((np.full(108*len(i), 1/len(i)), (np.repeat(np.arange(108), len(i)), np.tile(i, 108))), (108, m.n))); D.append(S+np.array([s*.012, -.005, .040]))
    return Part('earrings', vstack(W), np.concatenate(D), np.concatenate([f, f+108]), np.zeros((len(f)*2, 4, 2)), wt)
def rig_dir(c, sd): return np.array([0, 1., 0])
def skin_faces(P, margin=.22):
    """visible body faces"""
    m = P.m; rig = gestures.calibrate(P); bf = m.fv[m.fm == m.mats.index('body')]; M = m.pose(P.rest, gestures.rest())
    nf = neck_f(m.deform(P.rest, M, m.si, m.sw), rig); vis = nf[bf].max(1) > -margin
    for sd in 'LR':
        d = rig.side[sd]; x = P.rest; k = (x[:, 0]*d.s > 0) & ((x-d.el)@d.f0 > -.5) & ((x-d.sh)@d.u0 > .8) & ((x-d.wr)@d.f0 > -CUFF_END-margin-.1)
        vis |= k[bf].any(1)
    return vis
