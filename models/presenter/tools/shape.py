"""Who she is: MakeHuman targets and weights. The face is ours to choose; it is nobody's likeness."""


def both(**targets):
    """`eye_size_big=.5` -> the same target for the left and the right side."""
    out = {}
    for name, weight in targets.items():
        name = name.replace('_', '-')
        kind = name.split('-')[0]
        for side in 'lr': out['%s/%s-%s' % ({'eye': 'eyes', 'ear': 'ears'}.get(kind, kind), side, name)] = weight
    return out


ASIAN = .70
FACE = {
    'macrodetails/asian-female-young': ASIAN, 'macrodetails/caucasian-female-young': 1 - ASIAN,
    'head/head-oval': .30, 'head/head-invertedtriangular': .30, 'head/head-fat': .12, 'head/head-age-less': .25,
    'head/head-scale-vert-less': .18, 'head/head-scale-horiz-less': .12, 'forehead/forehead-scale-vert-less': .15,
    'chin/chin-width-min': .35, 'chin/chin-height-min': .12, 'chin/chin-triangle': .20, 'chin/chin-jaw-drop-less': .15, 'chin/chin-prominent-more': .12,
    'nose/nose-scale-horiz-decr': .35, 'nose/nose-width3-min': .30, 'nose/nose-width1-min': .20, 'nose/nose-curve-concave': .20,
    'nose/nose-point-up': .20, 'nose/nose-greek-moregreek': .15, 'nose/nose-point-width-less': .30, 'nose/nose-nostril-width-min': .25,
    'mouth/mouth-angles-up': .25, 'mouth/mouth-scale-horiz-incr': .12, 'mouth/mouth-cupidsbow-incr': .25,
    'mouth/mouth-upperlip-volume-inflate': .08, 'mouth/mouth-lowerlip-volume-inflate': .08,
    'eyebrows/eyebrows-trans-vert-more': .30,
    **both(eye_size_big=.70, eye_height2_max=.35, eye_corner2_up=.20, eye_corner1_down=.15, eye_epicanthus_in=.40, eye_eyefold_up=.30,
           cheek_volume_inflate=.25, cheek_bones_out=.20, ear_wing_in=.6),
}
