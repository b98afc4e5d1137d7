"""Catmull-Clark subdivision as a sparse matrix: what Blender's modifier does, for meshes posed every picture."""
import numpy as np
from scipy.sparse import coo_matrix, diags, identity, vstack


def level(nv, faces):
    """One level: matrix [new vertices, nv] and the new quads."""
    nf = len(faces)
    edges = np.concatenate([faces[:, [i, (i + 1) % 4]] for i in range(4)])
    of_face = np.tile(np.arange(nf), 4)
    ordered = np.sort(edges, 1)
    unique, inverse = np.unique(ordered[:, 0].astype(np.int64) * nv + ordered[:, 1], return_inverse=True)
    ne, ends = len(unique), np.stack([unique // nv, unique % nv], 1)
    matrix = lambda values, rows, columns, shape: coo_matrix((values, (rows, columns)), shape=shape).tocsr()
    centre = matrix(np.full(nf * 4, .25), np.repeat(np.arange(nf), 4), faces.ravel(), (nf, nv))
    border = np.bincount(inverse, minlength=ne) != 2
    middle = matrix(np.full(ne * 2, .5), np.repeat(np.arange(ne), 2), ends.ravel(), (ne, nv))
    beside = matrix(np.full(len(of_face), .5), inverse, of_face, (ne, nf)) @ centre
    edge_points = diags(np.where(border, 1., .5)) @ middle + diags(np.where(border, 0., .5)) @ beside
    valence, n = np.bincount(ends.ravel(), minlength=nv), np.maximum(np.bincount(faces.ravel(), minlength=nv), 1)
    on_border = np.zeros(nv, bool)
    on_border[ends[border].ravel()] = True
    by_face = matrix(np.ones(nf * 4), faces.ravel(), np.repeat(np.arange(nf), 4), (nv, nf)) @ centre
    by_edge = matrix(np.ones(ne * 2), ends.ravel(), np.repeat(np.arange(ne), 2), (nv, ne)) @ middle
    same = identity(nv, format='csr')
    inside = diags(np.where(on_border, 0, 1. / n ** 2)) @ by_face
    inside = inside + diags(np.where(on_border, 0, 2. / (n * np.maximum(valence, 1)))) @ by_edge + diags(np.where(on_border, 0, (n - 3.) / n)) @ same
    rim = ends[border]
    near = matrix(np.ones(len(rim) * 2), np.concatenate([rim[:, 0], rim[:, 1]]), np.concatenate([rim[:, 1], rim[:, 0]]), (nv, nv))
    smooth = on_border & (np.bincount(rim.ravel(), minlength=nv) == 2)
    along = diags(np.where(smooth, .125, 0)) @ near + diags(np.where(smooth, .75, np.where(on_border, 1., 0))) @ same
    e, f = inverse.reshape(4, nf).T + nv, np.arange(nf) + nv + ne
    quads = np.concatenate([np.stack([faces[:, i], e[:, i], f, e[:, i - 1]], 1) for i in range(4)])
    return vstack([inside + along, edge_points, centre]).tocsr(), quads


def subdivide(nv, faces, levels):
    matrix = identity(nv, format='csr')
    for _ in range(levels):
        step, faces = level(matrix.shape[0], faces)
        matrix = step @ matrix
    return matrix.tocsr().astype(np.float32), faces
