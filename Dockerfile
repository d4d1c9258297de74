# The container action, and the `keyroster-docker` hook. Runners expect root and their own working
# directory, so there is no USER and no WORKDIR; pre-commit brings its own of both.
FROM rust:1.95-bookworm AS build
COPY . /src
RUN cargo build --release --locked --manifest-path /src/Cargo.toml

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install --yes --no-install-recommends git \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /src/target/release/keyroster /usr/local/bin/keyroster
ENTRYPOINT ["/usr/local/bin/keyroster"]
