/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-errand-private.h"

#include "ggen-test-beginning-private.h"

#define VARIABLE "GGEN_TEST_ERRAND"
#define TYPE "(sussit)"

static GgenTestErrand taken; /* with its strings, as long as the program lives */
static gboolean is_taken;

const GgenTestErrand *
ggen_test_errand_get (void)
{
  return is_taken ? &taken : NULL;
}

void
ggen_test_errand_take (void)
{
  const char *text = g_getenv (VARIABLE);
  g_autoptr (GVariant) value = NULL;
  g_autoptr (GError) error = NULL;

  if (text == NULL)
    return;

  value = g_variant_parse (G_VARIANT_TYPE (TYPE), text, NULL, NULL, &error);
  if (value == NULL)
    g_error (VARIABLE " is not for you to set: %s", error->message);

  g_variant_get (value, TYPE, &taken.seed, &taken.n_reported, &taken.why, &taken.path,
                 &taken.channel, &taken.schedule);
  is_taken = TRUE;
  g_unsetenv (VARIABLE);
}

char **
ggen_test_errand_make_environment (const GgenTestErrand *self)
{
  g_autoptr (GVariant) value =
      g_variant_ref_sink (g_variant_new (TYPE, self->seed, self->n_reported, self->why, self->path,
                                         self->channel, self->schedule));
  g_autofree char *text = g_variant_print (value, FALSE);

  return ggen_test_beginning_make_environment (VARIABLE, text);
}
