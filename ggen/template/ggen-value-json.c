/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Values to and from JSON (RFC 8259). */

#include "ggen-value-private.h"

#include <errno.h>
#include <math.h>

#define MAX_DEPTH 100
#define MAX_LENGTH (256u << 20)

typedef struct
{
  GgenBuffer *buffer;
  guint indent;
  guint flags;
} Writer;

static void
write_escape (GgenBuffer *buffer, gunichar character)
{
  char text[16];

  if (character >= 0x10000)
    {
      character -= 0x10000;
      g_snprintf (text, sizeof text, "\\u%04x\\u%04x", 0xd800 + (character >> 10),
                  0xdc00 + (character & 0x3ff));
    }
  else
    g_snprintf (text, sizeof text, "\\u%04x", character);
  ggen_buffer_append_text (buffer, text);
}

static void
write_string (Writer *writer, const GgenString *string)
{
  const char *end = string->text + string->length;
  gboolean is_safe = (writer->flags & GGEN_JSON_HTML_SAFE) != 0;

  ggen_buffer_append_char (writer->buffer, '"');
  for (const char *cursor = string->text; cursor < end; cursor = g_utf8_next_char (cursor))
    {
      gunichar character = g_utf8_get_char (cursor);

      if (character == '"')
        ggen_buffer_append_text (writer->buffer, "\\\"");
      else if (character == '\\')
        ggen_buffer_append_text (writer->buffer, "\\\\");
      else if (character == '\n')
        ggen_buffer_append_text (writer->buffer, "\\n");
      else if (character == '\r')
        ggen_buffer_append_text (writer->buffer, "\\r");
      else if (character == '\t')
        ggen_buffer_append_text (writer->buffer, "\\t");
      else if (character == '\b')
        ggen_buffer_append_text (writer->buffer, "\\b");
      else if (character == '\f')
        ggen_buffer_append_text (writer->buffer, "\\f");
      else if (character < 0x20 || (is_safe && (character > 0x7e || strchr ("<>&'", character))))
        write_escape (writer->buffer, character);
      else
        ggen_buffer_append (writer->buffer, cursor, g_utf8_next_char (cursor) - cursor);
    }
  ggen_buffer_append_char (writer->buffer, '"');
}

static void
write_line (Writer *writer, guint depth)
{
  if (writer->indent == 0)
    return;
  ggen_buffer_append_char (writer->buffer, '\n');
  ggen_buffer_fill (writer->buffer, ' ', (gsize) writer->indent * depth);
}

static void
write_comma (Writer *writer, guint depth)
{
  ggen_buffer_append_text (writer->buffer, writer->indent == 0 ? ", " : ",");
  write_line (writer, depth);
}

static const char *write_value (Writer *writer, const GgenSlot *slot, guint depth);

static int
compare_entries (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const GgenMapEntry *left = *(GgenMapEntry *const *) a, *right = *(GgenMapEntry *const *) b;

  return ggen_slot_compare (&left->key, &right->key);
}

static const char *
write_key (Writer *writer, const GgenSlot *key)
{
  const char *problem;

  if (key->kind == GGEN_VALUE_STRING)
    {
      write_string (writer, key->as.string);
      return NULL;
    }
  if (key->kind > GGEN_VALUE_STRING)
    return "a key that is neither text nor a number";
  ggen_buffer_append_char (writer->buffer, '"');
  problem = write_value (writer, key, 0);
  ggen_buffer_append_char (writer->buffer, '"');

  return problem;
}

static const char *
write_map (Writer *writer, GgenMap *map, guint depth)
{
  g_autofree GgenMapEntry **order = g_new (GgenMapEntry *, MAX (map->length, 1));
  const char *problem;

  for (guint i = 0; i < map->length; i++)
    order[i] = &map->entries[i];
  if (writer->flags & GGEN_JSON_SORT_KEYS)
    g_qsort_with_data (order, (int) map->length, sizeof order[0], compare_entries, NULL);

  ggen_buffer_append_char (writer->buffer, '{');
  for (guint i = 0; i < map->length; i++)
    {
      if (i == 0)
        write_line (writer, depth + 1);
      else
        write_comma (writer, depth + 1);
      if ((problem = write_key (writer, &order[i]->key)) != NULL)
        return problem;
      ggen_buffer_append_text (writer->buffer, ": ");
      if ((problem = write_value (writer, &order[i]->value, depth + 1)) != NULL)
        return problem;
    }
  if (map->length > 0)
    write_line (writer, depth);
  ggen_buffer_append_char (writer->buffer, '}');

  return NULL;
}

