"""Reads the DAG with stand-ins for Airflow's classes: python3 -m unittest discover deploy/scheduling"""

import importlib
import subprocess
import sys
import types
import unittest
from pathlib import Path
from unittest import mock


class Failed(Exception):
    pass


class FailedForGood(Exception):
    pass


class Dag:
    def __init__(self, **settings):
        self.settings = settings

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return False


class Task:
    made = []

    def __init__(self, **settings):
        self.settings = settings
        self.after = []
        Task.made.append(self)

    def __rshift__(self, other):
        other.after.append(self.settings["task_id"])
        return other


def load():
    airflow = types.ModuleType("airflow")
    airflow.DAG = Dag
    exceptions = types.ModuleType("airflow.exceptions")
    exceptions.AirflowException = Failed
    exceptions.AirflowFailException = FailedForGood
    operators = types.ModuleType("airflow.operators")
    python = types.ModuleType("airflow.operators.python")
    python.PythonOperator = Task
    Task.made = []
    modules = {
        "airflow": airflow,
        "airflow.exceptions": exceptions,
        "airflow.operators": operators,
        "airflow.operators.python": python,
    }
    with mock.patch.dict(sys.modules, modules), mock.patch.object(
        sys, "path", [str(Path(__file__).parent), *sys.path]
    ), mock.patch.object(sys, "dont_write_bytecode", True):
        sys.modules.pop("fovea_dag", None)
        return importlib.import_module("fovea_dag")


class FoveaDagTest(unittest.TestCase):
    def setUp(self):
        self.module = load()

    def test_takes_one_stage_after_another(self):
        after = {task.settings["task_id"]: task.after for task in Task.made}
        self.assertEqual(
            after,
            {
                "ingest": [],
                "prepare": ["ingest"],
                "assign": ["prepare"],
                "finetune": ["assign"],
                "evaluate": ["finetune"],
                "publish": ["evaluate"],
            },
        )

    def test_runs_the_stage_of_its_task(self):
        for task in Task.made:
            with mock.patch.object(subprocess, "run") as run:
                run.return_value.returncode = 0
                task.settings["python_callable"](**task.settings["op_kwargs"])
            command = run.call_args.args[0]
            self.assertEqual(command[-2:], ["--stage", task.settings["task_id"]])

    def test_tries_again_only_where_that_can_help(self):
        for code in range(1, 7):
            with self.subTest(code=code), mock.patch.object(subprocess, "run") as run:
                run.return_value.returncode = code
                expected = Failed if code == 1 else FailedForGood
                with self.assertRaises(expected):
                    self.module.run_stage("prepare")
        with mock.patch.object(subprocess, "run") as run:
            run.return_value.returncode = 130
            with self.assertRaises(Failed):
                self.module.run_stage("prepare")


if __name__ == "__main__":
    unittest.main()
