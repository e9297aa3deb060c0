/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-test-origin-private.h"

G_BEGIN_DECLS

/* Whether @context is the default one, which need not have been made yet. */
gboolean ggen_test_default_context_is (const GMainContext *context);

/* (nullable): where nobody has asked for it yet. */
GMainContext *ggen_test_default_context_peek (void);

/* Reports that @function was called for @context, if that is the default one and a test must leave it
 * alone. */
void ggen_test_default_context_touch (GMainContext *context, const char *function);

/* For wrappers, which are called as what they stand in front of. */
#define GGEN_TEST_TOUCH(context) ggen_test_default_context_touch (context, G_STRFUNC)

/* For a source that was attached to it, but not by the test. */
void ggen_test_default_context_excuse_source (void);

/* A source was attached to it, by whomever. */
void ggen_test_default_context_attached (const GgenTestOrigin *origin);

G_END_DECLS