static const char *
write_list (Writer *writer, GgenList *list, guint depth)
{
  const char *problem;

  ggen_buffer_append_char (writer->buffer, '[');
  for (guint i = 0; i < list->length; i++)
    {
      if (i == 0)
        write_line (writer, depth + 1);
      else
        write_comma (writer, depth + 1);
      if ((problem = write_value (writer, &list->items[i], depth + 1)) != NULL)
        return problem;
    }
  if (list->length > 0)
    write_line (writer, depth);
  ggen_buffer_append_char (writer->buffer, ']');

  return NULL;
}

static const char *
write_value (Writer *writer, const GgenSlot *slot, guint depth)
{
  if (depth > MAX_DEPTH)
    return "values nested more than 100 deep";
  if (writer->buffer->length > MAX_LENGTH)
    return "so many values";

  switch (slot->kind)
    {
    case GGEN_VALUE_NULL:
      ggen_buffer_append_text (writer->buffer, "null");
      return NULL;
    case GGEN_VALUE_BOOLEAN:
      ggen_buffer_append_text (writer->buffer, slot->as.integer ? "true" : "false");
      return NULL;
    case GGEN_VALUE_INTEGER:
      ggen_buffer_append_integer (writer->buffer, slot->as.integer);
      return NULL;
    case GGEN_VALUE_DOUBLE:
      if (!isfinite (slot->as.number))
        return "a number that is not finite";
      ggen_buffer_append_double (writer->buffer, slot->as.number);
      return NULL;
    case GGEN_VALUE_STRING:
      write_string (writer, slot->as.string);
      return NULL;
    case GGEN_VALUE_LIST:
      return write_list (writer, slot->as.list, depth);
    case GGEN_VALUE_MAP:
      return write_map (writer, slot->as.map, depth);
    default:
      return ggen_slot_kind_name (slot);
    }
}

const char *
ggen_slot_print_json (const GgenSlot *slot, guint indent, guint flags, GgenBuffer *buffer)
{
  Writer writer = {buffer, indent, flags};

  return write_value (&writer, slot, 0);
}

/**
 * ggen_value_to_json:
 * @self: a value
 * @indent: by how many spaces each level is indented; 0 writes everything on one line
 *
 * Writes the value as JSON.
 *
 * Returns: (transfer full) (nullable): the value as JSON, maps in their order; %NULL where it has
 *   no JSON form: a number that is not finite, or nesting more than 100 deep
 *
 * Since: 1.0
 */
char *
ggen_value_to_json (GgenValue *self, guint indent)
{
  g_auto (GgenBuffer) buffer = {0};
  GgenSlot slot;

  g_return_val_if_fail (self != NULL, NULL);

  slot = ggen_value_unbox (self);
  if (ggen_slot_print_json (&slot, indent, 0, &buffer) != NULL)
    return NULL;

  return ggen_buffer_steal (&buffer);
}

typedef struct
{
  const char *start;
  const char *cursor;
  const char *problem; /* where @cursor stands */
} Reader;

static gboolean read_value (Reader *reader, GgenSlot *value, guint depth);

static gboolean
fail (Reader *reader, const char *problem)
{
  if (reader->problem == NULL)
    reader->problem = problem;

  return FALSE;
}

static void
skip_space (Reader *reader)
{
  while (*reader->cursor != '\0' && strchr (" \t\r\n", *reader->cursor) != NULL)
    reader->cursor++;
}

static gboolean
read_hex (Reader *reader, gunichar *unit)
{
  *unit = 0;
  for (int i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (*reader->cursor);

      if (digit < 0)
        return fail (reader, "expected four hexadecimal digits");
      *unit = *unit * 16 + digit;
      reader->cursor++;
    }

  return TRUE;
}

