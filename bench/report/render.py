# SPDX-License-Identifier: LGPL-2.1-or-later
"""Has ggen make the pages: the summary is the variables of a project, its templates are ours."""

import shutil
import subprocess
import tempfile
from pathlib import Path

TEMPLATES = Path(__file__).resolve().parent / "templates"
PAGES = ("index.html", "REPORT.md")

CONFIG = """\
name: benchmark-report
templates: [templates]
jinja: {{trim_blocks: true, lstrip_blocks: true}}
vars:
  summary: {summary}
"""


class RenderError(Exception):
    pass


def render(ggen, summary_path, out):
    """Writes the pages of a summary.json beside it, or wherever out is."""
    with tempfile.TemporaryDirectory(prefix="ggen-report-") as work:
        work = Path(work)
        shutil.copytree(TEMPLATES, work / "templates")
        # JSON is YAML: it goes in as it is, if deeper than what is around it.
        text = summary_path.read_text(encoding="utf-8").strip().replace("\n", "\n    ")
        (work / "ggen.yaml").write_text(CONFIG.format(summary=text), encoding="utf-8")
        done = subprocess.run([str(ggen), "sync", "-q", "-C", str(work)], text=True, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120)
        if done.returncode != 0:
            raise RenderError(f"ggen cannot make the report:\n{done.stdout.strip()}")
        out.mkdir(parents=True, exist_ok=True)
        for page in PAGES:
            shutil.copyfile(work / page, out / page)
    return [out / page for page in PAGES]
