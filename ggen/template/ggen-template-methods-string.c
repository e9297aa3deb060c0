/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The methods of strings. */

#include "ggen-template-text-private.h"

/* Many methods are filters as well. */
static gboolean
method_by_filter (GgenVm *vm,
                  const GgenSlot *value,
                  const GgenParameters *parameters,
                  GgenSlot *result)
{
  static const char *const filters[] = {"upper",  "lower",  "capitalize", "title", "strip",
                                        "lstrip", "rstrip", "replace",    "split", "center",
                                        "ljust",  "rjust",  "lines"};

  return ggen_builtin_call (vm, "method", ggen_filter_find (filters[parameters->variant]), value,
                            parameters->rest, result);
}

enum
{
  BY_UPPER,
  BY_LOWER,
  BY_CAPITALIZE,
  BY_TITLE,
  BY_STRIP,
  BY_LSTRIP,
  BY_RSTRIP,
  BY_REPLACE,
  BY_SPLIT,
  BY_CENTER,
  BY_LJUST,
  BY_RJUST,
  BY_LINES,
};

static gboolean
matches (GgenVm *vm, const GgenString *text, const GgenSlot *edge, gboolean at_end, gboolean *is_so)
{
  const char *other;

  if (!ggen_parameter_text (vm, edge, at_end ? "endswith" : "startswith", "", &other))
    return FALSE;
  *is_so = at_end ? g_str_has_suffix (text->text, other) : g_str_has_prefix (text->text, other);

  return TRUE;
}

/* The edge may also be a tuple of several. */
static gboolean
method_edge (GgenVm *vm, const GgenSlot *value, const GgenParameters *parameters, GgenSlot *result)
{
  const GgenSlot *edges = parameters->at[0];
  gboolean is_so = FALSE;
  guint n = 1;

  if (edges->kind == GGEN_VALUE_LIST)
    {
      n = edges->as.list->length;
      edges = edges->as.list->items;
    }
  for (guint i = 0; i < n && !is_so; i++)
    if (!matches (vm, value->as.string, &edges[i], parameters->variant, &is_so))
      return FALSE;
  *result = ggen_slot_boolean (is_so);

  return TRUE;
}

static gboolean
method_join (GgenVm *vm, const GgenSlot *value, const GgenParameters *parameters, GgenSlot *result)
{
  GgenArguments separator = {.positional = value, .n_positional = 1};

  return ggen_builtin_call (vm, "method", ggen_filter_find ("join"), parameters->at[0], &separator,
                            result);
}

enum
{
  FIND_POSITION,
  FIND_COUNT,
};

static gboolean
method_find (GgenVm *vm, const GgenSlot *value, const GgenParameters *parameters, GgenSlot *result)
{
  const char *text = value->as.string->text, *other, *found;
  gint64 n = 0;

  if (!ggen_parameter_text (vm, parameters->at[0], "find", "", &other))
    return FALSE;
  found = strstr (text, other);
  if (parameters->variant == FIND_POSITION)
    {
      *result = ggen_slot_integer (found != NULL ? g_utf8_pointer_to_offset (text, found) : -1);
      return TRUE;
    }
  if (*other == '\0')
    n = g_utf8_strlen (text, -1) + 1;
  for (; *other != '\0' && found != NULL; found = strstr (found + strlen (other), other))
    n++;
  *result = ggen_slot_integer (n);

  return TRUE;
}

typedef enum
{
  LETTERS_DIGIT,
  LETTERS_ALPHA,
  LETTERS_ALNUM,
  LETTERS_SPACE,
  LETTERS_IDENTIFIER,
} LetterTest;

static gboolean
is_of (LetterTest test, gunichar character, gboolean is_first)
{
  switch (test)
    {
    case LETTERS_DIGIT:
      return g_unichar_isdigit (character);
    case LETTERS_ALPHA:
      return g_unichar_isalpha (character);
    case LETTERS_ALNUM:
      return g_unichar_isalnum (character);
    case LETTERS_SPACE:
      return g_unichar_isspace (character);
    default:
      return character == '_' || g_unichar_isalpha (character)
             || (!is_first && g_unichar_isdigit (character));
    }
}

