"""
Pictures from key renders: the mesh is posed exactly, every visible point takes its colour from where the keys saw it, weighted by how like
the key is (mouth, lids, turn, arms), visibility and facing. Hair is two rigid layers, lashes are drawn anew. Linear light throughout.
"""
import ctypes

import numpy as np
from scipy.ndimage import distance_transform_edt, gaussian_filter, maximum_filter, minimum_filter

import keys
import poses
from camera import HEIGHT_PX, WIDTH, Camera
from figure import Figure, eyeball, to_scene
from makehuman import rx, ry
from native import library, pointer
from subdivide import subdivide

KEY_W, KEY_H = int(WIDTH * keys.SCALE), int(HEIGHT_PX * keys.SCALE)
TEETH, TONGUE, LINING = 1, 2, 3
REGIONS = 4                                     # head, lower face, eyes, torso with arms
BEHIND = .0022                                  # metres
HAIR_TONE = np.array((.80, .73, .69), np.float32)   # the world's sky greys black hair; this is how it should look
GLINT = np.array((-.20, -1.30, .98))            # where the window stands that the eyes mirror, scene metres


def from_scene(v):
    return np.stack([v[:, 0], v[:, 2], -v[:, 1]], 1) * 10


def contiguous(a, kind=np.float32):
    return np.ascontiguousarray(a, kind)


def raster(width, height, v, tri):
    v = contiguous(v)
    ids, depth, bary = np.empty((height, width), np.int32), np.empty((height, width), np.float32), np.zeros((height, width, 2), np.float32)
    library().raster(width, height, pointer(v), len(tri), pointer(tri), pointer(ids), pointer(depth), pointer(bary))
    return ids, depth, bary


