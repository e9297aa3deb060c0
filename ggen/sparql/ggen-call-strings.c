/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Functions on strings: SPARQL 1.1, sections 17.4.3 and 17.4.6. */

#include "ggen-call-private.h"
#include "ggen-number-private.h"

#include <math.h>
#include <string.h>

typedef struct
{
  const char *text;
  gsize length;
} GgenText;

/* Texts of the dictionary: nothing may be interned while they are looked at. */
static gboolean
ggen_text_read (GgenText *self, const GgenCell *cell, GgenEvaluation *evaluation)
{
  if (!ggen_cell_is_string (cell))
    return FALSE;
  self->text = ggen_cell_get_text (cell, evaluation, &self->length);

  return TRUE;
}


/* Section 17.4.3.1.2: the second one has no language, or that of the first. */
static gboolean
ggen_strings_are_compatible (const GgenCell *first,
                             const GgenCell *second,
                             const GgenEvaluation *evaluation)
{
  if (!ggen_cell_is_string (first) || !ggen_cell_is_string (second))
    return FALSE;
  if (second->typed.kind == GGEN_TYPED_STRING)
    return TRUE;

  return first->kind == second->kind
         && (first->qualifier == second->qualifier
             || g_ascii_strcasecmp (ggen_cell_get_language (first, evaluation),
                                    ggen_cell_get_language (second, evaluation))
                    == 0);
}

void
ggen_call_strlen (GgenCall *call, GgenCell **arguments, GgenCell *result)
{
  GgenText text;
  gint64 n_characters = 0;

  if (!ggen_text_read (&text, arguments[0], call->evaluation))
    return;
  /* All bytes but those that go on with a character */
  for (gsize i = 0; i < text.length; i++)
    n_characters += (text.text[i] & 0xc0) != 0x80;
  ggen_cell_set_integer (result, n_characters);
}

/* Characters whose position p has start <= p < end, both rounded (XPath, fn:substring). */
static GgenText
ggen_text_cut (GgenText text, double start, double end)
{
  const char *place = text.text;
  const char *stop = text.text + text.length;
  GgenText cut = {NULL, 0};
  double position = 1;

  for (; place < stop && position < start; position++)
    place = g_utf8_next_char (place);
  cut.text = place;
  for (; place < stop && position < end; position++)
    place = g_utf8_next_char (place);
  cut.length = (gsize) (place - cut.text);

  return cut;
}

void
ggen_call_substr (GgenCall *call, GgenCell **arguments, GgenCell *result)
{
  GgenText text;
  GgenText cut;
  double start;
  double end = INFINITY;

  if (!ggen_text_read (&text, arguments[0], call->evaluation)
      || !ggen_cell_is_numeric (arguments[1]))
    return;
  start = floor (ggen_typed_value_to_double (&arguments[1]->typed) + 0.5);
  if (call->n_arguments > 2)
    {
      if (!ggen_cell_is_numeric (arguments[2]))
        return;
      end = start + floor (ggen_typed_value_to_double (&arguments[2]->typed) + 0.5);
    }
  /* No position is before or after NaN. */
  if (isnan (start) || isnan (end))
    start = end = 0;
  cut = ggen_text_cut (text, start, end);
  ggen_cell_take_string_like (result, arguments[0],
                              ggen_scratch_copy (&call->evaluation->scratch, cut.text, cut.length),
                              cut.length);
}

void
ggen_call_case (GgenCall *call, GgenCell **arguments, GgenCell *result)
{
  g_autofree char *changed = NULL;
  GgenText text;
  gsize length;

  if (!ggen_text_read (&text, arguments[0], call->evaluation))
    return;
  if (call->function == GGEN_FUNCTION_UCASE)
    changed = g_utf8_strup (text.text, (gssize) text.length);
  else
    changed = g_utf8_strdown (text.text, (gssize) text.length);
  length = strlen (changed);
  ggen_cell_take_string_like (result, arguments[0],
                              ggen_scratch_copy (&call->evaluation->scratch, changed, length),
                              length);
}

void
ggen_call_contains (GgenCall *call, GgenCell **arguments, GgenCell *result)
{
  GgenText text;
  GgenText part;
  gboolean holds;

  if (!ggen_strings_are_compatible (arguments[0], arguments[1], call->evaluation))
    return;
  ggen_text_read (&text, arguments[0], call->evaluation);
  ggen_text_read (&part, arguments[1], call->evaluation);
  if (part.length > text.length)
    holds = FALSE;
  else if (call->function == GGEN_FUNCTION_STRSTARTS)
    holds = memcmp (text.text, part.text, part.length) == 0;
  else if (call->function == GGEN_FUNCTION_STRENDS)
    holds = memcmp (text.text + text.length - part.length, part.text, part.length) == 0;
  else
    holds = memmem (text.text, text.length, part.text, part.length) != NULL;
  ggen_cell_set_boolean (result, holds);
}

