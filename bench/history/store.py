# SPDX-License-Identifier: LGPL-2.1-or-later
"""The history: an SQLite file with the samples of every run, by suite, benchmark and commit."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

VERSION = 1

SCHEMA = """
CREATE TABLE run (
  id       INTEGER PRIMARY KEY,
  suite    TEXT NOT NULL,
  commit_id TEXT NOT NULL,
  dirty    INTEGER NOT NULL,
  subject  TEXT NOT NULL,
  started  TEXT NOT NULL,
  seconds  REAL NOT NULL,
  machine  TEXT NOT NULL
);
CREATE TABLE series (
  id        INTEGER PRIMARY KEY,
  run       INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  benchmark TEXT NOT NULL,
  unit      TEXT NOT NULL,
  UNIQUE (run, benchmark)
);
CREATE TABLE sample (
  series INTEGER NOT NULL REFERENCES series (id) ON DELETE CASCADE,
  round  INTEGER NOT NULL,
  value  REAL NOT NULL
);
CREATE INDEX run_by_commit ON run (commit_id, suite);
CREATE INDEX sample_by_series ON sample (series);
"""


class HistoryError(Exception):
    pass


class Run(NamedTuple):
    id: int
    suite: str
    commit: str
    dirty: bool
    subject: str
    started: str
    seconds: float
    machine: str


def default_path():
    data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(data) / "ggen" / "bench.sqlite"


class History:
    """Opened for as long as it is needed; makes the file where there is none."""

    def __init__(self, path):
        self.path = Path(path)
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(self.path, timeout=30)
            self._db.execute("PRAGMA foreign_keys = ON")
            self._prepare()
        except (OSError, sqlite3.Error) as error:
            raise HistoryError(f"{self.path}: {error}") from error

    def _prepare(self):
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version == VERSION:
            return
        if version > VERSION:
            raise HistoryError(f"{self.path}: was written by a later version ({version}; this one "
                               f"knows {VERSION})")
        with self._db:
            self._db.executescript(f"BEGIN; {SCHEMA} PRAGMA user_version = {VERSION}; COMMIT;")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._db.close()

    def add(self, suite, commit, started, seconds, machine, samples):
        """Keeps one run, whole or not at all, and returns its number."""
        with self._db:
            run = self._db.execute(
                "INSERT INTO run (suite, commit_id, dirty, subject, started, seconds, machine) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                (suite, commit["id"], int(commit["dirty"]), commit["subject"], started, seconds,
                 machine)).lastrowid
            for benchmark, series in sorted(samples.series.items()):
                key = self._db.execute(
                    "INSERT INTO series (run, benchmark, unit) VALUES (?, ?, ?)",
                    (run, benchmark, series.unit)).lastrowid
                self._db.executemany(
                    "INSERT INTO sample (series, round, value) VALUES (?, ?, ?)",
                    [(key, number, value) for number, value in zip(series.rounds, series.values)])
        return run

    def runs(self, commit=None, run_id=None):
        """Runs from the first to the last: all, those of a commit, or the one of a number."""
        where, values = "1", ()
        if commit is not None:
            where, values = "commit_id = ?", (commit,)
        elif run_id is not None:
            where, values = "id = ?", (run_id,)
        rows = self._db.execute(
            "SELECT id, suite, commit_id, dirty, subject, started, seconds, machine FROM run "
            f"WHERE {where} ORDER BY id", values)
        return [Run(*row[:3], bool(row[3]), *row[4:]) for row in rows]

    def series(self, run_id):
        """Maps each benchmark of a run to (unit, [(round, value)])."""
        found = {}
        with closing(self._db.execute(
                "SELECT benchmark, unit, round, value FROM series JOIN sample "
                "ON sample.series = series.id WHERE run = ? ORDER BY sample.rowid",
                (run_id,))) as rows:
            for benchmark, unit, number, value in rows:
                found.setdefault(benchmark, (unit, []))[1].append((number, value))
        return found