static gboolean
read_unicode_escape (Reader *reader, GgenBuffer *text)
{
  gunichar high, low;

  if (!read_hex (reader, &high))
    return FALSE;
  if (high >= 0xd800 && high < 0xdc00 && reader->cursor[0] == '\\' && reader->cursor[1] == 'u')
    {
      reader->cursor += 2;
      if (!read_hex (reader, &low))
        return FALSE;
      if (low < 0xdc00 || low > 0xdfff)
        return fail (reader, "half of a surrogate pair");
      high = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
    }
  if (high >= 0xd800 && high < 0xe000)
    return fail (reader, "half of a surrogate pair");
  if (high == 0)
    return fail (reader, "a nul character cannot be kept");
  ggen_buffer_append_unichar (text, high);

  return TRUE;
}

static gboolean
read_escape (Reader *reader, GgenBuffer *text)
{
  static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
  char escape = *reader->cursor;
  const char *known;

  if (escape == 'u')
    {
      reader->cursor++;
      return read_unicode_escape (reader, text);
    }
  known = escape != '\0' ? strchr (from, escape) : NULL;
  if (known == NULL)
    return fail (reader, "unknown escape");
  ggen_buffer_append_char (text, to[known - from]);
  reader->cursor++;

  return TRUE;
}

static gboolean
read_string (Reader *reader, GgenSlot *value)
{
  g_auto (GgenBuffer) text = {0};

  reader->cursor++;
  while (*reader->cursor != '"')
    {
      const char *start = reader->cursor;

      if ((guchar) *start < 0x20)
        return fail (reader, "unterminated string");
      if (*start == '\\')
        {
          reader->cursor++;
          if (!read_escape (reader, &text))
            return FALSE;
          continue;
        }
      while ((guchar) *reader->cursor >= 0x20 && *reader->cursor != '"' && *reader->cursor != '\\')
        reader->cursor++;
      ggen_buffer_append (&text, start, reader->cursor - start);
    }
  reader->cursor++;
  *value = ggen_slot_take (ggen_string_from_buffer (&text, FALSE));

  return TRUE;
}

static const char *
skip_digits (const char *cursor)
{
  while (g_ascii_isdigit (*cursor))
    cursor++;

  return cursor;
}

static gboolean
read_number (Reader *reader, GgenSlot *value)
{
  const char *start = reader->cursor, *cursor = start;
  gboolean is_whole = TRUE;

  if (*cursor == '-')
    cursor++;
  if (!g_ascii_isdigit (*cursor) || (cursor[0] == '0' && g_ascii_isdigit (cursor[1])))
    return fail (reader, "expected a value");
  cursor = skip_digits (cursor);
  if (*cursor == '.' && g_ascii_isdigit (cursor[1]))
    {
      is_whole = FALSE;
      cursor = skip_digits (cursor + 1);
    }
  if (*cursor == 'e' || *cursor == 'E')
    {
      const char *exponent = cursor + 1;

      if (*exponent == '+' || *exponent == '-')
        exponent++;
      if (!g_ascii_isdigit (*exponent))
        return fail (reader, "expected the digits of an exponent");
      is_whole = FALSE;
      cursor = skip_digits (exponent);
    }
  reader->cursor = cursor;

  errno = 0;
  if (is_whole)
    *value = ggen_slot_integer (g_ascii_strtoll (start, NULL, 10));
  if (!is_whole || errno == ERANGE)
    *value = ggen_slot_double (g_ascii_strtod (start, NULL));

  return TRUE;
}

static gboolean
read_list (Reader *reader, GgenSlot *value, guint depth)
{
  GgenList *list = ggen_list_new (0);

  *value = ggen_slot_take (list);
  reader->cursor++;
  skip_space (reader);
  if (*reader->cursor == ']')
    {
      reader->cursor++;
      return TRUE;
    }
  for (;;)
    {
      GgenSlot item = GGEN_SLOT_NULL;

      if (!read_value (reader, &item, depth + 1))
        {
          ggen_slot_clear (&item);
          return FALSE;
        }
      ggen_list_append (list, item);
      if (*reader->cursor == ']')
        break;
      if (*reader->cursor != ',')
        return fail (reader, "expected ',' or ']'");
      reader->cursor++;
    }
  reader->cursor++;

  return TRUE;
}