/* Whether there are letters, and all of them are of the kind. */
static gboolean
method_is (GgenVm *vm, const GgenSlot *value, const GgenParameters *parameters, GgenSlot *result)
{
  const char *start = value->as.string->text, *end = start + value->as.string->length;
  gboolean is_so = end > start;

  for (const char *cursor = start; is_so && cursor < end; cursor = g_utf8_next_char (cursor))
    is_so = is_of (parameters->variant, g_utf8_get_char (cursor), cursor == start);
  *result = ggen_slot_boolean (is_so);

  return TRUE;
}

static gboolean
method_is_case (GgenVm *vm,
                const GgenSlot *value,
                const GgenParameters *parameters,
                GgenSlot *result)
{
  return ggen_builtin_call (vm, "method", ggen_test_find (parameters->variant ? "upper" : "lower"),
                            value, parameters->rest, result);
}

/* removeprefix and removesuffix */
static gboolean
method_remove (GgenVm *vm,
               const GgenSlot *value,
               const GgenParameters *parameters,
               GgenSlot *result)
{
  const GgenString *text = value->as.string;
  gboolean at_end = parameters->variant, is_there;
  gsize n;

  if (!matches (vm, text, parameters->at[0], at_end, &is_there))
    return FALSE;
  n = is_there ? parameters->at[0]->as.string->length : 0;
  *result = ggen_slot_take (ggen_string_new (text->text + (at_end ? 0 : n), text->length - n));

  return TRUE;
}

static gboolean
method_zfill (GgenVm *vm, const GgenSlot *value, const GgenParameters *parameters, GgenSlot *result)
{
  const GgenString *text = value->as.string;
  gboolean has_sign = *text->text == '-' || *text->text == '+';
  g_auto (GgenBuffer) buffer = {0};
  gint64 width, missing;

  if (!ggen_parameter_integer (vm, parameters->at[0], "width", 0, &width)
      || (width > 0 && !ggen_vm_check_room (vm, width, "the padded text")))
    return FALSE;
  missing = width - g_utf8_strlen (text->text, text->length);
  ggen_buffer_append (&buffer, text->text, has_sign);
  ggen_buffer_fill (&buffer, '0', MAX (missing, 0));
  ggen_buffer_append (&buffer, text->text + has_sign, text->length - has_sign);
  *result = ggen_text_take (&buffer);

  return TRUE;
}

static const GgenSlot *
find_field (const GgenArguments *arguments, const char *name, gsize length, guint *next)
{
  if (length == 0 || g_ascii_isdigit (*name))
    {
      guint64 position = length == 0 ? (*next)++ : g_ascii_strtoull (name, NULL, 10);

      return position < arguments->n_positional ? &arguments->positional[position] : NULL;
    }
  for (guint i = 0; i < arguments->n_named; i++)
    if (arguments->names[i]->length == length
        && memcmp (arguments->names[i]->text, name, length) == 0)
      return &arguments->named[i];

  return NULL;
}

/* The part of a field after ':': turned into the directive of `format` that does the same. */
static gboolean
format_field (GgenVm *vm, const GgenSlot *field, const char *spec, gsize length, GgenBuffer *buffer)
{
  g_autofree char *rest = g_strndup (spec, length);
  g_autoptr (GString) directive = g_string_new ("%");
  const char *cursor = rest;
  char align = '\0', conversion;
  GgenArguments arguments = {.positional = field, .n_positional = 1};
  GgenString *text;
  GgenSlot slot, formatted = GGEN_SLOT_NULL;
  gboolean is_done;

  if (*cursor == '<' || *cursor == '>')
    align = *cursor++;
  if (align == '<' || (align == '\0' && !ggen_slot_is_number (field)))
    g_string_append_c (directive, '-');
  g_string_append (directive, cursor);
  conversion = directive->str[directive->len - 1];
  if (!g_ascii_isalpha (conversion))
    g_string_append_c (directive,
                       field->kind == GGEN_VALUE_DOUBLE && strchr (rest, '.') != NULL ? 'g' : 's');
  text = ggen_string_new (directive->str, directive->len);
  slot = ggen_slot_borrow (text);
  is_done =
      ggen_builtin_call (vm, "method", ggen_filter_find ("format"), &slot, &arguments, &formatted);
  if (is_done)
    ggen_buffer_append (buffer, formatted.as.string->text, formatted.as.string->length);
  ggen_slot_clear (&formatted);
  ggen_heap_unref (&text->base);

  return is_done;
}

