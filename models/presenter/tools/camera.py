"""The one camera, shared by Blender and the projection. Scene metres, z up; pixels from the top left."""
import numpy as np

WIDTH, HEIGHT_PX = 720, 1280
HEIGHT = .72                        # metres of the picture's height at the presenter
DISTANCE = 1.75
TARGET = (0, -.09, .470)
EYE = (0, -.09 - DISTANCE, .500)


class Camera:
    """Projects for a picture `height` pixels high (any width, same centre)."""

    def __init__(self, width, height):
        self.eye = np.array(EYE)
        forward = np.array(TARGET) - self.eye
        distance = np.linalg.norm(forward)
        forward /= distance
        right = np.cross(forward, [0, 0, 1])
        right /= np.linalg.norm(right)
        self.axes = np.stack([right, np.cross(right, forward), forward])
        self.focal, self.width, self.height = DISTANCE / HEIGHT * height, width, height

    def project(self, points):
        """[n,3] -> [n,3]: x, y in pixels, depth in metres along the axis."""
        q = (points - self.eye) @ self.axes.T
        return np.stack([self.width / 2 + self.focal * q[:, 0] / q[:, 2], self.height / 2 - self.focal * q[:, 1] / q[:, 2], q[:, 2]], 1)

    def unproject(self, x, y, depth):
        q = np.stack([(x - self.width / 2) / self.focal * depth, -(y - self.height / 2) / self.focal * depth, depth], 1)
        return q @ self.axes + self.eye
