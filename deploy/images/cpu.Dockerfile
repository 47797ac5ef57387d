# The program, for processors: docker build -f deploy/images/cpu.Dockerfile -t fovea:0.1.0 .
# Build the jar first: mvn -B -q -DskipTests package (with -Pflink or -Pdataflow for their runners).
FROM eclipse-temurin:17.0.16_8-jre-jammy

# OpenMP, which libtorch needs.
RUN apt-get update \
 && apt-get install -y --no-install-recommends libgomp1 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --create-home fovea

COPY --chown=root:root pipeline/target/fovea.jar /opt/fovea/fovea.jar

# Native libraries are unpacked where the user may write; waiting threads leave the cores to others.
ENV DJL_CACHE_DIR=/home/fovea/natives \
    OMP_WAIT_POLICY=PASSIVE
USER 10001
WORKDIR /home/fovea
ENTRYPOINT ["java", "-jar", "/opt/fovea/fovea.jar"]
CMD ["--help"]
