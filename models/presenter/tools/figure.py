"""The presenter's geometry in numpy: shape, masks, and every part posed for one moment.

Units: decimetre, y up, z towards the viewer (`MakeHuman`); `to_scene` turns them into the scene's metres, z up.
"""
import numpy as np
from PIL import Image
from scipy.ndimage import map_coordinates

import brows
import garment
import gestures
import hair
import hands
import lashes
from body_shape import BODY_SHAPE
from makehuman import ROOT, MakeHuman, Proxy
from native import kept
from shape import ASIAN, FACE

RACES = (('asian', ASIAN), ('caucasian', 1 - ASIAN))
# Weight and proportions of the whole body.
# The eyes' middle in the rest pose: shapes of any height are brought there, so that the camera need not follow.
BUILD = {
    'macrodetails/universal-female-young-averagemuscle-averageweight': .6, 'macrodetails/universal-female-young-averagemuscle-minweight': .4,
    'macrodetails/proportions/female-young-averagemuscle-averageweight-idealproportions': .7,
}
EYES = (6.513, 1.114)


def units(**weights):
    """Weights of sculpted expression units (`mouth_open=.4`) -> weights of targets, mixed as the face's races are."""
    out = {}
    for name, weight in weights.items():
        for race, share in RACES:
            target = 'expression/units/%s/%s' % (race, name.replace('_', '-'))
            out[target] = out.get(target, 0) + weight * share
    return out


def to_scene(v):
    return np.stack([v[:, 0], -v[:, 2], v[:, 1]], 1) * .1


class Part:
    """A mesh: quads `faces`, UV of each face corner, and a rule for its vertices before posing."""

    def __init__(self, name, faces, uv, verts, si, sw, subdivision, attributes=None):
        self.name, self.faces, self.uv, self.verts, self.si, self.sw = name, faces, uv, verts, si, sw
        self.subdivision, self.attributes = subdivision, attributes or {}


