"""From what she does (visemes, head, lids, gesture ...) to targets, bone rotations and lip fields. One function for key renders and pictures."""
import numpy as np

import gestures
from figure import units
from makehuman import rx, ry, rz

VISEMES = ['PP', 'FF', 'TH', 'DD', 'kk', 'CH', 'SS', 'nn', 'RR', 'aa', 'E', 'ih', 'oh', 'ou']
# Sculpted units, jaw (degrees), tongue (pitch in degrees, forward in dm), own lip fields; weight 1 is as far as conversation goes.
SHAPES = {
    'PP': dict(units=dict(mouth_compression=.38, mouth_pursing=.14), jaw=-.3, press=.6),
    'FF': dict(units=dict(mouth_elevation=.36, mouth_retraction=.14), jaw=1.5, tuck=.95),
    'TH': dict(units=dict(mouth_parling=.47, mouth_part_later=.17), jaw=3.6, tongue=(9, .20)),
    'DD': dict(units=dict(mouth_part_later=.24, mouth_parling=.26), jaw=3.1, tongue=(16, .06)),
    'kk': dict(units=dict(mouth_parling=.36, mouth_retraction=.20), jaw=3.8, tongue=(6, -.08)),
    'CH': dict(units=dict(mouth_protusion=.50, mouth_part_later=.10), jaw=1.0),
    'SS': dict(units=dict(mouth_part_later=.24, mouth_retraction=.32), jaw=.8),
    'nn': dict(units=dict(mouth_parling=.36, mouth_part_later=.10), jaw=2.6, tongue=(17, .02)),
    'RR': dict(units=dict(mouth_protusion=.32, mouth_pursing=.18), jaw=2.4, tongue=(8, -.02)),
    'aa': dict(units=dict(mouth_open=.30, mouth_depression_retraction=.08), jaw=5.6, tongue=(-1, 0)),
    'E': dict(units=dict(mouth_retraction=.36, mouth_part_later=.22), jaw=4.1, tongue=(3, .02)),
    'ih': dict(units=dict(mouth_retraction=.42, mouth_part_later=.16, mouth_upward_retraction=.08), jaw=2.6, tongue=(5, .03)),
    'oh': dict(units=dict(mouth_pursing=.40, mouth_open=.21), jaw=4.8),
    'ou': dict(units=dict(mouth_pursing=.76, mouth_protusion=.14), jaw=2.2),
}
# A face at rest that likes its viewers. More than .25 of the corner puller opens slits at the corners.
REST = units(mouth_corner_puller=.20, eyebrows_left_down=.12, eyebrows_right_down=.12, eye_left_slit=.04, eye_right_slit=.04)
SMILE = units(mouth_corner_puller=.24, mouth_upward_retraction=.08, eye_left_slit=.22, eye_right_slit=.22)
BROW = units(eyebrows_left_up=.42, eyebrows_right_up=.42, eyebrows_left_inner_up=.20, eyebrows_right_inner_up=.20)
LIDS = units(eye_left_closure=1., eye_right_closure=1.)


def pose(weights=None, yaw=0., pitch=0., roll=0., gaze=(0., 0.), blink=0., brow=0., smile=0., sway=0., breath=0., gesture=None, time=0.):
    """
    weights {viseme: 0..1}; head in degrees; gaze (yaw, pitch) of the eyes in the head, degrees; blink, brow, smile 0..1; sway degrees;
    breath 0..1 (lungs full); gesture (name, seconds since its start) or None. -> targets, rotations, translations, fields, gaze
    """
    weights = weights or {}
    targets, rotations, translations, fields = {}, {}, {}, dict(tuck=0., press=0.)
    jaw = tongue = forward = 0.

    def add(more, by=1.):
        for k, x in more.items(): targets[k] = targets.get(k, 0) + x * by
    for name, w in weights.items():
        shape = SHAPES[name]
        add(units(**shape['units']), w)
        jaw += w * shape.get('jaw', 0)
        tongue += w * shape.get('tongue', (0, 0))[0]
        forward += w * shape.get('tongue', (0, 0))[1]
        for k in fields: fields[k] += w * shape.get(k, 0)
    if jaw: rotations['jaw'] = rx(jaw)
    if tongue or forward:
        rotations['tongue00'], rotations['tongue02'], rotations['tongue03'] = rx(-tongue * .6), rx(-tongue * .5), rx(-tongue * .3)
        translations['tongue00'] = (0, .10 * tongue / 16, forward)
    add(REST, 1 - .45 * min(1., sum(weights.values())))
    add(SMILE, smile)
    add(BROW, brow)
    # The sculpted lid closes too early: bend its curve.
    add(LIDS, blink ** 1.35)
    turn = lambda k: rz(roll * k) @ ry(yaw * k) @ rx(pitch * k)
    rotations['neck02'], rotations['head'] = turn(.3), turn(.7)
    sway_by = {'spine05': rz(sway * .6), 'spine03': rz(sway * .4), 'spine01': rz(-sway * .3), 'neck02': rz(-sway * .55)}
    breathing = gestures.breath(.42 * np.arccos(1 - 2 * breath) / np.pi)[0]
    arms = gestures.sample(gesture, time) if gesture else gestures.rest()
    rotations = gestures.combine(rotations, arms, sway_by, breathing)
    fields['breath'] = breath
    return targets, rotations, translations, fields, gaze
