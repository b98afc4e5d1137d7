"""Zhubo's backdrop: a small boutique, softly lit and well out of focus.

    blender -b -P backdrop.py -- OUT.npy [width height samples]

Writes scene-linear RGB (no view transform), float16 [height, width, 3].  All is
built here; nothing is loaded; the seed is fixed.  Metres, z up, camera along +y.
The defocus is optical.  Cycles' thin lens renders the lit shop (at half size, as
nothing is sharper than 20 px, then lightly smoothed).  The small bright bulbs, which
path tracing would leave grainy, are added by the same lens law in closed form: a
sphere's disc convolved with the aperture's, clean and crisp.
"""
import math
import os
import random
import sys

import bmesh
import bpy
import numpy as np
from mathutils import Euler, Matrix, Vector

ARGS = sys.argv[sys.argv.index("--") + 1:]
OUT = os.path.abspath(ARGS[0])
W, H, SPP = [int(a) for a in ARGS[1:4]] + [720, 1280, 240][len(ARGS[1:4]):]
R = random.Random(20)
EYE, AIM, FIELD, FOCUS = Vector((0, -1.84, .50)), Vector((0, -.09, .47)), .72, 1.75
APERTURE = .0290                    # lens opening (m): 34 px discs at the wall
WALL, FLOOR, CEIL = 3.56, -1.0, 1.9
MEAN = .140                         # mean linear luminance of the shop, bulbs apart
WARM, AMBER, COOL = (1, .77, .54), (1, .70, .43), (.62, .80, 1)
PENDANTS = (96, 70, 4.3), (575, 60, 4.7), (664, 262, 4.0)               # as for px()
BULBS = []                          # (point, radius, colour, luminance, height cut off by a shade)

def px(x, y, d):                                    # the point at picture position (x, y) of 720x1280, d metres ahead
    s = FIELD / 1280 * d / FOCUS
    return Vector(((x - 360) * s, EYE.y + d, EYE.z - .03 / FOCUS * d + (640 - y) * s))

def material(color, rough=.7, vary=.12, scale=6., stretch=(1, 1, 1), sheen=0., glow=0.):
    """A surface whose colour drifts by +-vary with (stretched) noise, or a plain glow."""
    m = bpy.data.materials.new("m")
    m.use_nodes = True
    new, join, p = m.node_tree.nodes.new, m.node_tree.links.new, m.node_tree.nodes["Principled BSDF"].inputs
    p["Roughness"].default_value, p["Sheen"].default_value, p["Specular"].default_value = rough, sheen, .3
    if glow:
        p["Base Color"].default_value, p["Emission"].default_value = (0, 0, 0, 1), (*color, 1)
        p["Emission Strength"].default_value = glow
        return m
    co, mp, no, ra = (new("ShaderNode" + t) for t in ("TexCoord", "Mapping", "TexNoise", "ValToRGB"))
    mp.inputs["Scale"].default_value, no.inputs["Scale"].default_value = stretch, scale
    for e, k, at in zip(ra.color_ramp.elements, (1 - vary, 1 + vary), (.3, .7)):
        e.color, e.position = (*[c * k for c in color], 1), at
    for a, b in ((co.outputs["Object"], mp.inputs["Vector"]), (mp.outputs["Vector"], no.inputs["Vector"]),
                 (no.outputs["Fac"], ra.inputs["Fac"]), (ra.outputs["Color"], p["Base Color"])):
        join(a, b)
    return m

bpy.ops.wm.read_factory_settings(use_empty=True)
PLASTER = material((.445, .375, .295), .95, .07, 2.2)
SAGE = material((.27, .30, .22), .8, .06, 3)
OAK = material((.40, .275, .175), .55, .2, 5, (1, 6, 14))
WALNUT = material((.24, .16, .10), .55, .22, 5, (14, 6, 1))
BRASS = material((.36, .28, .19), .45, .05)
LINEN = material((.74, .70, .64), .95, .05)
DAY = material((.74, .88, 1.0), glow=1.15)
LEAF = [material(c, .5, .2, 9) for c in ((.10, .19, .06), (.15, .24, .09), (.07, .14, .05), (.19, .27, .13))]
WOOL = [material(c, .95, .10, 24, sheen=.5) for c in
        ((.66, .55, .42), (.35, .39, .27), (.48, .23, .14), (.80, .74, .65),    # oat, sage, terracotta, cream
         (.52, .40, .28), (.60, .33, .23), (.17, .20, .18), (.46, .37, .28))]   # camel, clay, ink green, taupe
