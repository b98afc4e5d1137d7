# Build: everything, with development tools.
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run build && npm prune --omit=dev

# Run: the built server, its models and its configuration; no compiler, no shell tools beyond the base image's.
FROM node:24-slim
ENV MALLOC_ARENA_MAX=2 NODE_ENV=production ORT_DISABLE_TELEMETRY=1 ZHUBO_DATA=/data
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --from=build /app/models ./models
COPY --from=build /app/config ./config
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s \
  CMD node -e "fetch('http://127.0.0.1:'+(process.env.PORT||8080)+'/readyz').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"
# An arena a core, and V8's own 16 MB of young objects, held more (measured).
CMD ["node", "--max-semi-space-size=8", "dist/main.js"]
