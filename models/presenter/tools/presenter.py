"""Presenter definition (numpy only): face shape, expression mixing, per-frame geometry of every part."""
from mhlib import *
from PIL import Image
P = R+'/public/data/proxies/'
SHAPE = {
 'macrodetails/asian-female-young': .35, 'macrodetails/caucasian-female-young': .65,
 'macrodetails/universal-female-young-averagemuscle-averageweight': .6, 'macrodetails/universal-female-young-averagemuscle-minweight': .4,
 'macrodetails/proportions/female-young-averagemuscle-averageweight-idealproportions': .7,
 'head/head-oval': .45, 'head/head-scale-horiz-less': .12,
 'eyes/l-eye-size-big': .30, 'eyes/r-eye-size-big': .30,
 'eyes/l-eye-height2-max': .25, 'eyes/r-eye-height2-max': .25,
 'nose/nose-scale-horiz-decr': .35, 'nose/nose-point-width-less': .35, 'nose/nose-scale-depth-decr': .10,
 'nose/nose-nostril-width-min': .35,
 'mouth/mouth-upperlip-volume-inflate': .35, 'mouth/mouth-lowerlip-volume-inflate': .25,
 'mouth/mouth-scale-horiz-incr': .05, 'mouth/mouth-angles-up': .15,
 'chin/chin-width-min': .30, 'chin/chin-prominent-less': .10, 'chin/chin-height-min': .10,
 'cheek/l-cheek-bones-out': .15, 'cheek/r-cheek-bones-out': .15,
 'measure/measure-shoulder-decrease': .55, 'armslegs/l-upperarm-shoulder-muscle-decr': .6, 'armslegs/r-upperarm-shoulder-muscle-decr': .6,
 'neck/neck-scale-horiz-less': .35, 'neck/neck-scale-depth-less': .25,
}
U = 'expression/units/%s/'
def units(**kw):
    """expression unit weights -> target weights (race mix as the macro mix)"""
    out = {}
    for k, w in kw.items():
        k = k.replace('_', '-')
        for r, rw in (('asian', .35), ('caucasian', .65)):
            out[U % r + k] = out.get(U % r + k, 0) + w*rw
    return out
