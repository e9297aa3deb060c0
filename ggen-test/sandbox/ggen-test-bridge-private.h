/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* (transfer full): is attached to the default context, and runs @context, which the calling thread owns. */
GSource *ggen_test_bridge_new (GMainContext *context);

G_END_DECLS