class Projection:
    """`folder`: the key renders (`NAME.npy`, linear premultiplied RGBA) or what `pack.py` made of them."""

    def __init__(self, load):
        """`load(name)` -> RGBA float32 [h,w,4] or None where there is no such key."""
        f = self.figure = Figure()
        self.load = load
        self.camera = Camera(KEY_W, KEY_H)
        self._mesh()
        self._lining()
        self.keys = {}
        for name, (kind, spec, box) in keys.keys().items():
            if kind in ('body', 'arms', 'inner'): self._key(name, kind, spec, box)
        self.hair = {side: self._layer('hair_' + side) for side in ('back', 'front')}

    # --- the mesh

    def _mesh(self):
        f = self.figure
        r, lip = f.rest[f.bv], f.lipc
        moved = np.linalg.norm(f.m.shape(poses.LIDS, f.rest) - f.rest, axis=1)[f.bv]
        step = lambda x: np.clip(x, 0, 1) ** 2 * (3 - 2 * np.clip(x, 0, 1))
        low = step(np.clip((lip[1] + .42 - r[:, 1]) / .16, 0, 1) * np.clip((r[:, 2] - .25) / .3, 0, 1) * np.clip((r[:, 1] - 5.55) / .12, 0, 1) * (1 - np.clip((np.abs(r[:, 0]) - .52) / .14, 0, 1)))
        near = sum(np.exp(-((np.linalg.norm(r - f.eye_c[k], axis=1) / .26) ** 4)) for k in 'LR')
        eye = np.maximum(np.clip(moved / .015, 0, 1) * (1 - low), near * (1 - low))
        torso = step((5.35 - r[:, 1]) / .45) * (1 - low)
        self.low_face = low > .5
        self.pieces, triangles, masks, classes, at = [], [], [], [], 0

        def add(name, matrix, quads, mask, kind=0):
            nonlocal at
            t = np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])
            t = t[(t[:, 0] != t[:, 1]) & (t[:, 1] != t[:, 2]) & (t[:, 0] != t[:, 2])]
            triangles.append(t + at)
            masks.append(mask)
            classes.append(np.full(len(t), kind, np.uint8))
            self.pieces.append((name, matrix, slice(at, at + len(mask))))
            at += len(mask)
        for p in f.parts:
            matrix, quads = subdivide(int(p.faces.max()) + 1, p.faces, p.subdivision)
            mask = np.zeros((matrix.shape[0], REGIONS - 1))
            if p.name == 'body': mask = np.stack([matrix @ low, matrix @ eye, matrix @ torso], 1)
            elif p.name in ('teeth', 'tongue'): mask[:, 0] = 1
            else: mask[:, 2] = 1
            add(p.name, matrix, quads, mask, dict(teeth=TEETH, tongue=TONGUE).get(p.name, 4 if p.name not in ('body',) else 0))
        self.ball, quads, _ = eyeball(f.eye_r)
        for side in 'LR':
            mask = np.zeros((len(self.ball), REGIONS - 1))
            mask[:, 1] = 1
            add('eye' + side, None, quads, mask, 5)
        self.count, self.tri = at, contiguous(np.concatenate(triangles), np.int32)
        self.mask, self.kind = contiguous(np.concatenate(masks)), contiguous(np.concatenate(classes), np.uint8)
        self.arms = np.zeros(f.m.n, bool)
        chosen = [i for i, b in enumerate(f.m.bnames) if b.split('.')[0] in ('upperarm02', 'lowerarm01', 'lowerarm02', 'wrist') or b.startswith(('finger', 'metacarpal'))]
        self.arms[(np.isin(f.m.si, chosen) * f.m.sw).sum(1) > .6] = True

    def posed(self, spec):
        targets, rotations, translations, fields, gaze = poses.pose(**spec)
        out = self.figure.frame(targets, rotations, translations, fields)
        out['gaze'] = gaze
        return out

    def vertices(self, posed):
        """All vertices in scene metres."""
        out = np.empty((self.count, 3), np.float32)
        head = posed['M']['head']
        for name, matrix, where in self.pieces:
            if matrix is None:
                side = name[3]
                turn = head[:3, :3] @ ry(posed['gaze'][0] + (-.6 if side == 'L' else .6)) @ rx(-posed['gaze'][1])
                out[where] = self.ball @ turn.T + (head[:3, :3] @ self.figure.eye_c[side] + head[:3, 3])
            else: out[where] = matrix @ posed[name].astype(np.float32)
        return to_scene(out).astype(np.float32)

    def _lining(self):
        """The mouth's inside: skin near the lips that a closed mouth hides by more than 4 mm is a class of its own."""
        f, c = self.figure, self.camera
        v = c.project(self.vertices(self.posed(dict(weights=dict(PP=1.)))))
        depth = raster(KEY_W, KEY_H, v, self.tri)[1]
        name, matrix, where = self.pieces[0]
        r, b = matrix @ f.rest[f.bv], v[where]
        hidden = b[:, 2] > depth[np.clip(b[:, 1].astype(int), 0, KEY_H - 1), np.clip(b[:, 0].astype(int), 0, KEY_W - 1)] + .004
        lip = f.lipc
        inside = np.zeros(self.count, bool)
        inside[where] = hidden & (np.abs(r[:, 0]) < .36) & (r[:, 1] < lip[1] + .17) & (r[:, 1] > lip[1] - .25) & (r[:, 2] > .35)
        self.kind[(self.kind == 0) & inside[self.tri].all(1)] = LINING

    # --- keys

    def _low_face_local(self, posed):
        inverse = np.linalg.inv(posed['M']['head'])
        return posed['base'][self.figure.bv][self.low_face] @ inverse[:3, :3].T + inverse[:3, 3]

    def _arms_local(self, posed):
        inverse = np.linalg.inv(posed['M']['spine01'])
        return posed['base'][self.arms] @ inverse[:3, :3].T + inverse[:3, 3]

    def _key(self, name, kind, spec, box):
        image = self.load(name)
        if image is None: return
        posed = self.posed(spec)
        world = self.vertices(posed)
        v = self.camera.project(world)
        inner = kind == 'inner'
        keep = (self.kind == TEETH) | (self.kind == TONGUE)
        tri, kind_of = (contiguous(self.tri[keep], np.int32), self.kind[keep]) if inner else (self.tri, self.kind)
        ids, depth, _ = raster(KEY_W, KEY_H, v, tri)
        label = np.where(ids < 0, 255, kind_of[np.maximum(ids, 0)]).astype(np.uint8)
        t = self.tri
        face = np.cross(world[t[:, 1]] - world[t[:, 0]], world[t[:, 2]] - world[t[:, 0]])
        normal = np.zeros_like(world)
        for i in range(3): np.add.at(normal, t[:, i], face)
        normal /= np.maximum(np.linalg.norm(normal, axis=1), 1e-12)[:, None]
        view = self.camera.eye - world
        view /= np.linalg.norm(view, axis=1)[:, None]
        depth = np.where(ids < 0, 9., depth)
        # Pixels that mix two surfaces tell of neither: confidence grows away from depth edges and from a crop's border.
        edge = (maximum_filter(depth, 3) - minimum_filter(depth, 3)) > .006
        sure = np.clip((distance_transform_edt(~edge) - .5) / 2.5, .03, 1)
        x, y = box[:2] if box else (0, 0)
        h, w = image.shape[:2]
        cut = lambda a: a[y:y + h, x:x + w]
        sure = cut(sure).copy()
        if box:
            yy, xx = np.mgrid[0:h, 0:w]
            sure *= np.clip(np.minimum.reduce([xx, yy, w - 1 - xx, h - 1 - yy]) / 18, 0, 1)
        self.keys[name] = dict(
            kv=contiguous(np.concatenate([v, np.abs((normal * view).sum(1))[:, None]], 1)), im=contiguous(image), z=contiguous(cut(depth)),
            c=contiguous(sure), l=contiguous(cut(label), np.uint8), x=x, y=y, w=w, h=h, low=self._low_face_local(posed), arms=self._arms_local(posed),
            yaw=spec.get('yaw', 0), pitch=spec.get('pitch', 0), blink=spec.get('blink', 0), inner=inner, arms_too=kind == 'arms' or name == 'N0',
            head_too=kind == 'body', eyes=name.startswith('lids'), gaze=name.startswith('gaze'))

    def _weights(self, spec, posed):
        """[keys, REGIONS] of the keys that matter for a pose."""
        low, arms = self._low_face_local(posed), self._arms_local(posed)
        k = self.keys
        turn = {}
        for name in k:
            if name in ('N0', 'Yp', 'Ym', 'Pp', 'Pm'):
                d2 = ((spec.get('yaw', 0) - k[name]['yaw']) / 3.5) ** 2 + ((spec.get('pitch', 0) - k[name]['pitch']) / 2.5) ** 2
                turn[name] = 1 / (d2 + .04) ** 2
        total = sum(turn.values())
        turn = {n: w / total for n, w in turn.items()}
        shape = {}
        for name in k:
            if k[name]['eyes'] or k[name]['gaze'] or not k[name]['head_too'] or name in ('Yp', 'Ym', 'Pp', 'Pm'): continue
            d = np.sqrt(((k[name]['low'] - low) ** 2).sum(1).mean()) * 100         # mm
            shape[name] = 1 / (d * d + .25 ** 2) ** 2
        total = sum(shape.values())
        shape = {n: w / total for n, w in shape.items()}
        rest = shape.pop('N0', 1.)
        inner = {n: shape.get(n[3:], 0) for n in k if k[n]['inner']}
        for n in turn: shape[n] = rest * turn[n]
        reach = {}
        for name in k:
            if not k[name]['arms_too']: continue
            d = np.sqrt(((k[name]['arms'] - arms) ** 2).sum(1).mean()) * 100
            reach[name] = 1 / (d * d + 4.) ** 2
        total = sum(reach.values())
        reach = {n: w / total for n, w in reach.items()}
        # Lids between the two keys that bracket them.
        blink, lids = spec.get('blink', 0), {n: k[n]['blink'] for n in k if k[n]['eyes']}
        steps = sorted([(0., None)] + [(b, n) for n, b in lids.items()])
        eye = {n: 0. for n in lids}
        awake = 1.
        for (b0, n0), (b1, n1) in zip(steps, steps[1:]):
            if b0 <= blink <= b1:
                s = (blink - b0) / max(b1 - b0, 1e-6)
                if n0: eye[n0] = 1 - s
                eye[n1] = s
                awake = 1 - s if n0 is None else 0.
        names, rows = [], []
        for n in k:
            row = [turn.get(n, 0), shape.get(n, 0), turn.get(n, 0) * awake + eye.get(n, 0), reach.get(n, 0)]
            if n == 'N0': row = [max(r, 1e-3) for r in row]
            if k[n]['inner']: row = [0, 1e-3 + .5 * inner[n], 0, 0]
            if k[n]["gaze"]: row = [0, 0, 8e-3, 0]
            row = [r if r >= 8e-3 or (n in turn and r > 5e-4) or k[n]['inner'] or n == 'N0' else 0 for r in row]
            if max(row) > 0:
                names.append(n)
                rows.append(row)
        return names, contiguous(rows)

    # --- layers

    def _layer(self, name):
        """Hair as a relief: a grid of quads at the depth of its strands, textured with the key, rigid with the head."""
        image = self.load(name)
        if image is None: return None
        image = image.copy()
        image[..., :3] *= HAIR_TONE
        if not hasattr(self, '_strands'): self._strands = np.concatenate([p.reshape(-1, 3) for _, p, _ in self.figure.hair()])
        head = self.posed({})['M']['head']
        c = self.camera
        q = c.project(to_scene(self._strands @ head[:3, :3].T + head[:3, 3]))
        x, y = q[:, 0].astype(int), q[:, 1].astype(int)
        ok = (x >= 0) & (y >= 0) & (x < KEY_W) & (y < KEY_H)
        z = np.full((KEY_H, KEY_W), 9.)
        np.minimum.at(z, (y[ok], x[ok]), q[ok, 2])
        z = minimum_filter(z, 3)
        there = (z < 5) * 1.
        num, den = gaussian_filter(z * there, 2.5), gaussian_filter(there, 2.5)
        depth = np.where(den > .05, num / np.maximum(den, 1e-6), 9.)
        nearest = distance_transform_edt(depth > 5, return_distances=False, return_indices=True)
        depth = gaussian_filter(depth[tuple(nearest)], 2.)
        seen, step = maximum_filter(image[..., 3], 15) > .004, 4
        gy, gx = np.mgrid[0:KEY_H + 1:step, 0:KEY_W + 1:step]
        index = np.arange(gx.size).reshape(gx.shape)
        quads = np.stack([index[:-1, :-1], index[:-1, 1:], index[1:, 1:], index[1:, :-1]], -1).reshape(-1, 4)
        quads = quads[seen[np.clip(gy[:-1, :-1] + step // 2, 0, KEY_H - 1), np.clip(gx[:-1, :-1] + step // 2, 0, KEY_W - 1)].ravel()]
        used, inverse = np.unique(quads, return_inverse=True)
        quads, X, Y = inverse.reshape(-1, 4), gx.ravel()[used].astype(float), gy.ravel()[used].astype(float)
        Z = depth[np.clip(Y.astype(int), 0, KEY_H - 1), np.clip(X.astype(int), 0, KEY_W - 1)]
        inverse = np.linalg.inv(head)
        local = from_scene(c.unproject(X, Y, Z)) @ inverse[:3, :3].T + inverse[:3, 3]
        return dict(local=local, tri=contiguous(np.concatenate([quads[:, :3], quads[:, [0, 2, 3]]]), np.int32), uv=contiguous(np.stack([X, Y], 1)), im=contiguous(image))

    def _draw_layer(self, layer, head, camera, offset, W, H):
        v = camera.project(to_scene(layer['local'] @ head[:3, :3].T + head[:3, 3])) - offset
        ids, depth, bary = raster(W, H, v, layer['tri'])
        out = np.empty((H, W, 4), np.float32)
        library().sample(W * H, pointer(ids), pointer(bary), pointer(layer['tri']), pointer(layer['uv']), pointer(layer['im']), KEY_W, KEY_H, pointer(out))
        return out, depth

    def _lashes(self, colour, posed, camera, offset, depth):
        """Fine strands as coverage, in front of what is at most 2.5 mm nearer."""
        H, W = depth.shape
        for grown in self.figure.lashes():
            points, radii = grown.eval(posed['base'])
            k = points.shape[1]
            t = np.linspace(0, k - 1, 40)
            i = np.minimum(t.astype(int), k - 2)
            s = (t - i)[None, :, None]
            p = points[:, i] * (1 - s) + points[:, i + 1] * s
            r = radii[:, i] * (1 - s[..., 0]) + radii[:, i + 1] * s[..., 0]
            q = camera.project(to_scene(p.reshape(-1, 3)))
            xy = q[:, :2].reshape(len(points), -1, 2)
            length = np.zeros(xy.shape[:2])
            gap = np.linalg.norm(np.diff(xy, axis=1), axis=2)
            length[:, :-1] += gap / 2
            length[:, 1:] += gap / 2
            cover = (length * r * 2 * camera.focal).ravel() / q[:, 2]
            q = q - offset
            x, y = q[:, 0] - .5, q[:, 1] - .5
            ix, iy = np.floor(x).astype(int), np.floor(y).astype(int)
            ok = (ix >= 0) & (iy >= 0) & (ix < W - 1) & (iy < H - 1)
            if not ok.any(): continue
            ix, iy, fx, fy, cover, z = ix[ok], iy[ok], (x - np.floor(x))[ok], (y - np.floor(y))[ok], cover[ok], q[ok, 2]
            cover = cover * (z < depth[iy, ix] + .0025)
            sheet = np.zeros(W * H)
            for dx, dy, w in ((0, 0, (1 - fx) * (1 - fy)), (1, 0, fx * (1 - fy)), (0, 1, (1 - fx) * fy), (1, 1, fx * fy)):
                sheet += np.bincount((iy + dy) * W + ix + dx, cover * w, W * H)
            at = np.nonzero(sheet > 1e-4)[0]
            a = (1 - np.exp(-sheet[at]))[:, None]
            flat = colour.reshape(-1, 3)
            flat[at] = flat[at] * (1 - a) + a * np.array([.010, .007, .006], np.float32)

    def _shade_mouth(self, acc, ids, oversample):
        """The lips' shadow on what is inside: a slit is dark whatever is behind it, an open mouth only along its rim."""
        inside = np.isin(self.kind[np.maximum(ids, 0)], (TEETH, TONGUE, LINING)) & (ids >= 0)
        ys, xs = np.nonzero(inside)
        if not len(ys): return
        box = np.s_[max(ys.min() - 2, 0):ys.max() + 3, max(xs.min() - 2, 0):xs.max() + 3]
        f = np.clip(distance_transform_edt(inside[box]) / (1.8 * oversample), 0, 1)
        f = (f * f * (3 - 2 * f))[..., None]
        f = f + (1 - f) * np.array([.40, .16, .15], np.float32)
        acc[box][..., :3] *= np.where(inside[box][..., None], f, 1).astype(np.float32)

    def _glints(self, colour, posed, camera, offset, ids):
        """The window mirrored in each cornea, drawn where it falls for this gaze, hidden by the lids."""
        H, W = ids.shape
        head = posed['M']['head']
        eyes = self.kind[np.maximum(ids, 0)] == 5
        for side in 'LR':
            turn = head[:3, :3] @ ry(posed['gaze'][0] + (-.6 if side == 'L' else .6)) @ rx(-posed['gaze'][1])
            r = self.figure.eye_r
            centre = head[:3, :3] @ self.figure.eye_c[side] + head[:3, 3] + turn @ np.array([0, 0, .42 * r])
            c = to_scene(centre[None])[0]
            to_eye, to_light = camera.eye - c, GLINT - c
            half = to_eye / np.linalg.norm(to_eye) + to_light / np.linalg.norm(to_light)
            spot = camera.project((c + half / np.linalg.norm(half) * .66 * r * .1)[None])[0] - offset
            scale = camera.focal / spot[2] * .0001
            size = 6.0 * scale * r / .13
            x0, x1, y0, y1 = int(spot[0] - 3 * size), int(spot[0] + 3 * size) + 2, int(spot[1] - 3 * size), int(spot[1] + 3 * size) + 2
            if x0 < 0 or y0 < 0 or x1 >= W or y1 >= H: continue
            y, x = np.mgrid[y0:y1, x0:x1] + .5
            d = (np.abs((x - spot[0]) / size) ** 3 + np.abs((y - spot[1]) / (size * 1.1)) ** 3) ** (1 / 3)
            a = np.clip((1.25 - d) / .5, 0, 1) * (eyes[y0:y1, x0:x1] & (ids[y0:y1, x0:x1] >= 0)) * .92
            colour[y0:y1, x0:x1] = colour[y0:y1, x0:x1] * (1 - a[..., None]) + a[..., None] * np.array([1.25, 1.22, 1.18], np.float32)

    def frame(self, spec, window, backdrop, oversample=2):
        """
        A window (x, y, w, h in picture pixels) of the picture of a pose over `backdrop` [h*oversample, w*oversample, 3]: linear RGB [h,w,3].
        """
        x, y, w, h = window
        W, H = w * oversample, h * oversample
        camera = Camera(WIDTH * oversample, HEIGHT_PX * oversample)
        offset = np.array([x * oversample, y * oversample, 0], np.float32)
        posed = self.posed(spec)
        v = camera.project(self.vertices(posed)) - offset
        ids, depth, bary = raster(W, H, v, self.tri)
        names, rows = self._weights(spec, posed)
        used = [self.keys[n] for n in names]
        n = len(used)
        pointers = lambda key: (ctypes.c_void_p * n)(*[k[key].ctypes.data for k in used])
        integers = lambda key: (ctypes.c_int * n)(*[k[key] for k in used])
        acc = np.empty((H, W, 4), np.float32)
        library().shade(W * H, pointer(ids), pointer(bary), pointer(self.tri), REGIONS, pointer(self.mask), n, pointer(rows),
                        pointers('kv'), pointers('im'), pointers('z'), pointers('c'), pointers('l'), pointer(self.kind),
                        integers('w'), integers('h'), integers('x'), integers('y'), ctypes.c_float(BEHIND), pointer(acc))
        self._shade_mouth(acc, ids, oversample)
        head = posed['M']['head']
        colour = backdrop.astype(np.float32).copy()
        if self.hair['back']:
            back, _ = self._draw_layer(self.hair['back'], head, camera, offset, W, H)
            colour = back[..., :3] + colour * (1 - back[..., 3:])
        np.copyto(colour, acc[..., :3], where=(ids >= 0)[..., None])
        self._glints(colour, posed, camera, offset, ids)
        self._lashes(colour, posed, camera, offset, depth)
        if self.hair['front']:
            front, near = self._draw_layer(self.hair['front'], head, camera, offset, W, H)
            front *= (1 - np.clip((near - depth - .006) / .004, 0, 1))[..., None]
            colour = front[..., :3] + colour * (1 - front[..., 3:])
        k = oversample
        return sum(colour[i::k, j::k] for i in range(k) for j in range(k)) / (k * k)

    def points(self, spec):
        """Picture pixels of the lips' centre and both eyes' centres: [3,2]."""
        head, f = self.posed(spec)['M']['head'], self.figure
        p = np.stack([f.lipc, f.eye_c['L'], f.eye_c['R']])
        return Camera(WIDTH, HEIGHT_PX).project(to_scene(p @ head[:3, :3].T + head[:3, 3]))[:, :2]

