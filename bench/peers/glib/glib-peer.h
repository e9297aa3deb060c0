/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What plain GLib does of the benchmark suite: one iteration of each measure. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void glib_peer_create_bare (void);
void glib_peer_create_current_thread (void);
void glib_peer_create_pool (guint n_workers);

/* A context of the calling thread that stays: GTask calls back there. */
GMainContext *glib_peer_context_new (void);
void glib_peer_context_free (GMainContext *context);

guint64 glib_peer_command (GMainContext *context, GFile *file);
void glib_peer_run_tasks (GMainContext *context, guint n_tasks);

/* Reads of pipes that nobody writes to, by GTask; the descriptors are owned from now on. */
typedef struct GlibBlocked GlibBlocked;

GlibBlocked *glib_peer_block (const int *fds, guint n_fds);
void glib_peer_unblock (GlibBlocked *self, GMainContext *context);

/* A GThreadPool that stays. */
typedef struct GlibPool GlibPool;

GlibPool *glib_peer_pool_new (guint n_workers);
void glib_peer_pool_run (GlibPool *self, guint n_tasks);
void glib_peer_pool_free (GlibPool *self);

/* Two contexts: the caller's, and one on a thread that sends back what it gets. */
typedef struct GlibPingPong GlibPingPong;

GlibPingPong *glib_peer_ping_pong_new (void);
guint glib_peer_ping_pong (GlibPingPong *self, guint message);
void glib_peer_ping_pong_free (GlibPingPong *self);

G_END_DECLS
