/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-results.h"

#include <string.h>

#include "ggen-solutions-private.h"

/* Bytes that are collected before they are written */
#define BLOCK_LENGTH 65536

typedef void (*GgenWriteTermFunc) (GString *output,
                                   const GgenDictionary *dictionary,
                                   GgenTermId id);

/* JSON */

static void
ggen_json_append_string (GString *output, const char *text, gsize length)
{
  const char *end = text + length;
  const char *start = text;

  g_string_append_c (output, '"');
  for (; text < end; text++)
    {
      guchar byte = (guchar) *text;

      if (byte >= 0x20 && byte != '"' && byte != '\\')
        continue;
      g_string_append_len (output, start, text - start);
      start = text + 1;
      if (byte == '\n')
        g_string_append (output, "\\n");
      else if (byte == '"' || byte == '\\')
        g_string_append_printf (output, "\\%c", byte);
      else
        g_string_append_printf (output, "\\u%04x", byte);
    }
  g_string_append_len (output, start, text - start);
  g_string_append_c (output, '"');
}

static void
ggen_json_append_text (GString *output, const GgenDictionary *dictionary, GgenTermId id)
{
  ggen_json_append_string (output, ggen_dictionary_get_text (dictionary, id),
                           ggen_dictionary_get_record (dictionary, id)->text_length);
}

static void
ggen_json_append_term (GString *output, const GgenDictionary *dictionary, GgenTermId id)
{
  const GgenTermRecord *record = ggen_dictionary_get_record (dictionary, id);
  static const char *const types[] = {
      [GGEN_RECORD_IRI] = "uri",
      [GGEN_RECORD_BLANK] = "bnode",
      [GGEN_RECORD_LITERAL] = "literal",
      [GGEN_RECORD_LANG_LITERAL] = "literal",
  };

  g_string_append_printf (output, "{\"type\":\"%s\",\"value\":", types[record->kind]);
  ggen_json_append_text (output, dictionary, id);
  if (record->kind == GGEN_RECORD_LANG_LITERAL)
    {
      g_string_append (output, ",\"xml:lang\":");
      ggen_json_append_text (output, dictionary, record->qualifier);
    }
  else if (record->kind == GGEN_RECORD_LITERAL && record->qualifier != GGEN_TERM_ID_XSD_STRING)
    {
      g_string_append (output, ",\"datatype\":");
      ggen_json_append_text (output, dictionary, record->qualifier);
    }
  g_string_append_c (output, '}');
}

