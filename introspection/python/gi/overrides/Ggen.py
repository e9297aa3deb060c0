# SPDX-License-Identifier: LGPL-2.1-or-later
"""What makes Ggen feel at home in Python."""

from ..module import get_introspection_module
from ..overrides import override

Ggen = get_introspection_module("Ggen")

__all__ = []

SECOND = 1_000_000


class Runtime(Ggen.Runtime):
    """`with Ggen.Runtime.new_isolated() as runtime:` works on a runtime of its own, and closes it
    in the end: work that does not end within `close_timeout` seconds raises an error that names
    it."""

    close_timeout = 5

    def __enter__(self):
        self.enter()
        return self

    def __exit__(self, exception_type, exception, traceback):
        self.leave()
        self.close(int(self.close_timeout * SECOND))


Runtime = override(Runtime)
__all__.append("Runtime")
