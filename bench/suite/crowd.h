/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "subject.h"

G_BEGIN_DECLS

typedef struct _SuiteCrowd SuiteCrowd;

SuiteCrowd *suite_crowd_new (guint n_threads, SuiteSubject subject);
void suite_crowd_free (SuiteCrowd *self);
void suite_crowd_run (SuiteCrowd *self);

G_END_DECLS
