"""Cycles materials of the presenter (inside Blender). Generated maps come from maps.py; colours are linear."""
from garment_materials import hand_tint
from makehuman import PROXIES
from nodes import Nodes, material


def skin(maps, subsurface=.20, lip_colour=(.47, .120, .115)):
    m, n = material('skin')
    uv = n('ShaderNodeTexCoord').outputs['UV']
    scaled = lambda *s: n('ShaderNodeMapping', {'Vector': uv, 'Scale': s}).outputs[0]
    base = n.image(maps + 'skin.png', uv).outputs[0]
    mottle = n('ShaderNodeSeparateColor', {'Color': n.image(maps + 'mottle.png', scaled(9, 9, 9), True).outputs[0]})
    redness, brightness = (n.math('SUBTRACT', mottle.outputs[i], .5) for i in range(2))
    bright = n.math('ADD', n.math('MULTIPLY', brightness, .10), 1.0)
    blush = n.math('MULTIPLY', n.attribute('blush'), -.10)
    cool = n.math('ADD', n.math('ADD', n.math('MULTIPLY', redness, -.13), blush), bright)
    base = n.mix(1, base, n('ShaderNodeCombineColor', {'Red': bright, 'Green': cool, 'Blue': cool}).outputs[0], 'MULTIPLY')
    base = n.mix(n.math('MULTIPLY', n.attribute('lid'), .20), base, (.40, .19, .14, 1))
    scalp = n.attribute('scalp')
    base = n.mix(n.math('MULTIPLY', scalp, .90), base, (.040, .024, .017, 1))
    lip = n.attribute('lip')
    lines = n('ShaderNodeTexNoise', {'Vector': scaled(700, 140, 1), 'Scale': 1.0, 'Detail': 2.0}).outputs[0]
    dark = tuple(c * k for c, k in zip(lip_colour, (.68, .60, .64))) + (1,)
    base = n.mix(n.math('MULTIPLY', lip, .82), base, n.mix(n.math('MULTIPLY', lines, .5), (*lip_colour, 1), dark))
    base = hand_tint(n, base, *(n.attribute(k) for k in ('nail', 'knuckle', 'palm')))
    height = n.image(maps + 'bump.png', scaled(13, 13, 13), True).outputs[0]
    lip_height = n('ShaderNodeTexNoise', {'Vector': scaled(520, 60, 1), 'Scale': 1.0, 'Detail': 3.0}).outputs[0]
    bump = n('ShaderNodeBump', {'Height': n.mix(lip, height, lip_height), 'Strength': .26, 'Distance': .0010})
    gloss = n.math('ADD', n.math('MULTIPLY', lip, -.15), n.math('MULTIPLY', n.attribute('shine'), -.07))
    rough = n.math('ADD', n.math('MULTIPLY', mottle.outputs[1], .10), n.math('ADD', .40, gloss))
    p = n('ShaderNodeBsdfPrincipled', {
        'Base Color': base, 'Subsurface': subsurface, 'Subsurface Radius': (.0105, .0038, .0022), 'Subsurface Color': base,
        'Specular': n.math('SUBTRACT', .40, n.math('MULTIPLY', scalp, .39)), 'Roughness': rough, 'Normal': bump.outputs[0],
        'Sheen': .12, 'Clearcoat': n.math('MULTIPLY', lip, .22), 'Clearcoat Roughness': .24})
    p.subsurface_method = 'RANDOM_WALK'
    n.surface(p.outputs[0])
    return m


def teeth():
    m, n = material('teeth')
    tex = n('ShaderNodeSeparateColor', {'Color': n.image(PROXIES + 'teeth/Teeth_Base/textures/teeth.png').outputs[0]})
    gum = n.math('MULTIPLY', n.math('SUBTRACT', tex.outputs[0], tex.outputs[1]), 6.0, True)
    grey = n.math('POWER', tex.outputs[1], .10)
    tooth = n.mix(1, (.90, .86, .78, 1), n('ShaderNodeCombineColor', {'Red': grey, 'Green': grey, 'Blue': grey}).outputs[0], 'MULTIPLY')
    colour = n.mix(gum, tooth, (.42, .12, .11, 1))
    n.surface(n('ShaderNodeBsdfPrincipled', {
        'Base Color': colour, 'Subsurface': .06, 'Subsurface Radius': (.002, .0015, .001), 'Subsurface Color': colour,
        'Specular': .5, 'Roughness': .18, 'Emission': tooth, 'Emission Strength': .03}).outputs[0])
    return m


def tongue():
    m, n = material('tongue')
    noise = n('ShaderNodeTexNoise', {'Scale': 900.0, 'Detail': 2.0}).outputs[0]
    bump = n('ShaderNodeBump', {'Height': noise, 'Strength': .4, 'Distance': .0006})
    n.surface(n('ShaderNodeBsdfPrincipled', {
        'Base Color': (.46, .15, .14, 1), 'Subsurface': .15, 'Subsurface Radius': (.004, .0015, .001),
        'Subsurface Color': (.5, .15, .14, 1), 'Specular': .5, 'Roughness': .33, 'Normal': bump.outputs[0]}).outputs[0])
    return m


def eye(maps):
    m, n = material('eye')
    colour = n.image(maps + 'eye.png').outputs[0]
    n.surface(n('ShaderNodeBsdfPrincipled', {
        'Base Color': colour, 'Subsurface': .05, 'Subsurface Radius': (.002, .001, .001), 'Subsurface Color': colour,
        'Specular': .2, 'Roughness': .55}).outputs[0])
    return m


def wet():
    """The cornea: a clear shell that only mirrors; light passes straight through it."""
    m, n = material('wet')
    noise = n('ShaderNodeTexNoise', {'Scale': 260.0, 'Detail': 1.0}).outputs[0]
    bump = n('ShaderNodeBump', {'Height': noise, 'Strength': .05, 'Distance': .0008})
    mirror = n('ShaderNodeBsdfGlossy', {'Color': (1, 1, 1, 1), 'Roughness': .0, 'Normal': bump.outputs[0]})
    seen = n.math('SUBTRACT', 1.0, n('ShaderNodeLightPath').outputs['Is Shadow Ray'])
    share = n.math('MULTIPLY', n('ShaderNodeFresnel', {'IOR': 1.40}).outputs[0], seen)
    n.surface(n('ShaderNodeMixShader', {0: share, 1: n('ShaderNodeBsdfTransparent').outputs[0], 2: mirror.outputs[0]}).outputs[0])
    return m
