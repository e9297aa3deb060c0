/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How values print: as Python writes them. */

#include "ggen-template-object-private.h"

#define MAX_DEPTH 100

/* Few values that share each other can print as very much. */
#define MAX_LENGTH (256u << 20)

static gboolean print_repr (const GgenSlot *slot, GgenBuffer *buffer, guint depth);

static void
print_escape (gunichar character, GgenBuffer *buffer)
{
  char text[16];

  if (character < 0x100)
    g_snprintf (text, sizeof text, "\\x%02x", character);
  else if (character < 0x10000)
    g_snprintf (text, sizeof text, "\\u%04x", character);
  else
    g_snprintf (text, sizeof text, "\\U%08x", character);
  ggen_buffer_append_text (buffer, text);
}

static void
print_quoted (const GgenString *string, GgenBuffer *buffer)
{
  const char *end = string->text + string->length;
  gboolean has_single = memchr (string->text, '\'', string->length) != NULL;
  gboolean has_double = memchr (string->text, '"', string->length) != NULL;
  char quote = has_single && !has_double ? '"' : '\'';

  ggen_buffer_append_char (buffer, quote);
  for (const char *cursor = string->text; cursor < end; cursor = g_utf8_next_char (cursor))
    {
      gunichar character = g_utf8_get_char (cursor);

      if (character == (gunichar) quote || character == '\\')
        {
          ggen_buffer_append_char (buffer, '\\');
          ggen_buffer_append_char (buffer, (char) character);
        }
      else if (character == '\n')
        ggen_buffer_append_text (buffer, "\\n");
      else if (character == '\r')
        ggen_buffer_append_text (buffer, "\\r");
      else if (character == '\t')
        ggen_buffer_append_text (buffer, "\\t");
      else if (character == ' '
               || (g_unichar_isprint (character) && !g_unichar_isspace (character)))
        ggen_buffer_append (buffer, cursor, g_utf8_next_char (cursor) - cursor);
      else
        print_escape (character, buffer);
    }
  ggen_buffer_append_char (buffer, quote);
}

static gboolean
print_list (const GgenList *list, GgenBuffer *buffer, guint depth)
{
  gboolean is_tuple = list->base.form == GGEN_FORM_TUPLE || list->base.form == GGEN_FORM_GROUP;

  ggen_buffer_append_char (buffer, is_tuple ? '(' : '[');
  for (guint i = 0; i < list->length; i++)
    {
      if (i > 0)
        ggen_buffer_append_text (buffer, ", ");
      if (!print_repr (&list->items[i], buffer, depth + 1))
        return FALSE;
    }
  if (is_tuple && list->length == 1)
    ggen_buffer_append_char (buffer, ',');
  ggen_buffer_append_char (buffer, is_tuple ? ')' : ']');

  return TRUE;
}

static gboolean
print_map (const GgenMap *map, GgenBuffer *buffer, guint depth)
{
  if (map->base.form == GGEN_FORM_NAMESPACE)
    ggen_buffer_append_text (buffer, "<Namespace ");
  ggen_buffer_append_char (buffer, '{');
  for (guint i = 0; i < map->length; i++)
    {
      if (i > 0)
        ggen_buffer_append_text (buffer, ", ");
      if (!print_repr (&map->entries[i].key, buffer, depth + 1))
        return FALSE;
      ggen_buffer_append_text (buffer, ": ");
      if (!print_repr (&map->entries[i].value, buffer, depth + 1))
        return FALSE;
    }
  ggen_buffer_append_char (buffer, '}');
  if (map->base.form == GGEN_FORM_NAMESPACE)
    ggen_buffer_append_char (buffer, '>');

  return TRUE;
}

static void
print_object (GgenObject *object, GgenBuffer *buffer)
{
  if (object->klass->print != NULL)
    {
      object->klass->print (object, buffer);
      return;
    }
  ggen_buffer_append_char (buffer, '<');
  ggen_buffer_append_text (buffer, object->klass->name);
  ggen_buffer_append_char (buffer, '>');
}

