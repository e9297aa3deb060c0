/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-configuration.h"
#include "ggen-runner-result.h"

G_BEGIN_DECLS

/* One case that is to run, with what holds for it. */
typedef struct
{
  GgenRunnerCase *test_case;       /* (owned) */
  GgenRunnerCaseSettings settings; /* (owned) */
  gint64 expected;                 /* in microseconds: how long it may take; -1: nobody knows */
  guint position;                  /* in the order that was asked for */
  gpointer lane;                   /* (nullable): the queue's */
  gboolean is_comparison;          /* a program that runs whole to be compared with its cases */
  gboolean compares_all;           /* of them: none was left out */
} GgenRunnerUnit;

GgenRunnerUnit *ggen_runner_unit_new (GgenRunnerCase *test_case);
void ggen_runner_unit_free (GgenRunnerUnit *self);

G_END_DECLS
