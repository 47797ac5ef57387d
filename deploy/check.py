#!/usr/bin/env python3
"""Checks what is in deploy/ as far as that can be done without the systems that it is for.

    apt-get install python3-yaml python3-jsonschema shellcheck
    mvn -B -q -Pflink -pl deploy/flink -am -DskipTests package
    python3 deploy/check.py

Manifests of Flink clusters are held against the resource definition of Flink's operator, the
CronJob's pods against the definition of pods in there; a field that these do not know is an error.
The script is checked by shellcheck, the DAG by its test, the images' files by a few rules.
"""

import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import yaml

DEPLOY = Path(__file__).resolve().parent
DEFINITION = (
    DEPLOY / "flink/target/definitions/META-INF/fabric8/flinkdeployments.flink.apache.org-v1.yml"
)
# The rest of a CronJob of batch/v1, around its pods.
CRON_JOB = {"schedule", "concurrencyPolicy", "jobTemplate"}
JOB = {"backoffLimit", "podFailurePolicy", "template"}
LAUNCHER = "FROM ${LAUNCHER}"


def strict(schema):
    """Refuses fields that a definition does not name; Kubernetes would drop them without a word."""
    if isinstance(schema, dict):
        closed = {key: strict(value) for key, value in schema.items()}
        if "properties" in schema and not schema.get("x-kubernetes-preserve-unknown-fields"):
            closed["additionalProperties"] = False
        return closed
    return [strict(entry) for entry in schema] if isinstance(schema, list) else schema


def without(schema, *names):
    for name in names:
        schema["properties"].setdefault(name, {})
    return schema


def deployments(schema):
    for file in sorted((DEPLOY / "flink/kubernetes").glob("*.yaml")):
        for document in yaml.safe_load_all(file.read_text()):
            yield file, document, schema


def cron_job(pod):
    file = DEPLOY / "scheduling/cronjob.yaml"
    document = yaml.safe_load(file.read_text())
    spec = document["spec"]
    for fields, known in ((spec, CRON_JOB), (spec["jobTemplate"]["spec"], JOB)):
        if set(fields) - known:
            sys.exit(f"{file}: unknown {sorted(set(fields) - known)}")
    return file, spec["jobTemplate"]["spec"]["template"], pod


def manifests():
    if not DEFINITION.exists():
        sys.exit(f"there is no {DEFINITION}; run mvn -B -q -Pflink -pl deploy/flink -am -DskipTests package")
    definition = yaml.safe_load(DEFINITION.read_text())
    version = definition["spec"]["versions"][0]
    schema = without(strict(version["schema"]["openAPIV3Schema"]), "apiVersion", "kind", "metadata")
    pod = schema["properties"]["spec"]["properties"]["podTemplate"]
    wrong = 0
    for file, document, expected in [*deployments(schema), cron_job(pod)]:
        errors = list(jsonschema.Draft7Validator(expected).iter_errors(document))
        for error in errors:
            print(f"{file}: {'/'.join(map(str, error.absolute_path))}: {error.message}")
        wrong += len(errors)
        print(f"{file.relative_to(DEPLOY)}: {len(errors)} errors")
    return wrong


def images():
    """An image names a version, ends as a user without rights, and leaves no package lists.

    One that is made from Google's launcher leaves both to whoever builds it, who has to name that.
    """
    wrong = 0
    for file in sorted((DEPLOY / "images").glob("*.Dockerfile")):
        text = file.read_text()
        errors = [
            f"{line} names no version"
            for line in re.findall(r"^FROM .*", text, re.M)
            if line != LAUNCHER
            and (not re.match(r"FROM [^:@\s]+[:@]\S*\d", line) or ":latest" in line)
        ]
        users = re.findall(r"^USER (\S+)", text, re.M)
        if LAUNCHER in text.splitlines():
            if not re.search(r"^ARG LAUNCHER$", text, re.M):
                errors.append("does not have the launcher named by whoever builds it")
        elif not users or users[-1] in ("root", "0"):
            errors.append("ends as root")
        if text.count("apt-get update") != text.count("rm -rf /var/lib/apt/lists/*"):
            errors.append("leaves lists of packages behind")
        if re.search(r"^ADD ", text, re.M):
            errors.append("uses ADD")
        for error in errors:
            print(f"{file}: {error}")
        wrong += len(errors)
        print(f"{file.relative_to(DEPLOY)}: {len(errors)} errors")
    return wrong


def command(*words):
    print(" ".join(words))
    return subprocess.run(words, cwd=DEPLOY.parent).returncode


def main():
    wrong = manifests() + images()
    wrong += command("shellcheck", "deploy/flink/cluster")
    wrong += command(sys.executable, "-B", "-m", "unittest", "discover", "deploy/scheduling")
    sys.exit(1 if wrong else 0)


main()
