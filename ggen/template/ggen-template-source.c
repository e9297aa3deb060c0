/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-template-source-private.h"

#include <string.h>

/* How much of a long line an error shows before and after the place. */
#define EXCERPT_CHARACTERS 100

/**
 * ggen_template_error_quark:
 *
 * Gets the error domain of templates.
 *
 * Returns: the error domain of [error@GgenCodegen.TemplateError]
 *
 * Since: 1.0
 */
GQuark
ggen_template_error_quark (void)
{
  return g_quark_from_static_string ("ggen-template-error-quark");
}

/* "\r\n" and "\r" become "\n". */
static char *
normalize_newlines (const char *text, gsize length, gsize *normalized_length)
{
  char *normalized = g_malloc (length + 1), *out = normalized;

  for (gsize i = 0; i < length; i++)
    {
      if (text[i] != '\r')
        *out++ = text[i];
      else if (i + 1 == length || text[i + 1] != '\n')
        *out++ = '\n';
    }
  *out = '\0';
  *normalized_length = out - normalized;

  return normalized;
}

gboolean
ggen_template_source_init (GgenTemplateSource *self,
                           const char *name,
                           const char *text,
                           gssize length,
                           guint first_line,
                           GError **error)
{
  const char *invalid;

  if (length < 0)
    length = strlen (text);
  *self = (GgenTemplateSource){.name = g_strdup (name), .first_line = MAX (first_line, 1)};
  if ((guint64) length >= G_MAXINT32)
    {
      g_set_error (error, GGEN_TEMPLATE_ERROR, GGEN_TEMPLATE_ERROR_LIMIT,
                   "%s: a template of %" G_GSSIZE_FORMAT " bytes is too large", name, length);
      return FALSE;
    }
  if (!g_utf8_validate_len (text, length, &invalid))
    {
      const char *what = *invalid == '\0' ? "a nul byte" : "invalid UTF-8";

      self->text = g_strndup (text, invalid - text);
      self->length = invalid - text;
      ggen_template_source_set_error (self, self->length, error, GGEN_TEMPLATE_ERROR_READ,
                                      "%s; templates are UTF-8 text", what);
      return FALSE;
    }
  self->text = normalize_newlines (text, length, &self->length);

  return TRUE;
}

void
ggen_template_source_clear (GgenTemplateSource *self)
{
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->text, g_free);
}

static const char *
line_start (const GgenTemplateSource *self, gsize offset)
{
  const char *cursor = self->text + MIN (offset, self->length);

  while (cursor > self->text && cursor[-1] != '\n')
    cursor--;

  return cursor;
}

/* Both count from 1, columns in characters. */
void
ggen_template_source_locate (const GgenTemplateSource *self,
                             gsize offset,
                             guint *line,
                             guint *column)
{
  const char *place = self->text + MIN (offset, self->length);

  *line = self->first_line;
  for (const char *cursor = self->text; cursor < place; cursor++)
    if (*cursor == '\n')
      ++*line;
  *column = g_utf8_strlen (line_start (self, offset), place - line_start (self, offset)) + 1;
}

/* `file:line:column` */
void
ggen_template_source_append_place (const GgenTemplateSource *self, gsize offset, GString *message)
{
  guint line, column;

  ggen_template_source_locate (self, offset, &line, &column);
  g_string_append_printf (message, "%s:%u:%u", self->name, line, column);
}

/* The line of the place, and a caret under it. */
void
ggen_template_source_append_excerpt (const GgenTemplateSource *self, gsize offset, GString *message)
{
  const char *place = self->text + MIN (offset, self->length);
  const char *start = line_start (self, offset);
  const char *end = place;

  while (*end != '\0' && *end != '\n')
    end++;
  if (g_utf8_strlen (start, place - start) > EXCERPT_CHARACTERS)
    start = g_utf8_offset_to_pointer (place, -EXCERPT_CHARACTERS);
  if (g_utf8_strlen (place, end - place) > EXCERPT_CHARACTERS)
    end = g_utf8_offset_to_pointer (place, EXCERPT_CHARACTERS);

  g_string_append (message, "\n    ");
  g_string_append_len (message, start, end - start);
  g_string_append (message, "\n    ");
  for (const char *cursor = start; cursor < place; cursor = g_utf8_next_char (cursor))
    {
      gunichar character = g_utf8_get_char (cursor);

      if (character == '\t')
        g_string_append_c (message, '\t');
      else if (!g_unichar_iszerowidth (character))
        g_string_append (message, g_unichar_iswide (character) ? "  " : " ");
    }
  g_string_append_c (message, '^');
}

void
ggen_template_source_set_error (const GgenTemplateSource *self,
                                gsize offset,
                                GError **error,
                                GgenTemplateError code,
                                const char *format,
                                ...)
{
  g_autoptr (GString) message = g_string_new (NULL);
  va_list arguments;

  ggen_template_source_append_place (self, offset, message);
  g_string_append (message, ": ");
  va_start (arguments, format);
  g_string_append_vprintf (message, format, arguments);
  va_end (arguments);
  ggen_template_source_append_excerpt (self, offset, message);
  g_set_error_literal (error, GGEN_TEMPLATE_ERROR, code, message->str);
}