CLAY = [material(c, .6, .08, 8) for c in ((.82, .77, .69), (.45, .23, .14), (.32, .35, .26), (.56, .44, .32))]
CARD = [material(c, .85, .06) for c in ((.52, .40, .27), (.78, .72, .62), (.36, .38, .30))]
GLASS = [material(c, .12, .1) for c in ((.17, .08, .03), (.14, .17, .10))]

def link(ob, at, rot=(0, 0, 0)):
    ob.location, ob.rotation_euler = at, Euler(rot)
    bpy.context.scene.collection.objects.link(ob)
    return ob

def aim(a, b):                                      # turns -Z (lights, cameras) from a to b
    return (Vector(b) - Vector(a)).to_track_quat("-Z", "Y").to_euler()

def put(bm, mat, at=(0, 0, 0), rot=(0, 0, 0), smooth=True):
    me = bpy.data.meshes.new("m")
    bm.to_mesh(me)
    bm.free()
    me.polygons.foreach_set("use_smooth", [smooth] * len(me.polygons))
    me.materials.append(mat)
    return link(bpy.data.objects.new("o", me), at, rot)

def sheet(bm, rows):                                # skin a grid of points with quads
    rows = [[bm.verts.new(p) for p in row] for row in rows]
    for a, b in zip(rows, rows[1:]):
        for i in range(len(a) - 1):
            bm.faces.new((a[i], a[i + 1], b[i + 1], b[i]))

def box(lo, hi, mat, bevel=0., turn=0.):
    lo, hi, bm = Vector(lo), Vector(hi), bmesh.new()
    bmesh.ops.create_cube(bm, size=1, matrix=Matrix.Diagonal((*(hi - lo), 1)))
    if bevel:
        bmesh.ops.bevel(bm, geom=bm.edges[:], offset=bevel, segments=3, affect="EDGES", profile=.5)
    put(bm, mat, (lo + hi) / 2, (0, 0, turn), False)

def lathe(profile, at, mat, rot=(0, 0, 0), n=24):   # revolve (radius, z) pairs about z
    bm, turn = bmesh.new(), [2 * math.pi * i / n for i in range(n + 1)]
    sheet(bm, [[(r * math.cos(a), r * math.sin(a), z) for a in turn] for r, z in profile])
    bmesh.ops.remove_doubles(bm, verts=bm.verts[:], dist=1e-6)
    return put(bm, mat, at, rot)

def lamp(kind, at, color, watts, rot=(0, 0, 0), **more):  # a light the camera does not see
    d = bpy.data.lights.new(kind, kind)
    for k, v in dict(more, color=color, energy=watts).items():
        setattr(d, k, v)
    link(bpy.data.objects.new(kind, d), at, rot).visible_camera = False