static gboolean
print_repr (const GgenSlot *slot, GgenBuffer *buffer, guint depth)
{
  if (depth > MAX_DEPTH || buffer->length > MAX_LENGTH)
    return FALSE;

  switch (slot->kind)
    {
    case GGEN_VALUE_NULL:
      ggen_buffer_append_text (buffer, "None");
      return TRUE;
    case GGEN_VALUE_BOOLEAN:
      ggen_buffer_append_text (buffer, slot->as.integer ? "True" : "False");
      return TRUE;
    case GGEN_VALUE_INTEGER:
      ggen_buffer_append_integer (buffer, slot->as.integer);
      return TRUE;
    case GGEN_VALUE_DOUBLE:
      ggen_buffer_append_double (buffer, slot->as.number);
      return TRUE;
    case GGEN_VALUE_STRING:
      print_quoted (slot->as.string, buffer);
      return TRUE;
    case GGEN_VALUE_LIST:
      return print_list (slot->as.list, buffer, depth);
    case GGEN_VALUE_MAP:
      return print_map (slot->as.map, buffer, depth);
    case GGEN_VALUE_OBJECT:
      print_object (slot->as.object, buffer);
      return TRUE;
    default:
      ggen_buffer_append_text (buffer, "undefined");
      return TRUE;
    }
}

/* As it stands inside a list: strings are quoted. */
gboolean
ggen_slot_print_repr (const GgenSlot *slot, GgenBuffer *buffer)
{
  return print_repr (slot, buffer, 0);
}

gboolean
ggen_slot_print (const GgenSlot *slot, GgenBuffer *buffer)
{
  if (slot->kind == GGEN_VALUE_STRING)
    {
      ggen_buffer_append (buffer, slot->as.string->text, slot->as.string->length);
      return TRUE;
    }
  if (slot->kind == GGEN_VALUE_UNDEFINED)
    return TRUE;
  if (slot->kind == GGEN_VALUE_MAP && slot->as.map->output != NULL)
    {
      ggen_buffer_append (buffer, slot->as.map->output->text, slot->as.map->output->length);
      return TRUE;
    }

  return print_repr (slot, buffer, 0);
}

/* Where a value would not fit on a line of 80, its items go on lines of their own. */
static gboolean
print_pretty (const GgenSlot *slot, GgenBuffer *buffer, guint column, guint after, guint depth)
{
  gsize start = buffer->length;
  gboolean is_map = slot->kind == GGEN_VALUE_MAP;
  guint length;

  if (!print_repr (slot, buffer, depth))
    return FALSE;
  if ((slot->kind != GGEN_VALUE_LIST && !is_map) || column + after + (buffer->length - start) <= 80)
    return TRUE;
  length = is_map ? slot->as.map->length : slot->as.list->length;
  if (length == 0)
    return TRUE;

  buffer->length = start + 1;
  for (guint i = 0; i < length; i++)
    {
      guint inner = column + 1;

      if (i > 0)
        {
          ggen_buffer_append_text (buffer, ",\n");
          ggen_buffer_fill (buffer, ' ', column + 1);
        }
      if (is_map)
        {
          gsize key_start = buffer->length;

          if (!print_repr (&slot->as.map->entries[i].key, buffer, depth + 1))
            return FALSE;
          ggen_buffer_append_text (buffer, ": ");
          inner += buffer->length - key_start;
        }
      if (!print_pretty (is_map ? &slot->as.map->entries[i].value : &slot->as.list->items[i],
                         buffer, inner, i + 1 == length ? after + 1 : 1, depth + 1))
        return FALSE;
    }
  if (!is_map && length == 1 && slot->as.heap->form == GGEN_FORM_TUPLE)
    ggen_buffer_append_char (buffer, ',');
  ggen_buffer_append_char (buffer, is_map                                   ? '}'
                                   : slot->as.heap->form == GGEN_FORM_TUPLE ? ')'
                                                                            : ']');

  return TRUE;
}

gboolean
ggen_slot_print_pretty (const GgenSlot *slot, GgenBuffer *buffer)
{
  return print_pretty (slot, buffer, 0, 0, 0);
}