static gboolean
read_entry (Reader *reader, GgenMap *map, guint depth)
{
  GgenSlot key = GGEN_SLOT_NULL, value = GGEN_SLOT_NULL;

  skip_space (reader);
  if (*reader->cursor != '"')
    return fail (reader, "expected a key in double quotes");
  if (!read_string (reader, &key))
    return FALSE;
  skip_space (reader);
  if (*reader->cursor != ':')
    {
      ggen_slot_clear (&key);
      return fail (reader, "expected ':'");
    }
  reader->cursor++;
  if (!read_value (reader, &value, depth + 1))
    {
      ggen_slot_clear (&key);
      ggen_slot_clear (&value);
      return FALSE;
    }
  ggen_map_set (map, key, value);

  return TRUE;
}

static gboolean
read_map (Reader *reader, GgenSlot *value, guint depth)
{
  GgenMap *map = ggen_map_new (0);

  *value = ggen_slot_take (map);
  reader->cursor++;
  skip_space (reader);
  if (*reader->cursor == '}')
    {
      reader->cursor++;
      return TRUE;
    }
  for (;;)
    {
      if (!read_entry (reader, map, depth))
        return FALSE;
      if (*reader->cursor == '}')
        break;
      if (*reader->cursor != ',')
        return fail (reader, "expected ',' or '}'");
      reader->cursor++;
    }
  reader->cursor++;

  return TRUE;
}

static gboolean
read_word (Reader *reader, GgenSlot *value)
{
  static const struct
  {
    const char *word;
    GgenSlot value;
  } words[] = {
      {"null", {.kind = GGEN_VALUE_NULL}},
      {"true", {.kind = GGEN_VALUE_BOOLEAN, .as.integer = 1}},
      {"false", {.kind = GGEN_VALUE_BOOLEAN, .as.integer = 0}},
  };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_has_prefix (reader->cursor, words[i].word))
      {
        reader->cursor += strlen (words[i].word);
        *value = words[i].value;
        return TRUE;
      }

  return read_number (reader, value);
}

/* Also where it fails, @value is the caller's to clear. */
static gboolean
read_value (Reader *reader, GgenSlot *value, guint depth)
{
  gboolean is_read;

  if (depth > MAX_DEPTH)
    return fail (reader, "values nested more than 100 deep");

  skip_space (reader);
  switch (*reader->cursor)
    {
    case '"':
      is_read = read_string (reader, value);
      break;
    case '[':
      is_read = read_list (reader, value, depth);
      break;
    case '{':
      is_read = read_map (reader, value, depth);
      break;
    default:
      is_read = read_word (reader, value);
    }
  if (is_read)
    skip_space (reader);

  return is_read;
}

static void
set_error (Reader *reader, GError **error)
{
  guint line = 1;
  const char *line_start = reader->start;

  for (const char *cursor = reader->start; cursor < reader->cursor; cursor++)
    if (*cursor == '\n')
      {
        line++;
        line_start = cursor + 1;
      }
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%u:%ld: %s", line,
               g_utf8_strlen (line_start, reader->cursor - line_start) + 1, reader->problem);
}

/**
 * ggen_value_new_from_json:
 * @json: JSON text
 * @error: return location for a %G_IO_ERROR_INVALID_DATA error, with `line:column:`
 *
 * Numbers without fraction and exponent become integers, where they fit in 64 bits.
 *
 * Returns: (transfer full): the value
 *
 * Since: 1.0
 */
GgenValue *
ggen_value_new_from_json (const char *json, GError **error)
{
  Reader reader = {json, json, NULL};
  GgenSlot slot = GGEN_SLOT_NULL;
  GgenValue *value = NULL;
  const char *invalid;

  g_return_val_if_fail (json != NULL, NULL);

  if (!g_utf8_validate (json, -1, &invalid))
    {
      reader.cursor = invalid;
      fail (&reader, "invalid UTF-8");
    }
  else if (read_value (&reader, &slot, 0))
    {
      if (*reader.cursor == '\0')
        value = ggen_value_box (&slot);
      else
        fail (&reader, "expected the end");
    }
  ggen_slot_clear (&slot);
  if (value == NULL)
    set_error (&reader, error);

  return value;
}
