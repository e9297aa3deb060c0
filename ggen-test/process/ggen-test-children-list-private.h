/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>
#include <sys/types.h>

G_BEGIN_DECLS

/* The children of the process, as the kernel lists them. */

/* Adds those that @thread has made, which is a number as a text, in the order in which it made them. */
void ggen_test_children_add_of_thread (GArray *pids, const char *thread);

/* (element-type pid_t) (transfer full) */
GArray *ggen_test_children_list (void);

G_END_DECLS