void
ggen_call_split (GgenCall *call, GgenCell **arguments, GgenCell *result)
{
  GgenText text;
  GgenText part;
  const char *found;
  gsize offset;

  if (!ggen_strings_are_compatible (arguments[0], arguments[1], call->evaluation))
    return;
  ggen_text_read (&text, arguments[0], call->evaluation);
  ggen_text_read (&part, arguments[1], call->evaluation);
  found = memmem (text.text, text.length, part.text, part.length);
  if (found == NULL)
    {
      ggen_cell_take_string (result, "", 0);
      return;
    }

  offset = (gsize) (found - text.text);
  if (call->function == GGEN_FUNCTION_STRBEFORE)
    text.length = offset;
  else
    text = (GgenText){found + part.length, text.length - offset - part.length};
  ggen_cell_take_string_like (result, arguments[0],
                              ggen_scratch_copy (&call->evaluation->scratch, text.text,
                                                 text.length),
                              text.length);
}

void
ggen_call_encode_for_uri (GgenCall *call, GgenCell **arguments, GgenCell *result)
{
  static const char digits[] = "0123456789ABCDEF";
  GgenText text;
  char *encoded;
  char *end;

  if (!ggen_text_read (&text, arguments[0], call->evaluation))
    return;
  end = encoded = ggen_scratch_alloc (&call->evaluation->scratch, text.length * 3 + 1);
  for (gsize i = 0; i < text.length; i++)
    {
      guchar byte = (guchar) text.text[i];

      if (g_ascii_isalnum (byte) || (byte != '\0' && strchr ("-._~", byte) != NULL))
        {
          *end++ = (char) byte;
          continue;
        }
      *end++ = '%';
      *end++ = digits[byte >> 4];
      *end++ = digits[byte & 15];
    }
  *end = '\0';
  ggen_cell_take_string (result, encoded, (gsize) (end - encoded));
}

void
ggen_call_concat (GgenCall *call, GgenCell **arguments, GgenCell *result)
{
  GgenEvaluation *evaluation = call->evaluation;
  gboolean is_same_language = TRUE;
  gsize length = 0;
  GgenText text;
  char *joined;
  char *end;

  for (guint i = 0; i < call->n_arguments; i++)
    {
      if (!ggen_text_read (&text, arguments[i], evaluation))
        return;
      length += text.length;
      is_same_language &= arguments[i]->kind == arguments[0]->kind
                          && arguments[i]->qualifier == arguments[0]->qualifier;
    }

  end = joined = ggen_scratch_alloc (&evaluation->scratch, length + 1);
  for (guint i = 0; i < call->n_arguments; i++)
    {
      ggen_text_read (&text, arguments[i], evaluation);
      memcpy (end, text.text, text.length);
      end += text.length;
    }
  *end = '\0';
  if (is_same_language && call->n_arguments > 0)
    ggen_cell_take_string_like (result, arguments[0], joined, length);
  else
    ggen_cell_take_string (result, joined, length);
}

/* RFC 4647, section 3.3.1 */
void
ggen_call_langmatches (GgenCall *call, GgenCell **arguments, GgenCell *result)
{
  GgenText tag;
  GgenText range;
  gboolean holds;

  if (arguments[0]->typed.kind != GGEN_TYPED_STRING
      || arguments[1]->typed.kind != GGEN_TYPED_STRING)
    return;
  ggen_text_read (&tag, arguments[0], call->evaluation);
  ggen_text_read (&range, arguments[1], call->evaluation);
  if (strcmp (range.text, "*") == 0)
    holds = tag.length > 0;
  else
    holds = tag.length >= range.length && range.length > 0
            && g_ascii_strncasecmp (tag.text, range.text, range.length) == 0
            && (tag.text[range.length] == '\0' || tag.text[range.length] == '-');
  ggen_cell_set_boolean (result, holds);
}

void
ggen_call_hash (GgenCall *call, GgenCell **arguments, GgenCell *result)
{
  static const GChecksumType types[] = {G_CHECKSUM_MD5, G_CHECKSUM_SHA1, G_CHECKSUM_SHA256,
                                        G_CHECKSUM_SHA384, G_CHECKSUM_SHA512};
  g_autofree char *sum = NULL;
  GgenText text;
  gsize length;

  if (arguments[0]->typed.kind != GGEN_TYPED_STRING)
    return;
  ggen_text_read (&text, arguments[0], call->evaluation);
  sum = g_compute_checksum_for_data (types[call->function - GGEN_FUNCTION_MD5],
                                     (const guchar *) text.text, text.length);
  length = strlen (sum);
  ggen_cell_take_string (result, ggen_scratch_copy (&call->evaluation->scratch, sum, length),
                         length);
}
