# SPDX-License-Identifier: LGPL-2.1-or-later
"""Imports a generated library by its typelib; makes, reads and writes an object of each class.

    import-library.py NAMESPACE
"""

import sys

import gi

gi.require_version(sys.argv[1], "1")
from gi.repository import GObject  # noqa: E402

library = getattr(__import__("gi.repository", fromlist=[sys.argv[1]]), sys.argv[1])
SAMPLES = {"gchararray": "text", "gboolean": True, "gint64": -3, "guint64": 3, "gdouble": 0.5}

classes = 0
written = 0
for name in dir(library):
    cls = getattr(library, name)
    if not (isinstance(cls, type) and issubclass(cls, GObject.Object)):
        continue
    classes += 1
    instance = cls()
    for spec in instance.list_properties():
        sample = SAMPLES.get(spec.value_type.name)
        if spec.value_type.name == "GStrv":
            sample = ["one", "another"]
        elif issubclass(cls, spec.value_type.pytype or int):
            sample = instance
        if sample is None:
            assert instance.get_property(spec.name) is None, (name, spec.name)
            continue
        instance.set_property(spec.name, sample)
        assert instance.get_property(spec.name) == sample, (name, spec.name)
        written += 1

print(classes, "classes")
assert written > classes, written
