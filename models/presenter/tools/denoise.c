#include <math.h>
/*
 * Non-local means over one layer of light, guided by normal and depth. w x h pixels.
 * light: 3 channels, tone-mapped; normal: 3; depth: 1; alpha: 1; noise: variance of light per pixel; source and out: 3 channels.
 * A pixel takes part as far as its 3 x 3 patch looks the same beyond the noise, on the same surface. radius in pixels.
 */
void nlm(int w, int h, int radius, float strength, float normal_sigma, float depth_sigma, const float *light, const float *normal,
         const float *depth, const float *alpha, const float *noise, const float *source, float *out) {
  for (int y = 0; y < h; y++) for (int x = 0; x < w; x++) {
    int i = y * w + x;
    if (alpha[i] <= 0) { for (int c = 0; c < 3; c++) out[3 * i + c] = source[3 * i + c]; continue; }
    float total = 0, sum[3] = {0, 0, 0}, v = noise[i];
    for (int dy = -radius; dy <= radius; dy++) for (int dx = -radius; dx <= radius; dx++) {
      int X = x + dx, Y = y + dy;
      if (X < 1 || Y < 1 || X >= w - 1 || Y >= h - 1 || x < 1 || y < 1 || x >= w - 1 || y >= h - 1) { if (dx || dy) continue; total += 1; for (int c = 0; c < 3; c++) sum[c] += source[3 * i + c]; continue; }
      int j = Y * w + X;
      float a = alpha[j] - alpha[i], e = a * a / (2 * .15f * .15f);
      float z = (depth[j] - depth[i]) / depth_sigma; e += z * z;
      float n = 0; for (int c = 0; c < 3; c++) { float d = normal[3 * j + c] - normal[3 * i + c]; n += d * d; }
      e += n / (2 * normal_sigma * normal_sigma);
      if (e > 8) continue;
      float d = 0;
      for (int py = -1; py <= 1; py++) for (int px = -1; px <= 1; px++) {
        int p = 3 * (i + py * w + px), q = 3 * (j + py * w + px);
        for (int c = 0; c < 3; c++) { float t = light[p + c] - light[q + c]; d += t * t; }
      }
      d = d / 27 - (v + noise[j]);
      if (d > 0) e += d / (strength * strength * 2 * (v + 1e-7f));
      e += (dx * dx + dy * dy) / (2 * radius * radius * .36f);
      float weight = expf(-e);
      total += weight;
      for (int c = 0; c < 3; c++) sum[c] += weight * source[3 * j + c];
    }
    for (int c = 0; c < 3; c++) out[3 * i + c] = sum[c] / total;
  }
}
