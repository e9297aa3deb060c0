/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One line of valid UTF-8 that does nothing to a terminal, and is not too long to be read: what @text begins with.
 * (nullable): of blanks only */
char *ggen_runner_complaint_clean (const char *text, gsize size);

/* (nullable): what a program has printed to standard error about the first assertion that failed, or the error that
 * ended it: of GLib, assert(), sanitizers, Python, GJS */
char *ggen_runner_complaint_find (const char *bytes, gsize size);

/* Does one line tell why something has failed, by the look of it? Beside what is found above: "d:ERROR:…", and what Perl's
 * tests say */
gboolean ggen_runner_complaint_is_about_failure (const char *line);

/* Without "ERROR:" and the domain of g_assert(): "../tests/a.c:12:test_a: assertion failed (…)" */
const char *ggen_runner_complaint_strip (const char *message);

G_END_DECLS
