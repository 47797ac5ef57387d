"""Fovea's stages as an Airflow DAG, one task each.

The worker of Airflow has Java and the jar; where a stage computes is said by `runners` in the spec.
A stage whose output is there is reused, so every task can be repeated, and a DAG that runs every
night does nothing where there is nothing new. What a retry can mend is retried; what it cannot fails
the task at once.
"""

import os
import subprocess
from datetime import datetime, timedelta

from airflow import DAG
from airflow.exceptions import AirflowException, AirflowFailException
from airflow.operators.python import PythonOperator

STAGES = ("ingest", "prepare", "assign", "finetune", "evaluate", "publish")
JAR = os.environ.get("FOVEA_JAR", "/opt/fovea/fovea.jar")
SPEC = os.environ.get("FOVEA_SPEC", "/etc/fovea/run.yaml")
# A bad spec, too many rejected images, a gate not passed, a mismatch, a failure that stays.
PERMANENT = frozenset({2, 3, 4, 5, 6})


def run_stage(stage):
    """Runs one stage to its end, and tells by its exit code whether to try again."""
    command = ["java", "-jar", JAR, "run", "--spec", SPEC, "--stage", stage]
    code = subprocess.run(command).returncode
    if code in PERMANENT:
        raise AirflowFailException(f"stage {stage} ended with {code}: another try ends alike")
    if code != 0:
        raise AirflowException(f"stage {stage} ended with {code}: another try goes on from there")


with DAG(
    dag_id="fovea",
    schedule="15 2 * * *",
    start_date=datetime(2026, 1, 1),
    catchup=False,
    max_active_runs=1,
    doc_md=__doc__,
) as dag:
    before = None
    for name in STAGES:
        task = PythonOperator(
            task_id=name,
            python_callable=run_stage,
            op_kwargs={"stage": name},
            retries=3,
            retry_delay=timedelta(minutes=2),
        )
        if before is not None:
            before >> task
        before = task
