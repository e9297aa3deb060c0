/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-text-place-private.h"

#include <string.h>

/*
 * SPARQL, Jinja and Turtle also stand inside of YAML. Their parsers tell places in the text that
 * they got; people need the place in the file.
 */

void
ggen_text_place_init (GgenTextPlace *self, GgenYamlDocument *document, const GgenYamlNode *node)
{
  self->source_name = g_strdup (ggen_yaml_document_get_source_name (document));
  self->line = node->line;
  self->column = node->column;
  self->is_exact = node->is_exact;
  self->text_line = node->text_line;
  self->text_column = node->text_column;
}

/* The text is all of a file. */
void
ggen_text_place_init_file (GgenTextPlace *self, const char *source_name)
{
  self->source_name = g_strdup (source_name);
  self->line = self->column = 1;
  self->is_exact = TRUE;
  self->text_line = self->text_column = 1;
}

void
ggen_text_place_clear (GgenTextPlace *self)
{
  g_clear_pointer (&self->source_name, g_free);
}

static gboolean
read_number (const char **at, guint *number)
{
  char *end;
  guint64 value = g_ascii_strtoull (*at, &end, 10);

  if (end == *at || *end != ':' || value == 0 || value > G_MAXINT)
    return FALSE;

  *number = value;
  *at = end + 1;

  return TRUE;
}

/* Rewrites the place that a message about the text begins with, `source_name:line:column:`. A
 * message about anything else stays as it is. */
void
ggen_text_place_translate_error (const GgenTextPlace *self, GError *error)
{
  gsize length = strlen (self->source_name);
  const char *at = error->message + length;
  char *message;
  guint line;
  guint column;

  if (strncmp (error->message, self->source_name, length) != 0 || *at++ != ':')
    return;
  if (!read_number (&at, &line) || !read_number (&at, &column))
    return;

  if (self->is_exact)
    {
      line += self->text_line - 1;
      column += self->text_column - 1;
    }
  else
    {
      line = self->line;
      column = self->column;
    }

  message = g_strdup_printf ("%s:%u:%u:%s", self->source_name, line, column, at);
  g_free (error->message);
  error->message = message;
}
