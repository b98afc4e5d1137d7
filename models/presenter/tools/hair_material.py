"""Blender (3.4) materials of the strands. hair_material() for all hair groups; lash_material(), brow_material()."""
import bpy


def hair_material(name='hair', color=(.017, .010, .0072), rough=.24, radial=.38, random_color=.25, random_rough=.15, coat=0.):
    """Principled Hair, near-black brown, direct colouring. Two highlights come from the model itself (R and TRT lobes)."""
    m = bpy.data.materials.new(name); m.use_nodes = True; t = m.node_tree; t.nodes.clear()
    h = t.nodes.new('ShaderNodeBsdfHairPrincipled'); h.parametrization = 'COLOR'
    for k, v in {'Color': (*color, 1), 'Roughness': rough, 'Radial Roughness': radial, 'Coat': coat, 'IOR': 1.55, 'Offset': .0436,
                 'Random Color': random_color, 'Random Roughness': random_rough}.items():
        if k in h.inputs: h.inputs[k].default_value = v
    i = t.nodes.new('ShaderNodeHairInfo'); t.links.new(i.outputs['Random'], h.inputs['Random'])
    o = t.nodes.new('ShaderNodeOutputMaterial'); t.links.new(h.outputs[0], o.inputs[0])
    return m


def _plain(name, color, rough, spec):
    m = bpy.data.materials.new(name); m.use_nodes = True; t = m.node_tree; t.nodes.clear()
    p = t.nodes.new('ShaderNodeBsdfPrincipled')
    for k, v in {'Base Color': (*color, 1), 'Roughness': rough, 'Specular': spec}.items(): p.inputs[k].default_value = v
    o = t.nodes.new('ShaderNodeOutputMaterial'); t.links.new(p.outputs[0], o.inputs[0])
    return m


def lash_material(): return _plain('lash', (.010, .007, .006), .45, .3)


def brow_material(): return _plain('brow', (.095, .062, .046), .55, .2)
