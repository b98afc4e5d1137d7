"""Body proportions of the presenter: MakeHuman shape targets for torso, arms, neck (never the face).

BODY_SHAPE: {target name: weight}, to be merged into presenter.SHAPE (these keys replace equal ones there; drop the trial's
'measure/measure-shoulder-decrease', 'armslegs/*' and 'neck/*').  MakeHuman space: decimetre, x to her left, y up, z forward."""
def _lr(d):
    out = {}
    for k, w in d.items():
        for s in 'lr': out['armslegs/%s-%s' % (s, k)] = w
    return out
BODY_SHAPE = {
    'measure/measure-shoulder-decrease': .50, 'measure/measure-waist-decrease': .65, 'measure/measure-underbust-decrease': .35,
    'measure/measure-frontchest-decrease': .3, 'measure/measure-upperarm-decrease': .30, 'measure/measure-wrist-decrease': .20,
    'torso/torso-scale-horiz-decr': .25, 'torso/torso-muscle-dorsi-decr': .5, 'torso/torso-muscle-pectoral-decr': .2, 'torso/torso-scale-depth-decr': .1,
    'neck/neck-scale-horiz-less': .40, 'neck/neck-scale-depth-less': .30, 'neck/neck-scale-vert-less': .40,
    'breast/breast-point-min': .8, 'breast/breast-dist-min': .45, 'breast/nipple-point-in': 1., 'breast/nipple-size-min': 1., 'breast/breast-trans-vert-up': .15,
    **_lr({'upperarm-shoulder-muscle-decr': .8, 'upperarm-muscle-decr': .3, 'upperarm-scale-horiz-decr': .25, 'upperarm-scale-depth-decr': .25,
           'lowerarm-muscle-decr': .4, 'hand-scale-decr': .15, 'hand-fingers-diameter-decr': .35, 'hand-fingers-length-incr': .15}),
}
