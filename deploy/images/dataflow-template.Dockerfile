# What starts a stage as a Dataflow flex template: see deploy/dataflow/README.md.
# Build the jar first: mvn -B -q -Pdataflow -DskipTests package
# Google's java17-template-launcher-base, by its digest: --build-arg LAUNCHER=...
ARG LAUNCHER
FROM ${LAUNCHER}

COPY --chown=root:root pipeline/target/fovea.jar /opt/fovea/fovea.jar

# The launcher, which is the image's entry point and runs as its user, starts this class.
ENV FLEX_TEMPLATE_JAVA_CLASSPATH=/opt/fovea/fovea.jar \
    FLEX_TEMPLATE_JAVA_MAIN_CLASS=org.fovea.pipeline.cli.FlexTemplate
