# A Flink cluster's image: docker build -f deploy/images/flink.Dockerfile -t fovea-flink:0.1.0 .
# Gather the jars first: mvn -B -q -Pflink -DskipTests package
FROM flink:1.19.3-java17

# libgomp is what libtorch needs; what loads native libraries is the cluster's, and comes with no job.
USER root
RUN apt-get update \
 && apt-get install -y --no-install-recommends libgomp1 \
 && rm -rf /var/lib/apt/lists/*
COPY deploy/flink/target/natives/ /opt/flink/lib/
ENV DJL_CACHE_DIR=/opt/flink/natives \
    OMP_WAIT_POLICY=PASSIVE
RUN mkdir /opt/flink/natives && chown flink:flink /opt/flink/natives
USER flink
