# Both apps: `docker build --target time-server .` and `docker build --target time-client .`
# Needs no BuildKit. The images are without optional packages: the only one that the apps know is the embedded broker.

FROM node:24-bookworm-slim AS manifest
WORKDIR /app
COPY package.json package-lock.json ./

FROM manifest AS build
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY nest-cli.json tsconfig.json ./
COPY apps apps
COPY libs libs
COPY tools/build/web.mjs tools/build/
RUN npx nest build time-server && npx nest build time-client && \
    node --eval "import('./tools/build/web.mjs').then(({ buildWeb }) => buildWeb())" && \
    chmod -R a+rX libs/contracts/proto

FROM manifest AS dependencies
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund
COPY deploy/ready.mjs deploy/
COPY docs/asyncapi.yaml docs/
COPY docs/schemas docs/schemas
# From a checkout under umask 077 come files that the user of the final image could not read.
RUN chmod -R a+rX package*.json deploy docs

# What both images are but for their last layer.
FROM node:24-bookworm-slim AS runtime
ENV NODE_ENV=production
WORKDIR /app
COPY --from=dependencies /app ./
USER node
HEALTHCHECK --interval=5s --timeout=3s --start-period=20s --retries=2 CMD ["node", "deploy/ready.mjs"]

FROM runtime AS time-server
ENV PORT=8090 RPC_PORT=8080 GRPC_PORT=50051
EXPOSE 8090 8080 50051
COPY --from=build /app/dist/apps/time-server dist/apps/time-server
COPY --from=build /app/libs/contracts/proto libs/contracts/proto
CMD ["node", "--enable-source-maps", "dist/apps/time-server/apps/time-server/src/main.js"]

FROM runtime AS time-client
ENV PORT=3000
EXPOSE 3000
COPY --from=build /app/dist/apps/time-client dist/apps/time-client
COPY --from=build /app/dist/web dist/web
CMD ["node", "--enable-source-maps", "dist/apps/time-client/apps/time-client/src/main.js"]
