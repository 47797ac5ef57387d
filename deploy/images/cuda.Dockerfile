# The program, for GPUs: docker build -f deploy/images/cuda.Dockerfile -t fovea-cuda:0.1.0 .
# Build the jar first: mvn -B -q -DskipTests package (with -Pflink or -Pdataflow for their runners).
FROM nvidia/cuda:12.8.1-runtime-ubuntu22.04 AS libtorch

RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates curl unzip \
 && rm -rf /var/lib/apt/lists/*
# The libtorch that DJL's bridge in the jar was built for, with CUDA's own libraries in it.
RUN curl -fsSL -o /tmp/libtorch.zip \
      "https://download.pytorch.org/libtorch/cu128/libtorch-cxx11-abi-shared-with-deps-2.7.1%2Bcu128.zip" \
 && unzip -q /tmp/libtorch.zip -d /opt \
 && rm -rf /tmp/libtorch.zip /opt/libtorch/include /opt/libtorch/share

FROM nvidia/cuda:12.8.1-runtime-ubuntu22.04

RUN apt-get update \
 && apt-get install -y --no-install-recommends openjdk-17-jre-headless libgomp1 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --create-home fovea

COPY --from=libtorch /opt/libtorch /opt/libtorch
COPY --chown=root:root pipeline/target/fovea.jar /opt/fovea/fovea.jar

# DJL takes this libtorch instead of the jar's, and fetches nothing.
ENV PYTORCH_LIBRARY_PATH=/opt/libtorch/lib \
    PYTORCH_VERSION=2.7.1 \
    PYTORCH_FLAVOR=cu128 \
    DJL_CACHE_DIR=/home/fovea/natives \
    OMP_WAIT_POLICY=PASSIVE
USER 10001
WORKDIR /home/fovea
ENTRYPOINT ["java", "-jar", "/opt/fovea/fovea.jar"]
CMD ["--help"]