class Figure:
    def __init__(self):
        m = self.m = MakeHuman()
        rest = m.shape(self.shape())
        lift = np.array([0, EYES[0], EYES[1]]) - np.mean([self._eye(rest, s) for s in 'LR'], 0)
        self.lift = lift * [0, 1, 1]
        self.rest = rest + self.lift
        self.eye_c = {s: self._eye(self.rest, s) for s in 'LR'}
        g = m.group('helper-l-eye')
        self.eye_r = (self.rest[g].max(0) - self.rest[g].min(0)).max() / 2
        self.lipc = (m.joint(self.rest, 'oris01') + m.joint(self.rest, 'oris05')) / 2
        gestures.calibrate(self)
        self._body()
        self._masks()
        self.grid = {side + row: self._strip('helper-%s-eyelashes-%s' % (side, row)) for side in 'lr' for row in '12'}
        self.parts = [Part('body', self.bf, self.bfu, lambda base: base[self.bv], m.si[self.bv], m.sw[self.bv], 2)]
        for name, path in (('teeth', 'teeth/Teeth_Base/Teeth_Base.json'), ('tongue', 'tongue/tongue01/tongue01.json')):
            p = Proxy(path)
            fit = p.fit if name == 'tongue' else self._teeth(p)
            self.parts.append(Part(name, p.fv, p.uv[p.fu], fit, p.si, p.sw, 1))
        body = ['shape.py', 'body_shape.py', 'makehuman.py', 'figure.py']
        self.clothes = kept('clothes', [*body, 'garment.py', 'garment_shape.py', 'garment_sim.py', 'gestures.py', 'gesture_poses.py'], lambda: garment.build(self))
        for p in self.clothes: self.parts.append(Part(p.name, p.faces, p.uv, p.verts, p.si, p.sw, 1, p.attrs))
        self._hair = kept('hair', [*body, 'hair.py', 'headfield.py'], lambda: hair.groom(self))

    @staticmethod
    def shape():
        return {**BUILD, **BODY_SHAPE, **FACE}

    def _eye(self, v, side):
        g = self.m.group('helper-%s-eye' % side.lower())
        return (v[g].min(0) + v[g].max(0)) / 2

    def _teeth(self, p):
        """More of the upper row shows and less of the lower than in MakeHuman; the rows stand a little deeper."""
        jaw = [i for i, b in enumerate(self.m.bnames) if b == 'jaw']
        low = ((np.isin(p.si, jaw) * p.sw).sum(1) > .5)[:, None]
        return lambda base: p.fit(base) + np.where(low, np.array([0, -.050, -.015]), np.array([0, -.040, .0]))

    def _body(self):
        """The base mesh's skin above the hips; what clothes cover is dropped by whoever dresses her."""
        m = self.m
        body = m.fm == m.mats.index('body')
        fv, fu = m.fv[body], m.fu[body]
        y, x = self.rest[fv][:, :, 1].mean(1), np.abs(self.rest[fv][:, :, 0]).mean(1)
        keep = garment.skin_faces(self) & ((y > .5) | (x > 1.6))
        fv, fu = fv[keep], fu[keep]
        self.bv, inverse = np.unique(fv, return_inverse=True)
        self.bf, self.bfu = inverse.reshape(-1, 4), m.uv[fu]
        self.vu = np.zeros((m.n, 2))
        self.vu[m.fv[body].ravel()] = m.uv[m.fu[body].ravel()]

    def _masks(self):
        """Per vertex 0..1: lip, blush, lid (shade of the upper lid)."""
        r, e, lip = self.rest, self.eye_c, self.lipc
        path = ROOT + '/public/data/skins/young_caucasian_female/textures/young_lightskinned_female_diffuse.png'
        tex = np.asarray(Image.open(path).convert('RGB')) / 255.
        at = [np.clip((1 - self.vu[:, 1]) * 512 - .5, 0, 511), np.clip(self.vu[:, 0] * 512 - .5, 0, 511)]
        red = map_coordinates(tex[..., 0] - tex[..., 1], at, order=1)
        near = np.exp(-((r[:, 0] / .30) ** 2 + ((r[:, 1] - lip[1]) / .17) ** 2) ** 3)
        lip_mask = np.clip((red - .185) / .10, 0, 1) * near * (r[:, 2] > 1.0)
        spot = lambda x, y, sx, sy: np.exp(-(((r[:, 0] - x) / sx) ** 2 + ((r[:, 1] - y) / sy) ** 2)) * (r[:, 2] > .5)
        blush = sum(spot(e[k][0] * 1.50, e[k][1] - .36, .26, .20) for k in 'LR')
        blush += .5 * spot(0, e['L'][1] - .40, .12, .12) + .25 * spot(0, lip[1] - .33, .2, .12)
        lid = sum(np.exp(-(((r[:, 0] - e[k][0] * 1.03) / .24) ** 2 + ((r[:, 1] - e[k][1] - .07) / .10) ** 2)) * (r[:, 2] > .8) for k in 'LR')
        shine = spot(0, e['L'][1] + .38, .30, .22) + .8 * np.exp(-((r[:, 0] / .07) ** 2)) * (np.abs(r[:, 1] - e['L'][1] + .12) < .30) * (r[:, 2] > 1.1)
        self.masks = dict(lip=lip_mask, blush=blush, lid=lid, shine=np.clip(shine, 0, 1), scalp=hair.scalp_mask(self), **hands.masks(self))

    def lashes(self):
        """Strands drawn in every picture: [with .eval(base) -> points [n,k,3], radii [n,k] in metres]."""
        if not hasattr(self, '_lashes'): self._lashes = lashes.Lashes(self)
        return [self._lashes]

    def brows(self):
        return brows.Brows(self)

    def hair(self):
        """[(name, points [n,k,3], radii [n,k] in metres)] in the head's rest space."""
        return self._hair

    def _strip(self, name):
        """A lash helper's outline split at its corners: (segments of vertex indices, quads, corners)."""
        quads = self.m.fv[self.m.fm == self.m.mats.index(name)]
        count, edges = {}, {}
        for q in quads:
            for i in range(4):
                count[q[i]] = count.get(q[i], 0) + 1
                key = tuple(sorted((q[i], q[(i + 1) % 4])))
                edges[key] = edges.get(key, 0) + 1
        corners, border = [v for v, n in count.items() if n == 1], {}
        for (a, b), n in edges.items():
            if n == 1:
                border.setdefault(a, []).append(b)
                border.setdefault(b, []).append(a)
        path, previous, here = [corners[0]], None, corners[0]
        while True:
            previous, here = here, [v for v in border[here] if v != previous][0]
            if here == path[0]: break
            path.append(here)
        at = [i for i, v in enumerate(path) if v in corners]
        segments = [path[at[i]:(at[i + 1] if i + 1 < len(at) else len(path))] + [path[at[(i + 1) % len(at)]]] for i in range(len(at))]
        return segments, quads, corners

    def _lip_fields(self):
        """Own displacement fields of the lips: the lower one tucked in (f, v), both pressed (p, b, m)."""
        m, r, y = self.m, self.rest, self.lipc[1]
        body = np.zeros(m.n, bool)
        body[m.group('body')] = True
        near = np.exp(-(r[:, 0] / .26) ** 4) * (r[:, 2] > .95) * body
        low = np.exp(-((r[:, 1] - (y - .055)) / .085) ** 2) * near * (r[:, 1] < y + .015)
        tuck, press = np.zeros_like(r), np.zeros_like(r)
        tuck[:, 1], tuck[:, 2] = .060 * low, -.085 * low
        k = np.exp(-((r[:, 1] - y) / .075) ** 2) * near
        press[:, 1], press[:, 2] = -(r[:, 1] - y) * .30 * k, -.035 * k
        return dict(tuck=tuck, press=press, breath=gestures.breath_field(self))

    def frame(self, targets=None, rotations=None, translations=None, fields=None):
        """{part: posed vertices}, 'base': the whole base mesh posed, 'M': {bone: 4x4}."""
        m = self.m
        v = m.shape(targets or {}, self.rest)
        if fields:
            if not hasattr(self, '_fields'): self._fields = self._lip_fields()
            for name, weight in fields.items():
                if weight: v += weight * self._fields[name]
        M = m.pose(self.rest, rotations or {}, translations)
        out = {'base': m.deform(v, M, m.si, m.sw), 'M': M}
        for p in self.parts:
            out[p.name] = out['base'][self.bv] if p.name == 'body' else m.deform(p.verts(v), M, p.si, p.sw)
        return out


