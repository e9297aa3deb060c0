/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  /* The frame's caller is found as the other fields say. */
  GGEN_TEST_CFI_STEP = 1,
  /* Nobody called this one. */
  GGEN_TEST_CFI_END,
  /* More is needed than is understood here. */
  GGEN_TEST_CFI_UNKNOWN,
} GgenTestCfiKind;

/* How the frame of a function is left at one place in it. */
typedef struct
{
  GgenTestCfiKind kind;
  /* The end of the frame, from the stack pointer or from rbp, in words. */
  gboolean from_rbp;
  guint n_words;
  /* Where the caller's rbp is, in words before the end of the frame; 0: still in rbp. */
  guint rbp_slot;
} GgenTestCfi;

/* Reads the unwind table (.eh_frame) of the module that holds @address, a return address. Takes no
 * lock and allocates nothing. */
GgenTestCfi ggen_test_cfi_look_up (guintptr address);

G_END_DECLS
