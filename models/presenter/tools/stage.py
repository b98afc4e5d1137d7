"""The Cycles scene (inside Blender): the figure, light, camera, and renders as denoised linear arrays."""
import os
import time

import bpy
import numpy as np
from mathutils import Matrix, Vector

import camera
import denoise
import garment_materials
import hair_material
import materials
from figure import Figure, cornea, eyeball, to_scene
from makehuman import rx, ry
from nodes import Nodes, Strands, material, mesh, move_vertices

HERE = os.path.dirname(os.path.abspath(__file__))
PASSES = {'combined': 'Image', 'normal': 'Normal', 'depth': 'Depth', 'albedo': 'DiffCol', 'direct': 'DiffDir', 'indirect': 'DiffInd',
          'gloss_albedo': 'GlossCol', 'gloss_direct': 'GlossDir', 'gloss_indirect': 'GlossInd'}


class Stage:
    def __init__(self, work, threads=2, dressed=True):
        """`work`: a folder with `maps/`; passes are written to `work/passes/` on the way."""
        bpy.ops.wm.read_factory_settings(use_empty=True)
        self.scene, self.work = bpy.context.scene, work
        f = self.figure = Figure()
        maps = work + '/maps/'
        posed = f.frame()
        mats = dict(body=materials.skin(maps), teeth=materials.teeth(), tongue=materials.tongue(), **garment_materials.materials())
        self.objects = {}
        for p in f.parts:
            attributes = {k: v[f.bv] for k, v in f.masks.items()} if p.name == 'body' else p.attributes
            self.objects[p.name] = mesh(p.name, to_scene(posed[p.name]), p.faces, p.uv, attributes, p.subdivision, [mats[p.name]])
        iris, wet = materials.eye(maps), materials.wet()
        v, q, uv = eyeball(f.eye_r)
        cv, cq = cornea(f.eye_r)
        self.eyes = {s: (mesh('eye' + s, to_scene(v), q, uv, materials=[iris]), mesh('cornea' + s, to_scene(cv), cq, materials=[wet])) for s in 'LR'}
        self.head = bpy.data.objects.new('head', None)
        self.scene.collection.objects.link(self.head)
        self.fine = []
        for grown, paint, on_skin in ((f.lashes()[0], hair_material.lash_material(), False), (f.brows(), hair_material.brow_material(), True)):
            self.fine.append((grown, Strands('fine%d' % len(self.fine), paint), on_skin))
        self.hair, paint = [], hair_material.hair_material()
        for name, points, radii in f.hair():
            strands = Strands('hair_' + name, paint)
            strands.set(to_scene(points.reshape(-1, 3)).reshape(points.shape), radii)
            strands.object.parent = self.head
            self.hair.append(strands)
        self._light()
        self._camera()
        self._settings(threads)

    def pose(self, targets, rotations, translations=None, fields=None, gaze=(0, 0)):
        f = self.figure
        posed = f.frame(targets, rotations, translations, fields)
        for name, thing in self.objects.items(): move_vertices(thing, to_scene(posed[name]))
        change = np.array([[1, 0, 0, 0], [0, 0, -1, 0], [0, 1, 0, 0], [0, 0, 0, 1.]])

        def world(m):
            m = m.copy()
            m[:3, 3] *= .1
            return Matrix((change @ m @ change.T).tolist())
        head = posed['M']['head']
        self.head.matrix_world = world(head)
        for side, sign in (('L', 1), ('R', -1)):
            eye = np.eye(4)
            eye[:3, :3], eye[:3, 3] = ry(gaze[0] - sign * .6) @ rx(-gaze[1]), f.eye_c[side]
            for thing in self.eyes[side]: thing.matrix_world = world(head @ eye)
        for grown, strands, on_skin in self.fine:
            points, radii = grown.eval(posed['base'])
            strands.set(to_scene(points.reshape(-1, 3)).reshape(points.shape), radii)

    def show(self, kind, front=False):
        """What the camera sees: `body` all but hair and lashes, `inner` the mouth's inside, `hair` hair alone (`front`: what is before her)."""
        for strands in self.hair: strands.object.visible_camera = kind in ('hair', 'truth')
        for grown, strands, on_skin in self.fine: strands.object.visible_camera = kind == 'truth' or (kind in ('body', 'arms') and on_skin)
        for thing in self.solids():
            thing.is_holdout = kind == 'hair' and front
            thing.visible_camera = kind != 'hair' or front
        self.objects['body'].visible_camera &= kind != 'inner'
        self.catch.visible_glossy = kind == 'truth'

    def solids(self):
        return list(self.objects.values()) + [thing for pair in self.eyes.values() for thing in pair]

    def _area(self, location, target, size, power, colour, height=None):
        lamp = bpy.data.lights.new('area', 'AREA')
        lamp.energy, lamp.size, lamp.color = power, size, colour
        if height: lamp.shape, lamp.size_y = 'RECTANGLE', height
        thing = bpy.data.objects.new('area', lamp)
        self.scene.collection.objects.link(thing)
        thing.location = location
        thing.rotation_euler = (Vector(target) - Vector(location)).to_track_quat('-Z', 'Y').to_euler()

    def _light(self, world=.20):
        face = (0, -.1, .62)
        self._area((-.60, -1.30, 1.15), face, .70, 17.0, (1, .965, .925), .80)
        self._area((.95, -1.10, .70), face, 1.1, 4.0, (.96, .975, 1))
        self._area((0, -1.25, .05), (0, -.1, .50), .9, 2.2, (1, .95, .92), .5)
        self._area((.60, .85, 1.25), face, .7, 6, (1, .96, .91), .9)
        self._area((-.75, .80, 1.05), face, .6, 3.0, (.95, .97, 1), .9)
        # The catch-light: a small window that only mirroring surfaces see, so that it costs no light sampling.
        corners = np.array([(-.055, 0, -.055), (.055, 0, -.055), (.055, 0, .055), (-.055, 0, .055)])
        m, n = material('catch')
        n.surface(n('ShaderNodeEmission', {'Strength': n.math('MULTIPLY', n('ShaderNodeLightPath').outputs['Is Singular Ray'], 30.0)}).outputs[0])
        m.cycles.sample_as_light = False
        q = mesh('catch', corners, np.array([(0, 1, 2, 3)]), smooth=False, materials=[m])
        self.catch = q
        q.location = (-.20, -1.30, .98)
        q.rotation_euler = (Vector(face) - q.location).to_track_quat('Y', 'Z').to_euler()
        q.visible_camera = q.visible_diffuse = q.visible_shadow = q.visible_transmission = False
        w = bpy.data.worlds.new('world')
        self.scene.world, w.use_nodes = w, True
        w.node_tree.nodes['Background'].inputs[0].default_value = (.86, .90, 1, 1)
        w.node_tree.nodes['Background'].inputs[1].default_value = world

    def _camera(self):
        data = bpy.data.cameras.new('camera')
        thing = bpy.data.objects.new('camera', data)
        self.scene.collection.objects.link(thing)
        self.scene.camera = thing
        data.sensor_fit, data.sensor_height, data.clip_start = 'VERTICAL', 24, .05
        data.lens = data.sensor_height * camera.DISTANCE / camera.HEIGHT
        thing.location = camera.EYE
        thing.rotation_euler = (Vector(camera.TARGET) - Vector(camera.EYE)).to_track_quat('-Z', 'Y').to_euler()

    def _settings(self, threads):
        r, c = self.scene.render, self.scene.cycles
        r.engine, c.use_denoising = 'CYCLES', False
        c.use_adaptive_sampling, c.adaptive_threshold, c.adaptive_min_samples = True, .015, 16
        c.max_bounces, c.diffuse_bounces, c.glossy_bounces, c.transmission_bounces = 6, 2, 2, 4
        c.transparent_max_bounces, c.volume_bounces = 16, 0
        c.caustics_reflective = c.caustics_refractive = False
        c.sample_clamp_indirect, c.blur_glossy = 1.5, 1.0
        self.scene.cycles_curves.shape, self.scene.cycles_curves.subdivisions = 'RIBBONS', 2
        r.film_transparent, r.use_persistent_data = True, True
        r.threads_mode, r.threads = 'FIXED', threads
        layer = self.scene.view_layers[0]
        layer.use_pass_normal = layer.use_pass_z = True
        layer.use_pass_diffuse_color = layer.use_pass_diffuse_direct = layer.use_pass_diffuse_indirect = True
        layer.use_pass_glossy_color = layer.use_pass_glossy_direct = layer.use_pass_glossy_indirect = True
        self.scene.use_nodes = True
        tree = self.scene.node_tree
        tree.nodes.clear()
        layers, composite, out = tree.nodes.new('CompositorNodeRLayers'), tree.nodes.new('CompositorNodeComposite'), tree.nodes.new('CompositorNodeOutputFile')
        tree.links.new(layers.outputs['Image'], composite.inputs[0])
        self.passes = '%s/passes/%d/' % (self.work, os.getpid())
        os.makedirs(self.passes, exist_ok=True)
        out.base_path, out.format.file_format, out.format.color_depth, out.format.color_mode = self.passes, 'OPEN_EXR', '32', 'RGBA'
        out.file_slots.clear()
        for name, socket in PASSES.items():
            out.file_slots.new(name + '_')
            tree.links.new(layers.outputs[socket], out.inputs[name + '_'])

    def render(self, width, height, samples, border=None, seed=0, clean=True):
        """
        The picture as now posed: linear premultiplied RGBA float32 [h,w,4] of the border (x0, y0, x1, y1 in pixels from the
        top left) or of all of it. `clean` denoises.
        """
        s, r = self.scene, self.scene.render
        r.resolution_x, r.resolution_y, r.resolution_percentage = width, height, 100
        s.cycles.samples, s.cycles.seed = samples, seed
        r.use_border = r.use_crop_to_border = border is not None
        if border:
            x0, y0, x1, y1 = border
            r.border_min_x, r.border_max_x = (x0 + .02) / width, (x1 + .02) / width
            r.border_min_y, r.border_max_y = 1 - (y1 - .02) / height, 1 - (y0 - .02) / height
        r.filepath = self.passes + 'plain.png'
        start = time.process_time()
        bpy.ops.render.render()
        rendered = time.process_time()
        layers = {name: self._load(name) for name in PASSES}
        out = denoise.clean(layers) if clean else layers['combined']
        print('rendered %dx%d in %.1f CPU s, cleaned in %.1f' % (out.shape[1], out.shape[0], rendered - start, time.process_time() - rendered), flush=True)
        return out

    def _load(self, name):
        image = bpy.data.images.load('%s%s_%04d.exr' % (self.passes, name, self.scene.frame_current))
        image.colorspace_settings.name = 'Non-Color'
        a = np.empty(image.size[0] * image.size[1] * 4, np.float32)
        image.pixels.foreach_get(a)
        a = a.reshape(image.size[1], image.size[0], 4)[::-1].copy()
        bpy.data.images.remove(image)
        return a