def eyeball(radius, segments=64):
    """Inner eyeball with a recessed, slightly domed iris, axis +z: vertices, quads, planar UV of each corner."""
    t = np.radians(29.3)
    z, r = radius * np.cos(t), radius * np.sin(t)
    profile = [(1e-4 * radius, z - .075 * radius)] + [(r * x, z - .075 * radius + .035 * radius * x ** 2) for x in np.linspace(.1, .93, 10)]
    profile += [(radius * np.sin(a), radius * np.cos(a)) for a in np.linspace(t * 1.02, np.radians(130), 40)]
    v, f = revolve(profile, segments)
    return v, f, (v[:, :2] / radius * .5 + .5)[f]


def cornea(radius, segments=64):
    """The wet outer shell with the cornea's bulge."""
    t = np.radians(29.3)
    angles = np.concatenate([np.linspace(.001, t * 1.25, 26), np.linspace(t * 1.28, np.radians(125), 26)])
    bulge = lambda a: 1.004 + .085 * (np.cos(np.clip(a / (t * 1.18), 0, 1) * np.pi) * .5 + .5) ** .8
    return revolve([(radius * bulge(a) * np.sin(a), radius * bulge(a) * np.cos(a)) for a in angles], segments)


def revolve(profile, segments):
    angle = np.arange(segments) / segments * 2 * np.pi
    v = np.array([(r * np.cos(a), r * np.sin(a), z) for r, z in profile for a in angle])
    ring = lambda i, j: i * segments + j % segments
    f = np.array([(ring(i, j), ring(i + 1, j), ring(i + 1, j + 1), ring(i, j + 1)) for i in range(len(profile) - 1) for j in range(segments)])
    return v, f
