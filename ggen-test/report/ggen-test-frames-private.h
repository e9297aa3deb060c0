/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  char *function; /* (owned) (nullable) */
  char *file;     /* (owned) (nullable) relative to where the build was started, if below */
  guint line;     /* 0: not known */
  char *module;   /* (owned) file name of the program or library */
  gsize offset;   /* in the module, in bytes */
} GgenTestFrame;

void ggen_test_frame_free (GgenTestFrame *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenTestFrame, ggen_test_frame_free)

/* "leave_source() at tests/ggen-test/offenders.c:25", "g_main_loop_run() in libglib-2.0.so.0" or
 * "libgio-2.0.so.0+0x1234". */
char *ggen_test_frame_describe (const GgenTestFrame *self);

/* The same with the mere name of the file. */
char *ggen_test_frame_describe_short (const GgenTestFrame *self);

/* Whether it is in the named library, such as "libglib-2.0". */
gboolean ggen_test_frame_is_in (const GgenTestFrame *self, const char *library);

/* What is at return addresses, innermost first, but for what starts programs, threads and tests, and
 * for the frames of the test library.
 *
 * Returns: (element-type GgenTestFrame) (transfer full) */
GPtrArray *ggen_test_frames_look_up (const gpointer *return_addresses, gsize n_addresses);

/* (transfer full) (nullable): the innermost of them that is not in GLib or libc, else the innermost; NULL
 * where there is none. */
GgenTestFrame *ggen_test_frames_look_up_caller (const gpointer *return_addresses,
                                                gsize n_addresses);

/* A frame per line, each indented by four, without a newline at the end. */
char *ggen_test_frames_describe (GPtrArray *frames);

G_END_DECLS