def leaves(at, count, spread, size, droop=.3):
    """A bush: `count` bent elliptic leaves round `at`, within `spread` (x,y,z)."""
    for tone in LEAF:
        bm = bmesh.new()
        for _ in range(count // len(LEAF)):
            d = Vector((R.gauss(0, 1), R.gauss(0, 1), R.gauss(0, 1))).normalized() * R.random() ** .4
            c = Vector([d[i] * spread[i] for i in range(3)])
            q = Vector((d.x, d.y, d.z * .6 + .3)).to_track_quat("Y", "Z") @ \
                Euler((R.uniform(-.6, .2), R.uniform(-.8, .8), 0)).to_quaternion()
            ln = size * R.uniform(.7, 1.25)
            sheet(bm, [[c + q @ Vector((s * w * ln, t * ln, -droop * t * t * ln)) for s in (-1, 0, 1)]
                       for t, w in ((0, .03), (.3, .22), (.6, .24), (.85, .13), (1, .01))])
        put(bm, tone, at)

def knit(x, y, z, w, n):                            # a stack of n folded pullovers
    for _ in range(n):
        h, k = R.uniform(.034, .046), R.uniform(-.008, .008)
        box((x - w / 2 + k, y, z), (x + w / 2 + k, y + .24, z + h), R.choice(WOOL), .014, R.uniform(-.04, .04))
        z += h

def vase(x, y, z, s, mat, kind=0):                  # amphora, bowl, jar or bottle
    lathe([[(0, 0), (.30, 0), (.46, .25), (.44, .5), (.22, .78), (.17, .92), (.22, 1), (.18, 1), (.13, .9)],
           [(0, 0), (.26, 0), (.5, .35), (.54, .6), (.5, .62), (.2, .1), (0, .06)],
           [(0, 0), (.32, 0), (.34, .8), (.30, .95), (.27, .95), (.27, .2)],
           [(0, 0), (.17, 0), (.18, .6), (.15, .68), (.06, .76), (.06, .92), (.075, .92), (.075, 1), (0, 1)]][kind],
          (x, y, z), mat).scale = (s, s, s)

def garment(at, turn, mat, length, width):          # shoulder line, flared body, soft folds
    bm, ph, nf = bmesh.new(), R.uniform(0, 6), R.uniform(2.5, 4.5)
    for side in (-1, 1):
        sheet(bm, [[(u * width / 2 * min(1, .34 + 5 * t) * (1 + .22 * t),
                     side * (.022 + .012 * t) * math.sqrt(1 - u * u)
                     + .016 * t ** .6 * math.sin(nf * math.pi * u + ph + t),
                     -t * length - .07 * abs(u) ** 1.5 * (1 - t)) for u in [i / 14 - 1 for i in range(29)]]
                   for t in [j / 16 for j in range(17)]])
    put(bm, mat, at, (0, 0, turn))

def room():
    for lo, hi, mat in (((-2.2, WALL, FLOOR), (2.2, WALL + .1, CEIL), PLASTER),
                        ((-2.2, -3, CEIL), (2.2, WALL, CEIL + .1), PLASTER),
                        ((-2.3, -3, FLOOR), (-2.2, WALL, CEIL), PLASTER),
                        ((-2.2, -3, FLOOR - .1), (2.2, WALL, FLOOR), WALNUT),
                        ((-2.2, WALL - .022, FLOOR), (2.2, WALL, .02), SAGE),           # wainscot
                        ((-2.2, WALL - .045, .02), (2.2, WALL, .05), OAK)):
        box(lo, hi, mat)
    for i in range(-7, 8):
        box((i * .17 - .008, WALL - .034, FLOOR), (i * .17 + .008, WALL, .02), SAGE)
    x0, x1, z0, z1 = .455, .95, .40, 1.62                               # window, right edge
    box((x0, WALL - .012, z0), (x1, WALL - .004, z1), DAY)
    for x in (x0 - .02, x0 + .20):
        box((x - .014, WALL - .05, z0), (x + .014, WALL, z1), WALNUT)
    for z in (z0, z0 + .42, z0 + .84):
        box((x0 - .02, WALL - .05, z - .014), (x1, WALL, z + .014), OAK)
    bm = bmesh.new()                                                    # linen drape
    sheet(bm, [[(x0 - .125 + .0021 * i, WALL - .018 + .007 * math.sin(i * .8), z) for z in (.16, 1.7)]
               for i in range(58)])
    put(bm, LINEN)

def shelves():
    """Unit on the left; a warm strip glows under every board."""
    xl, xr, yf, y, yb, b = -.98, -.245, 3.18, 3.23, WALL - .03, [-.62, -.27, .08, .43, .78, 1.13]
    for x in (xl, -.63, xr):
        box((x - .014, yf, FLOOR), (x + .014, yb, 1.15), WALNUT)
    box((xl, yb - .01, FLOOR), (xr, yb, 1.15), WALNUT)
    for z in b:
        box((xl, yf, z - .026), (xr, yb, z), OAK)
        at = (-.44, yb - .10, z - .032)
        lamp("AREA", at, AMBER, .85, aim(at, (-.44, yb - .05, z - .3)), shape="RECTANGLE", size=.34, size_y=.02)
    knit(-.52, y, b[1], .20, 5), knit(-.335, y + .02, b[1], .15, 3), knit(-.35, y, b[3], .17, 4)
    for x0, x1, z, h, c in ((-.60, -.42, b[0], .17, 0), (-.40, -.28, b[0], .12, 2), (-.60, -.47, b[3], .19, 1)):
        box((x0, y, z), (x1, y + .2, z + h), CARD[c], .004)
    for x, dy, z, s, mat, kind in (
            (-.55, .08, b[2], .20, CLAY[0], 0), (-.44, .06, b[2], .15, CLAY[1], 1), (-.35, .08, b[2], .19, GLASS[0], 3),
            (-.305, .11, b[2], .19, GLASS[1], 3), (-.53, .1, b[3] + .19, .09, CLAY[2], 2),
            (-.37, .07, b[4], .19, CLAY[3], 0), (-.54, .08, b[4], .12, CLAY[0], 2),
            (-.355, .08, b[5], .17, CLAY[1], 1), (-.43, .12, b[5], .20, CLAY[3], 2)):
        vase(x, y + dy, z, s, mat, kind)
    leaves((-.54, y + .08, b[4] + .17), 70, (.08, .08, .07), .075)
    for i in range(7):                                                  # trailing plant on top
        leaves((-.52 + R.uniform(-.07, .07), yf - .01, b[5] + .06 - .05 * i), 26 - 2 * i,
               (.09 - .008 * i, .04, .04), .06)

def rack_and_table():
    """Clothes rail, turned so that the fronts show in steps; low table; tall plant."""
    a, b = px(530, 452, 4.85), px(830, 430, 4.05)
    n = (b - a).length
    lathe([(0, 0), (.009, 0), (.009, n), (0, n)], a, BRASS, aim(b, a))
    box((a.x - .009, a.y - .009, FLOOR), (a.x + .009, a.y + .009, a.z), BRASS)
    for t, tone, ln, wd in ((.93, 0, .72, .34), (.78, 6, .62, .30), (.66, 3, .80, .34), (.52, 5, .60, .31),
                            (.40, 0, .70, .33), (.27, 1, .84, .30), (.13, 3, .58, .31)):
        garment(a.lerp(b, t) - Vector((0, 0, .055)), -1.02 + R.uniform(-.12, .12), WOOL[tone], ln, wd)
    _, y, z = px(360, 985, 4.0)
    box((-.75, y - .2, z - .03), (-.10, y + .25, z), OAK, .006)
    box((-.16, y - .02, FLOOR), (-.12, y + .02, z - .03), WALNUT)
    knit(-.20, y - .1, z, .16, 3), vase(-.35, y, z, .18, CLAY[0])
    leaves((-.35, y, z + .24), 60, (.11, .09, .10), .09)
    p = px(640, 1190, 4.0)
    lathe([(0, 0), (.09, 0), (.11, .17), (.10, .17), (.09, .1), (0, .1)], p - Vector((0, 0, .16)), CLAY[1])
    leaves(p + Vector((0, 0, .12)), 80, (.13, .12, .14), .12)

def lamps():
    for x, y, d in PENDANTS:
        p = px(x, y, d)
        lathe([(.012, .105), (.035, .10), (.085, .02), (.098, -.012), (.094, -.012), (.08, .016), (.03, .09)], p, BRASS)
        BULBS.append((p - Vector((0, 0, .012)), .027, (1, .70, .40), 3.4, .013))
        lamp("POINT", p - Vector((0, 0, .07)), WARM, 1.5, shadow_soft_size=.05)
    R.seed(6)
    for u, v, n in (((-30, 84, 4.4), (400, -90, 5.2), 7), ((330, -90, 5.2), (770, 170, 4.5), 9)):
        for i in range(n):                                              # string lights
            t, e = (i + R.uniform(-.22, .22)) / (n - 1), R.uniform(5, 13)
            x, y, d = (u[j] * (1 - t) + v[j] * t for j in range(3))
            y += 16 + 136 * t * (1 - t)
            if all(math.hypot(x - p[0], y - p[1]) > 75 for p in PENDANTS):
                BULBS.append((px(x, y, d), .0075, (1, .60, .28), e, 1))
    for x, y, e in ((150, 345, 2.2), (38, 372, 1.4), (42, 486, .9), (174, 768, .8)):
        BULBS.append((px(x, y, 4.9), .006, (1, .66, .36), e, 1))        # glints on ware and glass
    for at, to, (w, h), color, watts in (
            ((0, 1.9, 1.85), (0, 2.1, 0), (2.4, 1.6), WARM, 20),                    # ceiling
            ((.1, 2.95, 1.8), (.05, WALL, .55), (1.0, .12), WARM, 9),               # wall washer
            ((1.5, 2.3, .9), (0, 3.0, .35), (1.5, 1.7), COOL, 38),                  # window, from the right
            ((-.4, -2.6, 1.5), (0, 3.2, .3), (2.5, 1.8), (1, .92, .84), 8),         # room fill
            ((-.1, 1.2, 1.3), (-.5, 3.2, .4), (.5, .5), (1, .86, .70), 9),          # key on the shelves
            ((.0, 1.4, 1.0), (.6, 2.6, .2), (.5, .5), (1, .88, .74), 6)):           # key on the rail
        lamp("AREA", at, color, watts, aim(at, to), shape="RECTANGLE", size=w, size_y=h)

def render(w, h):
    r, c, path = bpy.context.scene.render, bpy.context.scene.cycles, OUT + ".exr"
    r.engine, c.device, c.samples, c.seed, c.use_denoising = "CYCLES", "CPU", SPP, 7, False
    c.use_adaptive_sampling, c.sample_clamp_indirect, c.sample_clamp_direct = False, 2, 8
    c.max_bounces, c.diffuse_bounces, c.glossy_bounces = 3, 3, 1
    c.caustics_reflective = c.caustics_refractive = False
    r.threads_mode, r.threads, r.filepath = "FIXED", 1, path
    r.resolution_x, r.resolution_y, r.resolution_percentage = w, h, 100
    r.image_settings.file_format, r.image_settings.color_depth = "OPEN_EXR", "32"
    bpy.ops.render.render(write_still=True)
    im = bpy.data.images.load(path)
    im.colorspace_settings.name = "Non-Color"
    a = np.empty(w * h * im.channels, np.float32)
    im.pixels.foreach_get(a)
    os.remove(path)
    return a.reshape(h, w, -1)[::-1, :, :3].copy()

def blur(a, sigma):                    # gaussian, edges repeated
    n = int(3 * sigma + 1)
    k = np.exp(-.5 * (np.arange(-n, n + 1) / sigma) ** 2)
    for ax in (0, 1):
        p = np.pad(a, [(n, n) if i == ax else (0, 0) for i in range(3)], "edge")
        a = sum(w * np.take(p, range(i, i + a.shape[ax]), ax) for i, w in enumerate(k / k.sum()))
    return a

def bokeh():                            # the bulbs through the thin lens
    edge, f = W // 3, (AIM - EYE).normalized()                          # room for bulbs outside the picture
    out = np.zeros((H + 2 * edge, W + 2 * edge, 3))
    up, k = Vector((1, 0, 0)).cross(f), FOCUS * H / FIELD               # k: pixels per unit slope
    for p, radius, color, glow, cut in BULBS:
        c, z = p - EYE, (p - EYE).dot(f)
        x, y = W / 2 + k * c.x / z, H / 2 - k * c.dot(up) / z
        rad, coc = k * radius / z, k * APERTURE / 2 * (1 / FOCUS - 1 / z)
        n = int(rad + coc) + 3
        v, u = np.mgrid[-n:n + 1, -n:n + 1]
        du, dv = u - (x - .5) % 1, v - (y - .5) % 1
        ball = np.clip(rad + .5 - np.hypot(du, dv), 0, 1) * np.clip(dv + k * cut / z + .5, 0, 1)
        lens = np.clip(coc + .5 - np.hypot(u, v), 0, 1) * (1 + .15 * (u * u + v * v) / coc ** 2)  # brighter rim
        size = (4 * n + 1, 4 * n + 1)
        disc = np.fft.irfft2(np.fft.rfft2(ball, size) * np.fft.rfft2(lens / lens.sum(), size), size)
        i, j = math.floor(y - .5) - 2 * n + edge, math.floor(x - .5) - 2 * n + edge
        out[i:i + size[0], j:j + size[1]] += glow * disc[..., None] * color
    return out[edge:-edge, edge:-edge]

def main():
    room(), shelves(), rack_and_table(), lamps()
    c = bpy.data.cameras.new("c")
    c.sensor_fit, c.sensor_height, c.lens = "VERTICAL", 24, 24 * FOCUS / FIELD
    c.dof.use_dof, c.dof.focus_distance, c.dof.aperture_fstop = True, FOCUS, c.lens * 1e-3 / APERTURE
    bpy.context.scene.camera = link(bpy.data.objects.new("c", c), EYE, aim(EYE, AIM))
    shop = render((W + 1) // 2, (H + 1) // 2).repeat(2, 0).repeat(2, 1)[:H, :W]
    shop, base = blur(shop, 4.6 * W / 720), blur(shop, 15 * W / 720)
    detail = shop - base                                                # shrink what is as faint as grain
    shop = base + detail * detail ** 2 / (detail ** 2 + (.03 * base) ** 2 + 1e-12)
    bulbs = bokeh()
    bulbs += .10 * blur(bulbs, 26 * W / 720)                            # a little halation
    y, x = np.mgrid[0:1:H * 1j, -1:1:W * 1j]
    vignette = 1 - .20 * np.clip(x * x * .7 + ((y - .42) * 1.7) ** 2, 0, 1.4)
    shop *= (vignette * (1 - .34 * np.clip(y * 2.5 - 1.5, 0, 1) ** 1.3))[..., None]     # captions lie low
    np.save(OUT, (shop * MEAN / (shop @ [.2126, .7152, .0722]).mean() + bulbs).astype(np.float16))

main()
