/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define GGEN_TEST_ORIGIN_N_FRAMES 12

typedef struct _GgenTestOrigin GgenTestOrigin;

/* Where something was made: who called this library, and who called that. A plain struct, to be
 * kept in whatever describes what was made; it owns nothing. All zeroes: not known. */
struct _GgenTestOrigin
{
  gpointer frames[GGEN_TEST_ORIGIN_N_FRAMES]; /* return addresses, innermost first */
  guint8 n_frames;
  const char
      *script; /* (nullable): the same in lines of a script, which live as long as the program */
};

/* May be called in any wrapper and in signal handlers; see ggen_test_unwind(). A script may be asked where
 * it is, so no lock is to be held. */
void ggen_test_origin_capture (GgenTestOrigin *self);

/* (nullable): adds the lines of a script, and takes away the frames of its interpreter. */
extern void (*ggen_test_origin_add_script) (GgenTestOrigin *self);

gboolean ggen_test_origin_equal (const GgenTestOrigin *self, const GgenTestOrigin *other);
guint ggen_test_origin_hash (const GgenTestOrigin *self);

/* A frame per line, each indented by four, without a newline at the end:
 *
 *     leave_source() at tests/ggen-test/offenders.c:25
 *
 * What started the test, and libc's start of programs and threads, is left out. Where a script is known
 * the lines of the interpreter are, too. */
char *ggen_test_origin_describe (const GgenTestOrigin *self);

/* The innermost frame that is not in GLib or libc: "leave_source() at offenders.c:25". */
char *ggen_test_origin_describe_short (const GgenTestOrigin *self);

G_END_DECLS
