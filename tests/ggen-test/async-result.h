/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The result of an asynchronous call, waited for as code does that knows nothing of tests. */

/* A callback. Its data is where the result is to be put, which is empty as yet. */
void async_result_note (GObject *source_object, GAsyncResult *result, gpointer place);

/* (transfer full): Runs the thread's context until there is one, and leaves @place empty. */
GAsyncResult *async_result_wait (GAsyncResult **place);

G_END_DECLS
