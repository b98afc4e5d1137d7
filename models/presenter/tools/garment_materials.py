"""Blender materials for the garment parts and hands (node trees; UV in metres as garment.Part.uv)."""
from nodes import Nodes, material
SAGE, ROSE, CREAM, TEAL = (.335, .350, .250), (.430, .235, .215), (.600, .510, .385), (.120, .225, .235)   # linear albedo
def knit(name='knit', col=SAGE, wale=.0026, course=.0020, rib=0., rough=.62, sheen=.5):
    """fine stockinette: columns (wale, m) of V stitches (course, m); rib > 0: that many mm of 1x1 rib instead"""
    m, n = material(name)
    uv = n('ShaderNodeSeparateXYZ', {'Vector': n('ShaderNodeTexCoord').outputs['UV']}); u, v = uv.outputs[0], uv.outputs[1]
    wob = n('ShaderNodeTexNoise', {'Vector': n('ShaderNodeTexCoord').outputs['UV'], 'Scale': 240., 'Detail': 2.}).outputs[0]
    big = n('ShaderNodeTexNoise', {'Vector': n('ShaderNodeTexCoord').outputs['UV'], 'Scale': 38., 'Detail': 3.}).outputs[0]
    u = n.math('ADD', u, n.math('MULTIPLY', n.math('SUBTRACT', wob, .5), .0006))
    per = rib*.001 if rib else wale
    fu = n.math('FRACT', n.math('DIVIDE', u, per)); tri = n.math('ABSOLUTE', n.math('SUBTRACT', fu, .5))
    if rib:
        col_h = n.math('POWER', n.math('SINE', n.math('MULTIPLY', fu, 3.14159)), .7); st = n.math('FRACT', n.math('ADD', n.math('DIVIDE', v, course), n.math('MULTIPLY', tri, 1.2)))
        h = n.math('ADD', n.math('MULTIPLY', col_h, 1.0), n.math('MULTIPLY', n.math('SINE', n.math('MULTIPLY', st, 3.14159)), .22))
        dark = n.math('SUBTRACT', 1., n.math('MULTIPLY', n.math('SUBTRACT', 1., col_h), .45))
    else:
        st = n.math('FRACT', n.math('ADD', n.math('DIVIDE', v, course), n.math('MULTIPLY', tri, 1.6)))
        vv = n.math('SINE', n.math('MULTIPLY', st, 3.14159)); gap = n.math('SINE', n.math('MULTIPLY', fu, 3.14159))
        h = n.math('ADD', n.math('MULTIPLY', vv, .5), n.math('MULTIPLY', n.math('POWER', gap, .6), .7)); dark = n.math('ADD', .80, n.math('MULTIPLY', h, .17))
    h = n.math('ADD', h, n.math('MULTIPLY', wob, .35))
    seam = None
    if not rib:                                                        # armhole seam: narrow groove with a raised lip
        d = n.math('ABSOLUTE', n.attribute('arm')); g = n.math('SUBTRACT', 1., n.math('DIVIDE', d, .022), True)
        l = n.math('SUBTRACT', 1., n.math('ABSOLUTE', n.math('DIVIDE', n.math('SUBTRACT', d, .045), .03)), True)
        h = n.math('ADD', h, n.math('SUBTRACT', n.math('MULTIPLY', l, 1.0), n.math('MULTIPLY', g, 2.6)))
        dark = n.math('MULTIPLY', dark, n.math('SUBTRACT', 1., n.math('MULTIPLY', g, .28)))
    b = n('ShaderNodeBump', {'Height': h, 'Strength': .75 if rib else .55, 'Distance': .0009 if rib else .00045})
    lum = n.math('MULTIPLY', dark, n.math('ADD', .93, n.math('MULTIPLY', big, .14)))
    c = n.mix(1, (*col, 1), n('ShaderNodeCombineColor', {'Red': lum, 'Green': lum, 'Blue': lum}).outputs[0], 'MULTIPLY')
    p = n('ShaderNodeBsdfPrincipled', {'Base Color': c, 'Roughness': rough, 'Specular': .22, 'Sheen': sheen, 'Sheen Tint': .55, 'Normal': b.outputs[0]})
    n.surface(p.outputs[0]); return m
def metal(name='gold', col=(.88, .62, .36)):
    m, n = material(name)
    n.surface(n('ShaderNodeBsdfPrincipled', {'Base Color': (*col, 1), 'Metallic': 1., 'Roughness': .18}).outputs[0]); return m
def pearl():
    m, n = material('pearl')
    n.surface(n('ShaderNodeBsdfPrincipled', {'Base Color': (.80, .74, .68, 1), 'Roughness': .22, 'Specular': .5, 'Sheen': .3, 'Clearcoat': .6, 'Clearcoat Roughness': .08}).outputs[0]); return m
def materials(col=ROSE):
    """{part name: material} for a yarn colour (linear RGB albedo)"""
    dk = tuple(.91*c for c in col); top = knit('top', col); band = knit('band', dk, rib=2.8); cuff = knit('cuff', dk, rib=3.0)
    return dict(top=top, neckband=band, cuffL=cuff, cuffR=cuff, necklace=metal(), earrings=pearl())
def hand_tint(n, base, nail, knuckle, palm):
    """node helper for the skin material: base colour socket + attribute sockets (0..1) -> tinted base colour socket"""
    base = n.mix(n.math('MULTIPLY', knuckle, .30), base, n.mix(1, base, (1., .74, .68, 1), 'MULTIPLY'))
    base = n.mix(n.math('MULTIPLY', palm, .35), base, n.mix(1, base, (1., .80, .76, 1), 'MULTIPLY'))
    return n.mix(n.math('MULTIPLY', nail, .8), base, (.78, .47, .43, 1))
