/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "ggen-visibility.h"

G_BEGIN_DECLS

/**
 * GGEN_ERROR:
 *
 * The error domain of the runtime.
 *
 * Since: 1.0
 */
#define GGEN_ERROR (ggen_error_quark ())

/**
 * GgenError:
 * @GGEN_ERROR_WOULD_DEADLOCK: the call could only wait for itself: it was made from a callback
 *   that the same context is dispatching. Start the work with its `_async` call instead.
 * @GGEN_ERROR_CLOSED: the runtime or scope no longer takes work
 * @GGEN_ERROR_LEFT_BEHIND: work did not end within the time that closing gave it; the message
 *   names each piece
 * @GGEN_ERROR_DEADLINE: the deadline of a scope passed before its work ended
 *
 * What can go wrong with the runtime itself, as opposed to the work that it runs.
 *
 * Since: 1.0
 */
typedef enum
{
  GGEN_ERROR_WOULD_DEADLOCK,
  GGEN_ERROR_CLOSED,
  GGEN_ERROR_LEFT_BEHIND,
  GGEN_ERROR_DEADLINE,
} GgenError;

GGEN_AVAILABLE_IN_1_0
GQuark ggen_error_quark (void);

G_END_DECLS
