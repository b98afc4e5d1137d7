"""Small helpers to write Blender materials and objects from numpy arrays (inside Blender)."""
import bpy
import numpy as np


class Nodes:
    """`n('ShaderNodeX', {input: socket or value}, property=...)`; math, mix, image, attribute as one-liners."""

    def __init__(self, material):
        material.use_nodes = True
        self.tree = material.node_tree
        self.tree.nodes.clear()

    def _feed(self, node, key, value):
        if isinstance(value, bpy.types.NodeSocket): self.tree.links.new(value, node.inputs[key])
        else: node.inputs[key].default_value = value

    def __call__(self, kind, inputs=None, **properties):
        node = self.tree.nodes.new(kind)
        for k, v in properties.items(): setattr(node, k, v)
        for k, v in (inputs or {}).items(): self._feed(node, k, v)
        return node

    def math(self, operation, a, b=.5, clamp=False):
        node = self('ShaderNodeMath', {0: a, 1: b}, operation=operation, use_clamp=clamp)
        return node.outputs[0]

    def mix(self, share, a, b, blend='MIX'):
        return self('ShaderNodeMixRGB', {0: share, 1: a, 2: b}, blend_type=blend).outputs[0]

    def image(self, path, uv=None, data=False):
        node = self('ShaderNodeTexImage', interpolation='Cubic')
        node.image = bpy.data.images.load(path, check_existing=True)
        if data: node.image.colorspace_settings.name = 'Non-Color'
        if uv is not None: self.tree.links.new(uv, node.inputs[0])
        return node

    def attribute(self, name):
        return self('ShaderNodeAttribute', attribute_name=name).outputs['Fac']

    def surface(self, socket):
        self.tree.links.new(socket, self('ShaderNodeOutputMaterial').inputs[0])


def material(name):
    m = bpy.data.materials.new(name)
    return m, Nodes(m)


def floats(a):
    return np.ascontiguousarray(a, np.float32).ravel()


def mesh(name, vertices, faces, uv=None, attributes=None, subdivision=0, materials=(), smooth=True):
    """`faces` [f,4], triangles repeat their last corner; `uv` [f,4,2], `attributes` {name: per-vertex floats}."""
    data = bpy.data.meshes.new(name)
    corners = [f[:3] if f[3] == f[2] else f for f in faces.tolist()]
    data.from_pydata(vertices.tolist(), [], corners)
    data.update()
    if uv is not None:
        flat = np.concatenate([u[:len(c)] for u, c in zip(np.asarray(uv), corners)])
        data.uv_layers.new(name='UVMap').data.foreach_set('uv', floats(flat))
    for key, values in (attributes or {}).items():
        data.attributes.new(key, 'FLOAT', 'POINT').data.foreach_set('value', floats(values))
    if smooth: data.polygons.foreach_set('use_smooth', np.ones(len(data.polygons), bool))
    thing = bpy.data.objects.new(name, data)
    bpy.context.scene.collection.objects.link(thing)
    if subdivision:
        modifier = thing.modifiers.new('subdivision', 'SUBSURF')
        modifier.levels = modifier.render_levels = subdivision
    for one in materials: data.materials.append(one)
    return thing


def move_vertices(thing, vertices):
    thing.data.vertices.foreach_set('co', floats(vertices))
    thing.data.update()


class Strands:
    """Hair curves Cycles renders natively, made by geometry nodes from a mesh of polylines that can be moved."""

    def __init__(self, name, material):
        scene = bpy.context.scene
        self.source = bpy.data.objects.new(name + '_source', bpy.data.meshes.new(name + '_source'))
        scene.collection.objects.link(self.source)
        self.source.hide_render = True
        curves = bpy.data.hair_curves.new(name)
        self.object = bpy.data.objects.new(name, curves)
        scene.collection.objects.link(self.object)
        group = bpy.data.node_groups.new(name, 'GeometryNodeTree')
        group.inputs.new('NodeSocketGeometry', 'Geometry')
        group.outputs.new('NodeSocketGeometry', 'Geometry')
        new, link = group.nodes.new, group.links.new
        new('NodeGroupInput')
        out, info = new('NodeGroupOutput'), new('GeometryNodeObjectInfo')
        info.inputs['Object'].default_value, info.transform_space = self.source, 'ORIGINAL'
        to_curve, radius, paint = new('GeometryNodeMeshToCurve'), new('GeometryNodeSetCurveRadius'), new('GeometryNodeSetMaterial')
        named = new('GeometryNodeInputNamedAttribute')
        named.data_type, named.inputs['Name'].default_value = 'FLOAT', 'rad'
        paint.inputs['Material'].default_value = material
        link(info.outputs['Geometry'], to_curve.inputs['Mesh'])
        link(to_curve.outputs[0], radius.inputs[0])
        link([o for o in named.outputs if o.enabled and o.type == 'VALUE'][0], radius.inputs['Radius'])
        link(radius.outputs[0], paint.inputs[0])
        link(paint.outputs[0], out.inputs[0])
        self.object.modifiers.new('strands', 'NODES').node_group = group
        curves.materials.append(material)

    def set(self, points, radii):
        """points [n,k,3] in scene metres, radii [n,k] metres."""
        n, k, _ = points.shape
        data = self.source.data
        if len(data.vertices) != n * k:
            data.clear_geometry()
            data.vertices.add(n * k)
            i = np.arange(n * k).reshape(n, k)
            edges = np.stack([i[:, :-1], i[:, 1:]], -1).reshape(-1, 2)
            data.edges.add(len(edges))
            data.edges.foreach_set('vertices', edges.astype(np.int32).ravel())
            data.attributes.new('rad', 'FLOAT', 'POINT')
        data.vertices.foreach_set('co', floats(points))
        data.attributes['rad'].data.foreach_set('value', floats(radii))
        data.update()
