/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <ggen.h>

G_BEGIN_DECLS

typedef struct _SuitePingPong SuitePingPong;

SuitePingPong *suite_ping_pong_new (GgenRuntime *runtime);
void suite_ping_pong_free (SuitePingPong *self);
void suite_ping_pong_run (SuitePingPong *self);

G_END_DECLS