def to_bl(v): return np.stack([v[:, 0], -v[:, 2], v[:, 1]], 1)*0.1     # decimetre y-up -> metre z-up
class Presenter:
    def __init__(s, garment=None):
        s.m = MH()
        s.rest = s.m.shape(SHAPE)
        s.px = {k: Proxy(P+p) for k, p in dict(
            teeth='teeth/Teeth_Base/Teeth_Base.json', tongue='tongue/tongue01/tongue01.json',
            brow='eyebrows/eyebrow001/eyebrow001.json',
            garment='clothes/female_elegantsuit01/female_elegantsuit01.json', jacket='clothes/male_elegantsuit01/male_elegantsuit01.json').items()}
        s.outfit()
        t = s.px['teeth']; ji = [i for i, b in enumerate(s.m.bnames) if b == 'jaw']
        s.teeth_low = (np.isin(t.si, ji)*t.sw).sum(1) > .5
        m = s.m
        body = m.fm == m.mats.index('body')
        fv, fu = m.fv[body], m.fu[body]
        hide = s.px['garment'].delv | s.px['jacket'].delv if False else s.px['garment'].delv
        keep = np.ones(len(fv), bool)
        if len(hide): keep &= ~hide[fv].all(1)
        keep &= (s.rest[fv][:, :, 1].mean(1) > 1.5) | (np.abs(s.rest[fv][:, :, 0]).mean(1) > 2.6)
        fv, fu = fv[keep], fu[keep]
        s.bv, inv = np.unique(fv, return_inverse=True)
        s.bf = inv.reshape(-1, 4); s.bfu = m.uv[fu]
        vu = np.zeros((m.n, 2)); vu[m.fv[body].ravel()] = m.uv[m.fu[body].ravel()]; s.vu = vu
        s.eye_c = {}
        for sd in 'LR':
            g = m.group('helper-%s-eye' % sd.lower())
            s.eye_c[sd] = (s.rest[g].min(0)+s.rest[g].max(0))/2
            s.eye_r = (s.rest[g].max(0)-s.rest[g].min(0)).max()/2
        s.masks()
        s.strips()
        # vertex normals helper topology for compact body
    def outfit(s):
        """blazer = male_elegantsuit01 without its shirt/tie/collar/trousers islands; blouse = female_elegantsuit01"""
        from scipy.sparse import coo_matrix
        from scipy.sparse.csgraph import connected_components
        p = s.px['jacket']; nu = len(p.uv)
        e = np.concatenate([p.fu[:, [i, (i+1) % 4]] for i in range(4)])
        _, l = connected_components(coo_matrix((np.ones(len(e)), (e[:, 0], e[:, 1])), shape=(nu, nu)), directed=False)
        fl = l[p.fu[:, 0]]
        drop = np.isin(fl, [0, 1, 3, 6])        # trousers L/R, shirt+tie, shirt collar
        s.cuff = np.isin(fl, [17, 18, 19, 20])[~drop]; s.button = np.isin(fl, list(range(11, 17))+[21, 22])[~drop]
        for a in ('fv', 'fm', 'fu'): setattr(p, a, getattr(p, a)[~drop])
        b = s.px['garment']; c = b.obj[b.fv].mean(1)       # blouse: only the part seen in the jacket opening and the collar
        near = (np.abs(c[:, 0]) < np.interp(c[:, 1], [3.0, 4.5, 5.6, 6.2, 6.8, 9], [.35, .45, .62, .78, 1.0, 1.0])) & (c[:, 1] > 3.2) & ((c[:, 2] > .3) | (c[:, 1] > 6.3))
        for a in ('fv', 'fm', 'fu'): setattr(b, a, getattr(b, a)[near])
    def masks(s):
        m = s.m
        tex = np.asarray(Image.open(R+'/public/data/skins/young_caucasian_female/textures/young_lightskinned_female_diffuse.png').convert('RGB'))/255.
        px = np.clip(s.vu[:, 0]*512-.5, 0, 511); py = np.clip((1-s.vu[:, 1])*512-.5, 0, 511)
        from scipy.ndimage import map_coordinates
        c = np.stack([map_coordinates(tex[:, :, i], [py, px], order=1) for i in range(3)], 1)
        red = c[:, 0]-c[:, 1]
        mc = (s.rest[m.joints['oris01____head'] if False else m.group('body')][:1]*0)[0]
        lipc = (m.jpos(s.rest, 'oris01')+m.jpos(s.rest, 'oris05'))/2
        near = np.exp(-((s.rest[:, 0]/.30)**2+((s.rest[:, 1]-lipc[1])/.17)**2)**3)
        s.lip = np.clip((red-.185)/.10, 0, 1)*near
        s.lip *= (s.rest[:, 2] > 1.0)
        s.lipc = lipc
        g = lambda p, sx, sy: np.exp(-(((s.rest[:, 0]-p[0])/sx)**2+((s.rest[:, 1]-p[1])/sy)**2))*(s.rest[:, 2] > .5)
        e = s.eye_c
        s.blush = sum(g((e[k][0]*1.45, e[k][1]-.40), .28, .22) for k in 'LR') + .8*g((0, e['L'][1]-.40), .12, .12) + .35*g((0, lipc[1]-.33), .2, .12)
        s.lidshade = sum(np.exp(-(((s.rest[:, 0]-e[k][0]*1.03)/.24)**2+((s.rest[:, 1]-e[k][1]-.07)/.10)**2))*(s.rest[:, 2] > .8) for k in 'LR')
        import groom
        az = np.degrees(np.arctan2(np.abs(s.rest[:, 0]), s.rest[:, 2]-.42))
        s.scalp = np.clip((s.rest[:, 1]-groom.hairline(az)+.02)/.10, 0, 1)*(s.rest[:, 1] > 5.8)
    def strips(s):
        """lash helper strips -> ordered grids (root row .. tip row)"""
        m = s.m; s.grid = {}
        for sd in 'lr':
            for k in '12':
                name = 'helper-%s-eyelashes-%s' % (sd, k)
                F = m.fv[m.fm == m.mats.index(name)]
                cnt = {}; adj = {}
                for q in F:
                    for i in range(4):
                        a, b = q[i], q[(i+1) % 4]
                        cnt[a] = cnt.get(a, 0)+1
                        adj.setdefault(a, set()).add(b); adj.setdefault(b, set()).add(a)
                corners = [v for v, n in cnt.items() if n == 1]
                bnd = {}
                for q in F:
                    for i in range(4):
                        e = tuple(sorted((q[i], q[(i+1) % 4]))); bnd[e] = bnd.get(e, 0)+1
                bad = {}
                for (a, b), n in bnd.items():
                    if n == 1: bad.setdefault(a, []).append(b); bad.setdefault(b, []).append(a)
                # walk the boundary from a corner, split at corners
                start = corners[0]; path = [start]; prev = None; cur = start
                while True:
                    nx = [x for x in bad[cur] if x != prev]
                    nx = nx[0]; prev, cur = cur, nx
                    if cur == start: break
                    path.append(cur)
                ix = [i for i, v in enumerate(path) if v in corners]
                segs = [path[ix[i]:(ix[i+1] if i+1 < len(ix) else len(path))] + [path[ix[(i+1) % len(ix)]]] for i in range(len(ix))]
                s.grid[sd+k] = (segs, F, corners)
    def lipfields(s):
        """own displacement fields: lower lip tuck (f/v), lip press (p/b/m)"""
        m = s.m; r = s.rest; ll = np.linalg.norm(m.target('mouth/mouth-lowerlip-volume-inflate'), axis=1); ul = np.linalg.norm(m.target('mouth/mouth-upperlip-volume-inflate'), axis=1)
        ll = np.clip(ll/np.percentile(ll[ll > 0], 90), 0, 1); ul = np.clip(ul/np.percentile(ul[ul > 0], 90), 0, 1)
        y = s.lipc[1]
        near = np.exp(-(r[:, 0]/.26)**4)*(r[:, 2] > .95)*(m.fm.size > 0)
        body = np.zeros(m.n, bool); body[m.group('body')] = True
        low = np.exp(-((r[:, 1]-(y-.055))/.085)**2)*near*body*(r[:, 1] < y+.015)
        tuck = np.zeros_like(r); tuck[:, 1] = .060*low; tuck[:, 2] = -.085*low
        press = np.zeros_like(r); k = np.exp(-((r[:, 1]-y)/.075)**2)*near*body
        press[:, 1] = -(r[:, 1]-y)*.30*k; press[:, 2] = -.035*k
        return dict(tuck=tuck, press=press)
    def frame(s, expr=None, rot=None, trans=None, fields=None):
        """expr: {target:weight}; rot: {bone:3x3}. Returns dict of posed vertex arrays (MH space) + bone matrices."""
        m = s.m
        v = m.shape(expr or {}, s.rest)
        if fields:
            if not hasattr(s, '_lf'): s._lf = s.lipfields()
            for k, w in fields.items():
                if w: v += w*s._lf[k]
        M = m.pose(s.rest, rot or {}, trans)
        out = {'base': m.deform(v, M, m.si, m.sw), 'M': M}
        for k, p in s.px.items():
            q = p.fit(v)
            if k == 'teeth':                      # show more of the upper, less of the lower row
                low = s.teeth_low
                q = q+np.where(low[:, None], np.array([0, -.050, -.015]), np.array([0, -.040, .0]))
            out[k] = m.deform(q, M, p.si, p.sw)
        return out