static void
ggen_json_append_head (GString *output, const char *const *variables)
{
  g_string_append (output, "{\"head\":{\"vars\":[");
  for (guint i = 0; variables[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append_c (output, ',');
      ggen_json_append_string (output, variables[i], strlen (variables[i]));
    }
  g_string_append (output, "]},\"results\":{\"bindings\":[");
}

static void
ggen_json_append_row (GString *output, GgenSolutions *self, guint row, gboolean is_first)
{
  const char *const *variables = ggen_solutions_get_variables (self);
  gboolean is_first_value = TRUE;

  g_string_append (output, is_first ? "\n{" : ",\n{");
  for (guint i = 0; variables[i] != NULL; i++)
    {
      const GgenTermId *ids = ggen_solutions_get_ids (self, i);

      if (ids == NULL || ids[row] == GGEN_TERM_ID_NONE)
        continue;
      if (!is_first_value)
        g_string_append_c (output, ',');
      is_first_value = FALSE;
      ggen_json_append_string (output, variables[i], strlen (variables[i]));
      g_string_append_c (output, ':');
      ggen_json_append_term (output, ggen_solutions_get_dictionary (self), ids[row]);
    }
  g_string_append_c (output, '}');
}

/* CSV, RFC 4180: plain values */

static void
ggen_csv_append_text (GString *output, const char *text, gsize length)
{
  const char *end = text + length;
  gboolean is_quoted = FALSE;

  for (const char *place = text; place < end && !is_quoted; place++)
    is_quoted = *place == '"' || *place == ',' || *place == '\r' || *place == '\n';
  if (!is_quoted)
    {
      g_string_append_len (output, text, (gssize) length);
      return;
    }
  g_string_append_c (output, '"');
  for (; text < end; text++)
    {
      if (*text == '"')
        g_string_append_c (output, '"');
      g_string_append_c (output, *text);
    }
  g_string_append_c (output, '"');
}

static void
ggen_csv_append_term (GString *output, const GgenDictionary *dictionary, GgenTermId id)
{
  const GgenTermRecord *record = ggen_dictionary_get_record (dictionary, id);

  if (record->kind == GGEN_RECORD_BLANK)
    g_string_append (output, "_:");
  ggen_csv_append_text (output, ggen_dictionary_get_text (dictionary, id), record->text_length);
}

/* TSV: terms as SPARQL and Turtle write them */

static void
ggen_tsv_append_quoted (GString *output, const char *text, gsize length)
{
  const char *end = text + length;

  g_string_append_c (output, '"');
  while (text < end)
    {
      gsize plain = strcspn (text, "\t\n\r\"\\");

      g_string_append_len (output, text, (gssize) plain);
      text += plain;
      if (text >= end)
        break;
      switch (*text)
        {
        case '\t':
          g_string_append (output, "\\t");
          break;
        case '\n':
          g_string_append (output, "\\n");
          break;
        case '\r':
          g_string_append (output, "\\r");
          break;
        case '\0':
          g_string_append (output, "\\u0000");
          break;
        default:
          g_string_append_c (output, '\\');
          g_string_append_c (output, *text);
        }
      text++;
    }
  g_string_append_c (output, '"');
}

/* The text between two others */
static void
ggen_tsv_append_between (GString *output,
                         const char *before,
                         const char *text,
                         gsize length,
                         const char *after)
{
  g_string_append (output, before);
  g_string_append_len (output, text, (gssize) length);
  g_string_append (output, after);
}

/* Numbers that Turtle reads back as the same term without quotes: [+-]?digits, digits.digits, and
 * either with an exponent. */
static gboolean
ggen_number_is_bare (const char *text, GgenTermId datatype)
{
  gsize n_whole;
  gsize n_fraction = 0;

  text += *text == '+' || *text == '-';
  n_whole = strspn (text, "0123456789");
  text += n_whole;
  if (datatype == GGEN_TERM_ID_XSD_INTEGER)
    return n_whole > 0 && *text == '\0';
  if (*text == '.')
    {
      n_fraction = strspn (text + 1, "0123456789");
      text += 1 + n_fraction;
    }
  if (datatype == GGEN_TERM_ID_XSD_DECIMAL)
    return n_fraction > 0 && *text == '\0';
  if (n_whole + n_fraction == 0 || (*text != 'e' && *text != 'E'))
    return FALSE;
  text++;
  text += *text == '+' || *text == '-';

  return *text != '\0' && text[strspn (text, "0123456789")] == '\0';
}

static void
ggen_tsv_append_term (GString *output, const GgenDictionary *dictionary, GgenTermId id)
{
  const GgenTermRecord *record = ggen_dictionary_get_record (dictionary, id);
  const char *text = ggen_dictionary_get_text (dictionary, id);
  gsize length = record->text_length;

  switch (record->kind)
    {
    case GGEN_RECORD_IRI:
      ggen_tsv_append_between (output, "<", text, length, ">");
      return;
    case GGEN_RECORD_BLANK:
      ggen_tsv_append_between (output, "_:", text, length, "");
      return;
    case GGEN_RECORD_LANG_LITERAL:
      ggen_tsv_append_quoted (output, text, length);
      g_string_append_c (output, '@');
      g_string_append (output, ggen_dictionary_get_language (dictionary, id));
      return;
    default:
      break;
    }

  if ((record->qualifier == GGEN_TERM_ID_XSD_INTEGER
       || record->qualifier == GGEN_TERM_ID_XSD_DECIMAL
       || record->qualifier == GGEN_TERM_ID_XSD_DOUBLE)
      && ggen_number_is_bare (text, record->qualifier))
    {
      g_string_append (output, text);
      return;
    }
  ggen_tsv_append_quoted (output, text, length);
  if (record->qualifier != GGEN_TERM_ID_XSD_STRING)
    {
      const char *datatype = ggen_dictionary_get_text (dictionary, record->qualifier);

      ggen_tsv_append_between (output, "^^<", datatype, strlen (datatype), ">");
    }
}

/* CSV and TSV */

static void
ggen_lines_append_head (GString *output, const char *const *variables, GgenResultsFormat format)
{
  gboolean is_csv = format == GGEN_RESULTS_FORMAT_CSV;

  for (guint i = 0; variables[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append_c (output, is_csv ? ',' : '\t');
      if (!is_csv)
        g_string_append_c (output, '?');
      g_string_append (output, variables[i]);
    }
  g_string_append (output, is_csv ? "\r\n" : "\n");
}

static void
ggen_lines_append_row (GString *output, GgenSolutions *self, guint row, GgenResultsFormat format)
{
  gboolean is_csv = format == GGEN_RESULTS_FORMAT_CSV;
  GgenWriteTermFunc append = is_csv ? ggen_csv_append_term : ggen_tsv_append_term;

  for (guint i = 0; i < ggen_solutions_get_n_variables (self); i++)
    {
      const GgenTermId *ids = ggen_solutions_get_ids (self, i);

      if (i > 0)
        g_string_append_c (output, is_csv ? ',' : '\t');
      if (ids != NULL && ids[row] != GGEN_TERM_ID_NONE)
        append (output, ggen_solutions_get_dictionary (self), ids[row]);
    }
  g_string_append (output, is_csv ? "\r\n" : "\n");
}

static gboolean
ggen_results_flush (GString *output,
                    gsize least,
                    GOutputStream *stream,
                    GCancellable *cancellable,
                    GError **error)
{
  if (output->len < least)
    return TRUE;
  if (!g_output_stream_write_all (stream, output->str, output->len, NULL, cancellable, error))
    return FALSE;
  g_string_truncate (output, 0);

  return TRUE;
}

/**
 * ggen_solutions_write:
 * @format: how to write
 * @stream: where to
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error of @stream or in %G_IO_ERROR
 *
 * Writes all solutions that have not been read yet.
 *
 * The formats are [SPARQL 1.1 Query Results
 * JSON](https://www.w3.org/TR/sparql11-results-json/) and [CSV and
 * TSV](https://www.w3.org/TR/sparql11-results-csv-tsv/). The cursor is at its end afterwards. Must
 * not be called after [method@GgenCodegen.Solutions.next].
 *
 * Returns: %TRUE, or %FALSE with @error set; part of the solutions may have been written then
 *
 * Since: 1.0
 */
gboolean
ggen_solutions_write (GgenSolutions *self,
                      GgenResultsFormat format,
                      GOutputStream *stream,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (GString) output = NULL;
  g_autoptr (GError) failure = NULL;
  gboolean is_first = TRUE;
  guint n_rows;

  g_return_val_if_fail (GGEN_IS_SOLUTIONS (self), FALSE);
  g_return_val_if_fail (G_IS_OUTPUT_STREAM (stream), FALSE);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  output = g_string_sized_new (BLOCK_LENGTH + 4096);
  if (format == GGEN_RESULTS_FORMAT_JSON)
    ggen_json_append_head (output, ggen_solutions_get_variables (self));
  else
    ggen_lines_append_head (output, ggen_solutions_get_variables (self), format);

  while (ggen_solutions_next_batch (self, &n_rows, cancellable, &failure))
    for (guint row = 0; row < n_rows; row++)
      {
        if (format == GGEN_RESULTS_FORMAT_JSON)
          ggen_json_append_row (output, self, row, is_first);
        else
          ggen_lines_append_row (output, self, row, format);
        is_first = FALSE;
        if (!ggen_results_flush (output, BLOCK_LENGTH, stream, cancellable, error))
          return FALSE;
      }
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (format == GGEN_RESULTS_FORMAT_JSON)
    g_string_append (output, is_first ? "]}}\n" : "\n]}}\n");

  return ggen_results_flush (output, 1, stream, cancellable, error);
}

/**
 * ggen_answer_to_string:
 * @answer: the answer of an `ASK` query
 * @format: how to write
 *
 * Writes the answer of an `ASK` query.
 *
 * The recommendation has no CSV and TSV of it: they are one line, `true` or `false`.
 *
 * Returns: (transfer full): the text, with a line end
 *
 * Since: 1.0
 */
char *
ggen_answer_to_string (gboolean answer, GgenResultsFormat format)
{
  const char *text = answer ? "true" : "false";

  switch (format)
    {
    case GGEN_RESULTS_FORMAT_JSON:
      return g_strdup_printf ("{\"head\":{},\"boolean\":%s}\n", text);
    case GGEN_RESULTS_FORMAT_CSV:
      return g_strdup_printf ("%s\r\n", text);
    case GGEN_RESULTS_FORMAT_TSV:
    default:
      return g_strdup_printf ("%s\n", text);
    }
}
