/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <ggen.h>

G_BEGIN_DECLS

/* SuiteSubject: which runtime a command is run through.
 * @SUITE_ISOLATED: a fresh one for each command
 * @SUITE_EAGER: one that was made before the first command
 * @SUITE_SHARED: the shared one, made by the first command */
typedef enum
{
  SUITE_ISOLATED,
  SUITE_EAGER,
  SUITE_SHARED,
} SuiteSubject;

GgenRuntime *suite_subject_open (SuiteSubject subject);
void suite_subject_close (SuiteSubject subject, GgenRuntime *runtime);

void suite_subject_prepare (void);
void suite_subject_clean_up (void);

void suite_close_runtime (GgenRuntime *runtime);

G_END_DECLS
