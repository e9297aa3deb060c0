/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the tests of templates share. */

#pragma once

#include <ggen-template.h>
#include <ggen-test.h>

/* (transfer full) (nullable): the text, or NULL with the error set. */
static inline char *
try_render (GgenTemplateEnvironment *environment,
            const char *text,
            const char *context,
            GError **error)
{
  GError *context_error = NULL;
  g_autoptr (GgenValue) values = ggen_value_new_from_json (context, &context_error);
  g_autoptr (GgenTemplate) template = NULL;

  g_assert_no_error (context_error);
  template = ggen_template_new (environment, text, "test.txt", error);

  return template != NULL ? ggen_template_render (template, values, NULL, error) : NULL;
}

static inline void
assert_renders_in (GgenTemplateEnvironment *environment,
                   const char *text,
                   const char *context,
                   const char *expected)
{
  GError *error = NULL;
  g_autofree char *rendered = try_render (environment, text, context, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (rendered, ==, expected);
}

static inline void
assert_renders (const char *text, const char *context, const char *expected)
{
  assert_renders_in (NULL, text, context, expected);
}

/* The whole message is compared. */
static inline void
assert_fails_in (GgenTemplateEnvironment *environment,
                 const char *text,
                 const char *context,
                 GgenTemplateError code,
                 const char *message)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *rendered = try_render (environment, text, context, &error);

  g_assert_null (rendered);
  g_assert_error (error, GGEN_TEMPLATE_ERROR, (int) code);
  g_assert_cmpstr (error->message, ==, message);
}

static inline void
assert_fails (const char *text, const char *context, GgenTemplateError code, const char *message)
{
  assert_fails_in (NULL, text, context, code, message);
}

/* Only how the message begins is compared: place and sentence. */
static inline void
assert_fails_with (const char *text, const char *context, GgenTemplateError code, const char *start)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *rendered = try_render (NULL, text, context, &error);
  g_auto (GStrv) lines = NULL;

  g_assert_null (rendered);
  g_assert_error (error, GGEN_TEMPLATE_ERROR, (int) code);
  lines = g_strsplit (error->message, "\n", 2);
  g_assert_cmpstr (lines[0], ==, start);
}
