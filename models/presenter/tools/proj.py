"""projected frames: exact posed mesh, key renders as view/expression dependent texture. numpy + r.so"""
import os, ctypes
HERE = os.path.dirname(os.path.abspath(__file__))
import numpy as np
from scipy.sparse import coo_matrix, identity
from scipy.ndimage import gaussian_filter, distance_transform_edt, minimum_filter, maximum_filter
from PIL import Image
from presenter import *
import poses, groom
from mhlib import rx, ry, rz
C = ctypes.CDLL(os.environ.get('ZHUBO_RASTER', HERE+'/raster.so'))
fp = lambda a: a.ctypes.data_as(ctypes.c_void_p)
KR = 768; K = HERE+'/../keys/'
def catmull(nv, F):
    """one Catmull-Clark level: sparse matrix, new quads"""
    nf = len(F); e = np.concatenate([F[:, [i, (i+1) % 4]] for i in range(4)]); fe = np.tile(np.arange(nf), 4)
    es = np.sort(e, 1); u, inv = np.unique(es[:, 0].astype(np.int64)*nv+es[:, 1], return_inverse=True); ne = len(u); ev = np.stack([u//nv, u % nv], 1)
    FP = coo_matrix((np.full(nf*4, .25), (np.repeat(np.arange(nf), 4), F.ravel())), shape=(nf, nv)).tocsr()
    cnt = np.bincount(inv, minlength=ne); bd = cnt != 2
    MID = coo_matrix((np.full(ne*2, .5), (np.repeat(np.arange(ne), 2), ev.ravel())), shape=(ne, nv)).tocsr()
    EF = coo_matrix((np.full(len(fe), .5), (inv, fe)), shape=(ne, nf)).tocsr()@FP
    from scipy.sparse import diags
    EP = diags(np.where(bd, 1., .5))@MID + diags(np.where(bd, 0., .5))@EF
    # vertices
    val = np.bincount(ev.ravel(), minlength=nv); vf = np.bincount(F.ravel(), minlength=nv); n = np.maximum(vf, 1)
    vb = np.zeros(nv, bool); vb[ev[bd].ravel()] = True
    VF = coo_matrix((np.ones(nf*4), (F.ravel(), np.repeat(np.arange(nf), 4))), shape=(nv, nf)).tocsr()@FP
    VE = coo_matrix((np.ones(ne*2), (ev.ravel(), np.repeat(np.arange(ne), 2))), shape=(nv, ne)).tocsr()@MID
    I = identity(nv, format='csr')
    inn = diags(np.where(vb, 0, 1./n**2))@VF + diags(np.where(vb, 0, 2./(n*np.maximum(val, 1))))@VE + diags(np.where(vb, 0, (n-3.)/n))@I
    be = ev[bd]; nb = np.bincount(be.ravel(), minlength=nv)
    A = coo_matrix((np.ones(len(be)*2), (np.concatenate([be[:, 0], be[:, 1]]), np.concatenate([be[:, 1], be[:, 0]]))), shape=(nv, nv)).tocsr()
    ok = vb & (nb == 2)
    bnd = diags(np.where(ok, .125, 0))@A + diags(np.where(ok, .75, np.where(vb, 1., 0)))@I
    VP = inn+bnd
    from scipy.sparse import vstack
    M = vstack([VP, EP, FP]).tocsr()
    ei = inv.reshape(4, nf).T+nv; fi = np.arange(nf)+nv+ne
    Q = np.concatenate([np.stack([F[:, i], ei[:, i], fi, ei[:, i-1]], 1) for i in range(4)])
    return M, Q
def subdiv(nv, F, lv):
    M = identity(nv, format='csr'); Q = F
    for _ in range(lv):
        m, Q = catmull(M.shape[0], Q); M = m@M
    return M.tocsr().astype(np.float32), Q
def cam(res, mode='square'):
    h, z = .50, .575; d = 1.75; ty = -.09
    L = np.array([0, ty-d, z+.02]); f = np.array([0, ty, z])-L; f /= np.linalg.norm(f); r = np.cross(f, [0, 0, 1]); r /= np.linalg.norm(r); u = np.cross(r, f)
    return L, np.stack([r, u, f]), d/h*res, res
def project(p, c):
    L, R, f, res = c; q = (p-L)@R.T
    o = np.empty_like(q); o[:, 0] = res/2+f*q[:, 0]/q[:, 2]; o[:, 1] = res/2-f*q[:, 1]/q[:, 2]; o[:, 2] = q[:, 2]; return o
def unproject(x, y, z, c):
    L, R, f, res = c; q = np.stack([(x-res/2)/f*z, -(y-res/2)/f*z, z], 1); return q@R+L
def from_bl(p): return np.stack([p[:, 0], p[:, 2], -p[:, 1]], 1)*10
def lin(x): return np.maximum(x, 0)**2.2
def rast(W, v, tri, H=None):
    H = H or W
    v = np.ascontiguousarray(v, np.float32); idb = np.empty((H, W), np.int32); zb = np.empty((H, W), np.float32); b = np.zeros((H, W, 2), np.float32)
    C.raster(W, H, fp(v), len(tri), fp(tri), fp(idb), fp(zb), fp(b)); return idb, zb, b
def key(p):
    """A key render: 8-bit RGBA -> float32 with premultiplied colour."""
    a = np.asarray(Image.open(p).convert('RGBA')).astype(np.float32)/255; a[..., :3] *= a[..., 3:]; return np.ascontiguousarray(a)
class Proj:
    def __init__(s):
        s.P = P_ = Presenter(); s.parts = []; s.lash = groom.Lashes(P_)
        off = 0; tris = []; msk = []
        e = P_.eye_c; r = P_.rest[P_.bv]; lc = P_.lipc
        bl_d = np.linalg.norm(P_.m.shape(units(eye_left_closure=1., eye_right_closure=1.), P_.rest)-P_.rest, axis=1)[P_.bv]
        low = np.clip((lc[1]+.42-r[:, 1])/.16, 0, 1)*np.clip((r[:, 2]-.25)/.3, 0, 1)*np.clip((r[:, 1]-5.55)/.12, 0, 1)*(1-np.clip((np.abs(r[:, 0])-.52)/.14, 0, 1))
        low = low*low*(3-2*low)
        eye = np.clip(bl_d/.015, 0, 1)*(1-low); eye = np.maximum(eye, sum(np.exp(-((np.linalg.norm(r-e[k], axis=1)/.26)**4)) for k in 'LR'))*(1-low)
        s.lowbase = low > .5
        def add(nm, M, Q, m):
            nonlocal off
            tri = np.concatenate([Q[:, [0, 1, 2]], Q[:, [0, 2, 3]]]); tri = tri[(tri[:, 0] != tri[:, 1]) & (tri[:, 1] != tri[:, 2]) & (tri[:, 0] != tri[:, 2])]
            tris.append(tri+off); msk.append(m); s.parts.append((nm, M, slice(off, off+len(m)))); off += len(m)
        M, Q = subdiv(len(P_.bv), P_.bf, 2); add('body', M, Q, np.stack([M@low, M@eye], 1))
        for k, lv in (('teeth', 1), ('tongue', 1), ('garment', 1), ('jacket', 1)):
            p = P_.px[k]; M, Q = subdiv(p.n, p.fv, lv); z = np.zeros((M.shape[0], 2)); z[:, 0] = k in ('teeth', 'tongue'); add(k, M, Q, z)
        s.ic, iff = eyes_inner(P_.eye_r)
        for sd in 'LR': z = np.zeros((len(s.ic), 2)); z[:, 1] = 1; add('eye'+sd, None, iff, z)
        s.nv = off; s.tri = np.ascontiguousarray(np.concatenate(tris), np.int32); s.mask = np.ascontiguousarray(np.concatenate(msk), np.float32)
        # cull triangles never in the view
        c = cam(512); v = project(s.verts(s.pose(dict(vis={'sil': 1.}))), c); t = v[s.tri]; inb = (t[:, :, 0].max(1) > -30) & (t[:, :, 0].min(1) < 542) & (t[:, :, 1].max(1) > -30) & (t[:, :, 1].min(1) < 542)
        s.tri = np.ascontiguousarray(s.tri[inb]); cls = np.zeros(s.nv, np.uint8)
        for i, (nm, M, sl) in enumerate(s.parts): cls[sl] = i
        s.tc = np.ascontiguousarray(cls[s.tri[:, 0]])
        # mouth lining: body vertices near the mouth that a closed mouth hides by more than 4 mm
        ck = cam(KR); vk = project(s.verts(s.pose(dict(vis={'PP': 1.}))), ck); zk = rast(KR, vk, s.tri)[1]; rs = s.parts[0][1]@P_.rest[P_.bv]; nb = len(rs)
        hid = vk[:nb, 2] > zk[np.clip(vk[:nb, 1].astype(int), 0, KR-1), np.clip(vk[:nb, 0].astype(int), 0, KR-1)]+.004
        inn = np.zeros(s.nv, bool); inn[:nb] = hid & (np.abs(rs[:, 0]) < .36) & (rs[:, 1] < lc[1]+.17) & (rs[:, 1] > lc[1]-.40) & (rs[:, 2] > .35) & (rs[:, 1] > lc[1]-.25)
        s.tc[(s.tc == 0) & inn[s.tri].all(1)] = 7; print('lining tris', (s.tc == 7).sum())
        s.keys = {}; s.hair = {}
    def pose(s, sp):
        e, rot, tr, f, g = poses.live(**sp) if 'weights' in sp else poses.spec(**sp)
        r = dict(rot)
        for sd, sg in (('L', -1), ('R', 1)):
            r.setdefault('clavicle.'+sd, rz(sg*2)); r.setdefault('shoulder01.'+sd, rz(sg*5)); r.setdefault('upperarm01.'+sd, rz(sg*27)); r.setdefault('lowerarm01.'+sd, rz(sg*-6))
        o = s.P.frame(e, r, tr, f); o['gaze'] = g; return o
    def verts(s, f):
        out = np.empty((s.nv, 3), np.float32); Mh = f['M']['head']
        for nm, M, sl in s.parts:
            if nm.startswith('eye'):
                sd = nm[3]; sg = 1 if sd == 'L' else -1; A = Mh[:3, :3]@ry(f['gaze'][0]+sg*-.6)@rx(-f['gaze'][1])
                out[sl] = s.ic@A.T+(Mh[:3, :3]@s.P.eye_c[sd]+Mh[:3, 3])
            else: out[sl] = M@(f['base'][s.P.bv] if nm == 'body' else f[nm]).astype(np.float32)
        return np.stack([out[:, 0], -out[:, 2], out[:, 1]], 1)*np.float32(.1)
    def headlocal(s, f):
        Mi = np.linalg.inv(f['M']['head']); v = f['base'][s.P.bv][s.lowbase]; return v@Mi[:3, :3].T+Mi[:3, 3]
    def addkey(s, nm, inner=False):
        p = K+('inner_%s.webp' if inner else 'body_%s.webp') % nm; kn = nm+'_i' if inner else nm
        if kn in s.keys or not os.path.exists(p): return
        sp, bd = poses.KEYS[nm]
        if inner: bd = (.42, .58, .42, .58)
        f = s.pose(sp); w = s.verts(f); c = cam(KR); v = project(w, c)
        TR = np.ascontiguousarray(s.tri[(s.tc == 1) | (s.tc == 2)]) if inner else s.tri; TC = s.tc[(s.tc == 1) | (s.tc == 2)] if inner else s.tc
        idb, zb, b = rast(KR, v, TR); lab = np.where(idb < 0, 255, TC[np.maximum(idb, 0)]).astype(np.uint8)
        t = s.tri; fn = np.cross(w[t[:, 1]]-w[t[:, 0]], w[t[:, 2]]-w[t[:, 0]]); vn = np.zeros_like(w)
        for i in range(3): np.add.at(vn, t[:, i], fn)
        vn /= np.maximum(np.linalg.norm(vn, axis=1), 1e-12)[:, None]; d = c[0]-w; d /= np.linalg.norm(d, axis=1)[:, None]
        kv = np.concatenate([v, np.abs((vn*d).sum(1))[:, None]], 1)
        z = np.where(idb < 0, 9., zb); disc = (maximum_filter(z, 3)-minimum_filter(z, 3)) > .006
        conf = np.clip((distance_transform_edt(~disc)-.5)/2.5, .03, 1)
        im = key(p); h_, w_ = im.shape[:2]
        if bd: ox = int(bd[0]*KR); oy = KR-(int(bd[2]*KR)+h_)
        else: ox = oy = 0
        z = z[oy:oy+h_, ox:ox+w_]; lab = np.ascontiguousarray(lab[oy:oy+h_, ox:ox+w_]); conf = conf[oy:oy+h_, ox:ox+w_].copy()
        if bd:
            yy, xx = np.mgrid[0:h_, 0:w_]; conf *= np.clip(np.minimum.reduce([xx, yy, w_-1-xx, h_-1-yy])/14, 0, 1)
        A = lambda x: np.ascontiguousarray(x, np.float32)
        s.keys[kn] = dict(l=lab, kv=A(kv), im=A(im), z=A(z), c=A(conf), ox=ox, oy=oy, w=w_, h=h_, hl=s.headlocal(f), yaw=sp.get('yaw', 0))
    def addhair(s, nm, kind):
        p = K+'hair%s_%s.webp' % (kind, nm)
        if (kind, nm) in s.hair or not os.path.exists(p): return
        if not hasattr(s, 'hp'): s.hp = groom.bob(s.P, 65000)[0].reshape(-1, 3)
        f = s.pose(poses.KEYS[nm][0]); Mh = f['M']['head']; c = cam(KR); im = key(p)
        w = s.hp@Mh[:3, :3].T+Mh[:3, 3]; q = project(to_bl(w), c); x, y = q[:, 0].astype(int), q[:, 1].astype(int); ok = (x >= 0) & (y >= 0) & (x < KR) & (y < KR)
        z = np.full((KR, KR), 9.); np.minimum.at(z, (y[ok], x[ok]), q[ok, 2])
        z = minimum_filter(z, 3); m = (z < 5)*1.; num = gaussian_filter(z*m, 2.5); den = gaussian_filter(m, 2.5)
        zz = np.where(den > .05, num/np.maximum(den, 1e-6), 9.); idx = distance_transform_edt(zz > 5, return_distances=False, return_indices=True); zz = zz[tuple(idx)]; zz = gaussian_filter(zz, 1.5)
        al = maximum_filter(im[..., 3], 13) > .004; st = 4
        gy, gx = np.mgrid[0:KR+1:st, 0:KR+1:st]; n = gx.shape[1]; gi = np.arange(gx.size).reshape(gx.shape)
        Q = np.stack([gi[:-1, :-1], gi[:-1, 1:], gi[1:, 1:], gi[1:, :-1]], -1).reshape(-1, 4); keep = al[np.clip(gy[:-1, :-1]+st//2, 0, KR-1), np.clip(gx[:-1, :-1]+st//2, 0, KR-1)].ravel(); Q = Q[keep]
        ux, inv = np.unique(Q, return_inverse=True); Q = inv.reshape(-1, 4); X, Y = gx.ravel()[ux].astype(float), gy.ravel()[ux].astype(float)
        Z = zz[np.clip(Y.astype(int), 0, KR-1), np.clip(X.astype(int), 0, KR-1)]
        p3 = from_bl(unproject(X, Y, Z, c)); Mi = np.linalg.inv(Mh); loc = p3@Mi[:3, :3].T+Mi[:3, 3]
        s.hair[kind, nm] = dict(loc=loc, tri=np.ascontiguousarray(np.concatenate([Q[:, :3], Q[:, [0, 2, 3]]]), np.int32), uv=np.ascontiguousarray(np.stack([X, Y], 1), np.float32), im=im)
    def weights(s, sp, f, kmask=None):
        names = [k for k in s.keys if not kmask or k not in kmask]; hl = s.headlocal(f); y = sp.get('yaw', 0); b = sp.get('blink', 0)
        pose = {}
        t = np.clip(y/6, -1, 1); pose = {'N0': 1-abs(t), 'Yp': max(t, 0), 'Ym': max(-t, 0)}
        if 'Yp' not in s.keys or 'Ym' not in s.keys: pose = {'N0': 1., 'Yp': 0, 'Ym': 0}
        d = {k: np.sqrt(((s.keys[k]['hl']-hl)**2).sum(1).mean())*100 for k in names}     # mm rms
        wl = {k: 1/(d[k]**2+.25**2)**2 for k in names if k not in ('Yp', 'Ym', 'bl') and not k.endswith('_i')}; S = sum(wl.values()); wl = {k: x/S for k, x in wl.items()}
        wn = wl.pop('N0')
        for k in pose: wl[k] = wn*pose[k]
        wr = np.zeros((len(names), 3), np.float32)
        for i, k in enumerate(names):
            eps = 1e-4
            if k.endswith('_i'): wr[i] = [0, 1e-3+.5*wl.get(k[:-2], 0), 0]; continue
            wr[i] = [pose.get(k, 0)+eps, wl.get(k, 0)+eps, (pose.get(k, 0)*(1-b) if k != 'bl' else b)+eps]
        return names, wr
    def frame(s, sp, window, bg, ss=2):
        """One picture, or a window (x, y, w, h) of it in the key square's pixels, over `bg` (h*ss, w*ss, 3), display-referred."""
        x0, y0, w_, h_ = window; W, H = w_*ss, h_*ss
        f = s.pose(sp); w = s.verts(f); c = cam(KR*ss); off = np.array([x0*ss, y0*ss, 0], np.float32)
        v = project(w, c)-off; idb, zb, b = rast(W, v, s.tri, H)
        names, wr = s.weights(sp, f); ks = [s.keys[k] for k in names]; n = len(ks); PA = ctypes.c_void_p*n; IA = ctypes.c_int*n
        acc = np.empty((H, W, 4), np.float32); best = np.empty((H, W), np.float32)
        C.shade(W*H, fp(idb), fp(b), fp(s.tri), fp(s.mask), n, fp(wr), *[PA(*[k[q].ctypes.data for k in ks]) for q in ('kv', 'im', 'z', 'c', 'l')], fp(s.tc),
                *[IA(*[k[q] for k in ks]) for q in ('w', 'h', 'ox', 'oy')], ctypes.c_float(.0022), fp(acc), fp(best))
        Mh = f['M']['head']; hl = {}
        for kind in 'BF':
            h = s.hair[kind, 'N0']; hv = project(to_bl(h['loc']@Mh[:3, :3].T+Mh[:3, 3]), c)-off; hi, hz, hb = rast(W, hv, h['tri'], H)
            o = np.empty((H, W, 4), np.float32); C.sample(W*H, fp(hi), fp(hb), fp(h['tri']), fp(h['uv']), fp(h['im']), KR, KR, fp(o))
            if kind == 'F': o *= (1-np.clip((hz-zb-.006)/.004, 0, 1))[..., None]
            hl[kind] = o
        col = hl['B'][..., :3]+bg*(1-hl['B'][..., 3:])
        hit = idb >= 0; col[hit] = acc[hit][:, :3]
        # lashes: coverage splat
        lp, lr = s.lash.eval(f['base']); k = lp.shape[1]; t = np.linspace(0, k-1, 48*ss//2); i0 = np.minimum(t.astype(int), k-2); fr = (t-i0)[None, :, None]
        q = lp[:, i0]*(1-fr)+lp[:, i0+1]*fr; rr = lr[:, i0]*(1-fr[..., 0])+lr[:, i0+1]*fr[..., 0]; sp_ = project(to_bl(q.reshape(-1, 3)), c); q2 = sp_.reshape(len(lp), -1, 3)
        seg = np.zeros(q2.shape[:2]); dd = np.linalg.norm(np.diff(q2[..., :2], axis=1), axis=2); seg[:, :-1] += dd/2; seg[:, 1:] += dd/2
        cov = (seg*rr*2*c[2]/q2[..., 2]).ravel(); sp_ = sp_-off; X, Y = sp_[:, 0]-.5, sp_[:, 1]-.5; ix, iy = np.floor(X).astype(int), np.floor(Y).astype(int); fx, fy = X-ix, Y-iy
        ok = (ix >= 0) & (iy >= 0) & (ix < W-1) & (iy < H-1)
        if ok.any():
            L = np.zeros(W*H)
            ix, iy, fx, fy, cov, zz = ix[ok], iy[ok], fx[ok], fy[ok], cov[ok], sp_[ok, 2]
            cov = cov*(zz < zb[iy, ix]+.0025)
            for dx, dy, ww in ((0, 0, (1-fx)*(1-fy)), (1, 0, fx*(1-fy)), (0, 1, (1-fx)*fy), (1, 1, fx*fy)): L += np.bincount((iy+dy)*W+ix+dx, cov*ww, W*H)
            nz = np.nonzero(L > 1e-4)[0]; a = (1-np.exp(-L[nz]))[:, None]; cf = col.reshape(-1, 3); cf[nz] = (lin(cf[nz])*(1-a)+a*lin(np.array([.07, .055, .05])))**(1/2.2)
        o = hl['F']; m = o[..., 3] > .003; a = o[m][:, 3:]; hc = o[m][:, :3]/np.maximum(a, 1e-4); col[m] = (lin(hc)*a+lin(col[m])*(1-a))**(1/2.2)
        return col.reshape(h_, ss, w_, ss, 3).mean((1, 3))
    def mouth(s, sp):
        """Where the lips' centre falls in the key square, pixels."""
        f = s.pose(sp); Mh = f['M']['head']
        return project(to_bl((s.P.lipc@Mh[:3, :3].T+Mh[:3, 3])[None]), cam(KR))[0][:2]
def eyes_inner(r, seg=64):
    ti = np.radians(29.3); zi = r*np.cos(ti); ri = r*np.sin(ti)
    prof = [(1e-4*r, zi-.075*r)]+[(ri*x, zi-.075*r+.035*r*x**2) for x in np.linspace(.1, .93, 10)]+[(r*np.sin(t), r*np.cos(t)) for t in np.linspace(ti*1.02, np.radians(130), 40)]
    a = np.arange(seg)/seg*2*np.pi; co = np.array([(rr*np.cos(x), rr*np.sin(x), z) for rr, z in prof for x in a]); k = len(prof)
    f = np.array([(i*seg+j, (i+1)*seg+j, (i+1)*seg+(j+1) % seg, i*seg+(j+1) % seg) for i in range(k-1) for j in range(seg)]); return co, f