static gboolean
append_field (GgenVm *vm,
              const GgenArguments *arguments,
              const char *start,
              const char *close,
              guint *next,
              GgenBuffer *buffer)
{
  const char *colon = memchr (start, ':', close - start);
  const char *name_end = colon != NULL ? colon : close;
  const GgenSlot *field = find_field (arguments, start, name_end - start, next);

  if (field == NULL)
    return ggen_vm_fail (vm, GGEN_TEMPLATE_ERROR_TYPE,
                         "format(): there is no argument for '{%.*s}'", (int) (name_end - start),
                         start);
  if (colon != NULL && colon + 1 < close)
    return format_field (vm, field, colon + 1, close - colon - 1, buffer);

  return ggen_vm_print (vm, field, buffer);
}

/* "{} {0} {name:>8}".format(…) */
static gboolean
method_format (GgenVm *vm,
               const GgenSlot *value,
               const GgenParameters *parameters,
               GgenSlot *result)
{
  const char *cursor = value->as.string->text, *end = cursor + value->as.string->length;
  g_auto (GgenBuffer) buffer = {0};
  guint next = 0;

  for (; cursor < end; cursor++)
    {
      const char *close;

      if ((*cursor == '{' || *cursor == '}') && cursor[1] == *cursor)
        ggen_buffer_append_char (&buffer, *cursor++);
      else if (*cursor != '{')
        ggen_buffer_append_char (&buffer, *cursor);
      else
        {
          close = strchr (cursor, '}');
          if (close == NULL)
            return ggen_vm_fail (vm, GGEN_TEMPLATE_ERROR_TYPE, "format(): a '{' is not closed");
          if (!append_field (vm, parameters->rest, cursor + 1, close, &next, &buffer))
            return FALSE;
          cursor = close;
        }
    }
  *result = ggen_text_take (&buffer);

  return TRUE;
}

const GgenBuiltin ggen_string_methods[] = {
    {"upper", method_by_filter, "*", 0, BY_UPPER},
    {"lower", method_by_filter, "*", 0, BY_LOWER},
    {"capitalize", method_by_filter, "*", 0, BY_CAPITALIZE},
    {"title", method_by_filter, "*", 0, BY_TITLE},
    {"strip", method_by_filter, "*", 0, BY_STRIP},
    {"lstrip", method_by_filter, "*", 0, BY_LSTRIP},
    {"rstrip", method_by_filter, "*", 0, BY_RSTRIP},
    {"replace", method_by_filter, "*", 0, BY_REPLACE},
    {"split", method_by_filter, "*", 0, BY_SPLIT},
    {"splitlines", method_by_filter, "*", 0, BY_LINES},
    {"center", method_by_filter, "*", 0, BY_CENTER},
    {"ljust", method_by_filter, "*", 0, BY_LJUST},
    {"rjust", method_by_filter, "*", 0, BY_RJUST},
    {"startswith", method_edge, "prefix", 0, FALSE},
    {"endswith", method_edge, "suffix", 0, TRUE},
    {"removeprefix", method_remove, "prefix", 0, FALSE},
    {"removesuffix", method_remove, "suffix", 0, TRUE},
    {"join", method_join, "items", 0, 0},
    {"find", method_find, "sub", 0, FIND_POSITION},
    {"count", method_find, "sub", 0, FIND_COUNT},
    {"isdigit", method_is, "", 0, LETTERS_DIGIT},
    {"isalpha", method_is, "", 0, LETTERS_ALPHA},
    {"isalnum", method_is, "", 0, LETTERS_ALNUM},
    {"isspace", method_is, "", 0, LETTERS_SPACE},
    {"isidentifier", method_is, "", 0, LETTERS_IDENTIFIER},
    {"islower", method_is_case, "", 0, FALSE},
    {"isupper", method_is_case, "", 0, TRUE},
    {"zfill", method_zfill, "width", 0, 0},
    {"format", method_format, "*", 0, 0},
    {NULL},
};
