/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-yaml-private.h"

#include <string.h>

#include <yaml.h>

#include "ggen-visible-private.h"

/*
 * A YAML document as a tree that knows where everything stands. libyaml reads the syntax; here
 * are what it leaves open: duplicate keys, depth, and aliases, which share the node that they
 * name. Sharing alone would not help whoever walks the tree, so that n_expanded bounds the walk.
 */

struct _GgenYamlDocument
{
  char *source_name;
  guint first_line;
  const char *text; /* (unowned): only while parsing */
  gsize length;
  GPtrArray *nodes;    /* (element-type GgenYamlNode) (owned) */
  GHashTable *anchors; /* (element-type utf8 GgenYamlNode) */
  GPtrArray *stack;    /* (element-type GgenYamlNode): collections not yet ended */
  GgenYamlNode *root;
  GPtrArray *problems; /* (element-type GError) (owned): as their places follow each other */
  GArray *places;      /* (element-type guint64) (owned): of the problems */
};

typedef yaml_parser_t GgenYamlParser;
typedef yaml_event_t GgenYamlEvent;

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GgenYamlParser, yaml_parser_delete)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GgenYamlEvent, yaml_event_delete)

GQuark
ggen_yaml_error_quark (void)
{
  return g_quark_from_static_string ("ggen-yaml-error-quark");
}

static void
ggen_yaml_node_free (gpointer data)
{
  GgenYamlNode *node = data;

  g_free (node->text);
  g_clear_pointer (&node->items, g_ptr_array_unref);
  g_free (node);
}

static gboolean fail_at (GgenYamlDocument *self,
                         guint line,
                         guint column,
                         GgenYamlError code,
                         GError **error,
                         const char *format,
                         ...) G_GNUC_PRINTF (6, 7);

/* A problem is a line, whatever stands in the document. */
static char *
format_message (const char *format, va_list args)
{
  g_autofree char *message = g_strdup_vprintf (format, args);
  GString *line = g_string_new (NULL);

  ggen_visible_append (line, message, -1);

  return g_string_free (line, FALSE);
}

static gboolean
fail_at (GgenYamlDocument *self,
         guint line,
         guint column,
         GgenYamlError code,
         GError **error,
         const char *format,
         ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = format_message (format, args);
  va_end (args);

  g_set_error (error, GGEN_YAML_ERROR, code, "%s:%u:%u: %s", self->source_name, line, column,
               message);
  return FALSE;
}

static guint
line_of (GgenYamlDocument *self, yaml_mark_t mark)
{
  return self->first_line + mark.line;
}

static guint
column_of (yaml_mark_t mark)
{
  return mark.column + 1;
}

static const char *
find_line (GgenYamlDocument *self, guint line)
{
  const char *at = self->text;
  const char *end = self->text + self->length;

  for (guint i = self->first_line; i < line && at < end; i++)
    {
      const char *newline = memchr (at, '\n', end - at);

      at = newline != NULL ? newline + 1 : end;
    }

  return at;
}

static guint
count_spaces (const char *at, const char *end)
{
  guint n = 0;

  while (at + n < end && at[n] == ' ')
    n++;

  return n;
}

/* A literal block keeps its lines; only how far it is indented has to be found out. */
static void
locate_literal (GgenYamlDocument *self, GgenYamlNode *node)
{
  const char *end = self->text + self->length;
  const char *text = node->text;
  guint line = node->line + 1;
  const char *at;

  node->is_exact = TRUE;
  node->text_line = line;
  for (; *text == '\n'; text++)
    line++;
  at = find_line (self, line);
  node->text_column = 1 + count_spaces (at, end) - count_spaces (text, text + strlen (text));
}

static void
locate_text (GgenYamlDocument *self, GgenYamlNode *node, const yaml_event_t *event)
{
  node->text_line = node->line;
  node->text_column = node->column;

  switch (event->data.scalar.style)
    {
    case YAML_LITERAL_SCALAR_STYLE:
      locate_literal (self, node);
      break;

    case YAML_PLAIN_SCALAR_STYLE:
      node->is_exact = event->start_mark.line == event->end_mark.line;
      break;

    case YAML_SINGLE_QUOTED_SCALAR_STYLE:
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE:
      /* With an escape in it, characters of text and of the file no longer match. */
      node->is_exact = event->start_mark.line == event->end_mark.line
                       && event->end_mark.column - event->start_mark.column
                              == (gsize) g_utf8_strlen (node->text, -1) + 2;
      node->text_column += node->is_exact ? 1 : 0;
      break;

    default:
      break;
    }
}

static GgenYamlNode *
add_node (GgenYamlDocument *self, GgenYamlKind kind, const yaml_event_t *event)
{
  GgenYamlNode *node = g_new0 (GgenYamlNode, 1);

  node->kind = kind;
  node->line = line_of (self, event->start_mark);
  node->column = column_of (event->start_mark);
  node->n_expanded = 1;
  if (kind != GGEN_YAML_SCALAR)
    {
      node->items = g_ptr_array_new ();
      node->is_open = TRUE;
    }
  g_ptr_array_add (self->nodes, node);

  return node;
}

static gboolean
check_key (GgenYamlDocument *self, GgenYamlNode *map, GgenYamlNode *key, GError **error)
{
  if (key->kind != GGEN_YAML_SCALAR)
    return fail_at (self, key->line, key->column, GGEN_YAML_ERROR_INVALID, error,
                    "a key must be a single word, not a list or map; quote a value that begins "
                    "with '{'");

  if (key->is_plain && g_str_equal (key->text, "<<"))
    return fail_at (self, key->line, key->column, GGEN_YAML_ERROR_INVALID, error,
                    "merge keys (<<) are not supported");

  for (guint i = 0; i + 1 < map->items->len; i += 2)
    {
      const GgenYamlNode *other = g_ptr_array_index (map->items, i);

      if (g_str_equal (other->text, key->text))
        return fail_at (self, key->line, key->column, GGEN_YAML_ERROR_INVALID, error,
                        "duplicate key '%s', already given in line %u", key->text, other->line);
    }

  return TRUE;
}

/* Puts a node where it belongs: into the innermost open collection, or at the root. */
static gboolean
place_node (GgenYamlDocument *self, GgenYamlNode *node, guint line, guint column, GError **error)
{
  GgenYamlNode *parent;

  if (self->stack->len == 0)
    {
      self->root = node;
      return TRUE;
    }

  parent = g_ptr_array_index (self->stack, self->stack->len - 1);
  if (parent->kind == GGEN_YAML_MAPPING && parent->items->len % 2 == 0
      && !check_key (self, parent, node, error))
    return FALSE;

  g_ptr_array_add (parent->items, node);
  if (!node->is_open)
    parent->n_expanded += node->n_expanded;
  if (parent->n_expanded > GGEN_YAML_MAX_NODES)
    return fail_at (self, line, column, GGEN_YAML_ERROR_INVALID, error,
                    "too many values, more than %d with aliases expanded", GGEN_YAML_MAX_NODES);

  return TRUE;
}

static void
remember_anchor (GgenYamlDocument *self, const yaml_char_t *anchor, GgenYamlNode *node)
{
  if (anchor != NULL)
    g_hash_table_replace (self->anchors, g_strdup ((const char *) anchor), node);
}

static gboolean
check_tag (GgenYamlDocument *self,
           const yaml_event_t *event,
           const yaml_char_t *tag,
           GError **error)
{
  if (tag == NULL)
    return TRUE;

  return fail_at (self, line_of (self, event->start_mark), column_of (event->start_mark),
                  GGEN_YAML_ERROR_INVALID, error, "tags such as '%s' are not supported", tag);
}

static gboolean
take_alias (GgenYamlDocument *self, const yaml_event_t *event, GError **error)
{
  const char *name = (const char *) event->data.alias.anchor;
  GgenYamlNode *node = g_hash_table_lookup (self->anchors, name);
  guint line = line_of (self, event->start_mark);
  guint column = column_of (event->start_mark);

  if (node == NULL)
    return fail_at (self, line, column, GGEN_YAML_ERROR_INVALID, error,
                    "no anchor '&%s' comes before this alias", name);
  if (node->is_open)
    return fail_at (self, line, column, GGEN_YAML_ERROR_INVALID, error,
                    "alias '*%s' stands inside of what it names", name);

  return place_node (self, node, line, column, error);
}

static gboolean
take_scalar (GgenYamlDocument *self, const yaml_event_t *event, GError **error)
{
  GgenYamlNode *node;

  if (!check_tag (self, event, event->data.scalar.tag, error))
    return FALSE;

  node = add_node (self, GGEN_YAML_SCALAR, event);
  node->text = g_strndup ((const char *) event->data.scalar.value, event->data.scalar.length);
  node->is_plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
  if (strlen (node->text) != event->data.scalar.length)
    return fail_at (self, node->line, node->column, GGEN_YAML_ERROR_INVALID, error,
                    "a string must not contain the character U+0000");
  locate_text (self, node, event);
  remember_anchor (self, event->data.scalar.anchor, node);

  return place_node (self, node, node->line, node->column, error);
}

static gboolean
take_start (GgenYamlDocument *self,
            const yaml_event_t *event,
            GgenYamlKind kind,
            const yaml_char_t *anchor,
            const yaml_char_t *tag,
            GError **error)
{
  GgenYamlNode *node;

  if (!check_tag (self, event, tag, error))
    return FALSE;

  node = add_node (self, kind, event);
  if (self->stack->len >= GGEN_YAML_MAX_DEPTH)
    return fail_at (self, node->line, node->column, GGEN_YAML_ERROR_INVALID, error,
                    "nested deeper than %d levels", GGEN_YAML_MAX_DEPTH);
  remember_anchor (self, anchor, node);
  if (!place_node (self, node, node->line, node->column, error))
    return FALSE;
  g_ptr_array_add (self->stack, node);

  return TRUE;
}

static gboolean
take_end (GgenYamlDocument *self, GError **error)
{
  GgenYamlNode *node = g_ptr_array_steal_index (self->stack, self->stack->len - 1);
  GgenYamlNode *parent;

  node->is_open = FALSE;
  if (self->stack->len == 0)
    return TRUE;

  parent = g_ptr_array_index (self->stack, self->stack->len - 1);
  parent->n_expanded += node->n_expanded;
  if (parent->n_expanded > GGEN_YAML_MAX_NODES)
    return fail_at (self, node->line, node->column, GGEN_YAML_ERROR_INVALID, error,
                    "too many values, more than %d with aliases expanded", GGEN_YAML_MAX_NODES);

  return TRUE;
}

static gboolean
take_event (GgenYamlDocument *self, const yaml_event_t *event, GError **error)
{
  switch (event->type)
    {
    case YAML_DOCUMENT_START_EVENT:
      if (self->root != NULL)
        return fail_at (self, line_of (self, event->start_mark), column_of (event->start_mark),
                        GGEN_YAML_ERROR_SYNTAX, error, "only one YAML document is expected");
      return TRUE;

    case YAML_ALIAS_EVENT:
      return take_alias (self, event, error);

    case YAML_SCALAR_EVENT:
      return take_scalar (self, event, error);

    case YAML_SEQUENCE_START_EVENT:
      return take_start (self, event, GGEN_YAML_SEQUENCE, event->data.sequence_start.anchor,
                         event->data.sequence_start.tag, error);

    case YAML_MAPPING_START_EVENT:
      return take_start (self, event, GGEN_YAML_MAPPING, event->data.mapping_start.anchor,
                         event->data.mapping_start.tag, error);

    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
      return take_end (self, error);

    default:
      return TRUE;
    }
}

static gboolean
fail_syntax (GgenYamlDocument *self, const yaml_parser_t *parser, GError **error)
{
  yaml_mark_t mark = parser->problem_mark;
  const char *problem = parser->problem != NULL ? parser->problem : "not well-formed";

  if (parser->error == YAML_MEMORY_ERROR)
    problem = "out of memory";
  if (parser->context != NULL)
    return fail_at (self, line_of (self, mark), column_of (mark), GGEN_YAML_ERROR_SYNTAX, error,
                    "%s (%s)", problem, parser->context);

  return fail_at (self, line_of (self, mark), column_of (mark), GGEN_YAML_ERROR_SYNTAX, error, "%s",
                  problem);
}

static gboolean
check_utf8 (GgenYamlDocument *self, GError **error)
{
  const char *bad;
  const char *line_start;
  guint line = self->first_line;

  if (g_utf8_validate_len (self->text, self->length, &bad))
    return TRUE;

  line_start = self->text;
  for (const char *at = self->text; at < bad; at++)
    if (*at == '\n')
      {
        line++;
        line_start = at + 1;
      }

  return fail_at (self, line, 1 + g_utf8_strlen (line_start, bad - line_start),
                  GGEN_YAML_ERROR_SYNTAX, error, "not valid UTF-8 (byte 0x%02x)", (guchar) *bad);
}

static gboolean
parse (GgenYamlDocument *self, GError **error)
{
  g_auto (GgenYamlParser) parser = {0};
  gboolean at_end = FALSE;

  if (!check_utf8 (self, error))
    return FALSE;

  if (!yaml_parser_initialize (&parser))
    g_error ("%s: out of memory", G_STRFUNC);
  yaml_parser_set_encoding (&parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string (&parser, (const unsigned char *) self->text, self->length);

  while (!at_end)
    {
      g_auto (GgenYamlEvent) event = {0};

      if (!yaml_parser_parse (&parser, &event))
        return fail_syntax (self, &parser, error);
      if (!take_event (self, &event, error))
        return FALSE;
      at_end = event.type == YAML_STREAM_END_EVENT;
    }

  return TRUE;
}

/*
 * ggen_yaml_parse:
 * @first_line: the line of the file in which @text begins
 *
 * An empty document has an empty mapping as its root.
 */
GgenYamlDocument *
ggen_yaml_parse (const char *text,
                 gsize length,
                 const char *source_name,
                 guint first_line,
                 GError **error)
{
  g_autoptr (GgenYamlDocument) self = g_new0 (GgenYamlDocument, 1);

  self->source_name = g_strdup (source_name);
  self->first_line = first_line;
  self->text = text;
  self->length = length;
  self->nodes = g_ptr_array_new_with_free_func (ggen_yaml_node_free);
  self->anchors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->stack = g_ptr_array_new ();
  self->problems = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);
  self->places = g_array_new (FALSE, FALSE, sizeof (guint64));

  if (!parse (self, error))
    return NULL;

  if (self->root == NULL)
    {
      const yaml_event_t nothing = {.type = YAML_NO_EVENT};

      self->root = add_node (self, GGEN_YAML_MAPPING, &nothing);
      self->root->is_open = FALSE;
    }
  self->text = NULL;

  return g_steal_pointer (&self);
}

void
ggen_yaml_document_free (GgenYamlDocument *self)
{
  g_clear_pointer (&self->nodes, g_ptr_array_unref);
  g_clear_pointer (&self->anchors, g_hash_table_unref);
  g_clear_pointer (&self->stack, g_ptr_array_unref);
  g_clear_pointer (&self->problems, g_ptr_array_unref);
  g_clear_pointer (&self->places, g_array_unref);
  g_free (self->source_name);
  g_free (self);
}

const GgenYamlNode *
ggen_yaml_document_get_root (GgenYamlDocument *self)
{
  return self->root;
}

const char *
ggen_yaml_document_get_source_name (GgenYamlDocument *self)
{
  return self->source_name;
}

GPtrArray *
ggen_yaml_document_get_problems (GgenYamlDocument *self)
{
  return self->problems;
}

/* Fails with the first problem that was found. */
gboolean
ggen_yaml_document_check (GgenYamlDocument *self, GError **error)
{
  if (self->problems->len == 0)
    return TRUE;

  g_propagate_error (error, g_error_copy (g_ptr_array_index (self->problems, 0)));
  return FALSE;
}

/* Behind those of the same place. @problem: (transfer full) */
static void
insert_problem (GgenYamlDocument *self, guint64 place, GError *problem)
{
  guint at = self->problems->len;

  while (at > 0 && g_array_index (self->places, guint64, at - 1) > place)
    at--;
  g_array_insert_val (self->places, at, place);
  g_ptr_array_insert (self->problems, at, problem);
}

void
ggen_yaml_problem (GgenYamlDocument *self,
                   const GgenYamlNode *node,
                   GQuark domain,
                   int code,
                   const char *format,
                   ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = format_message (format, args);
  va_end (args);

  insert_problem (self, ((guint64) node->line << 32) | node->column,
                  g_error_new (domain, code, "%s:%u:%u: %s", self->source_name, node->line,
                               node->column, message));
}

/* Where the text is not the file's, letter by letter, the place is that of the whole scalar. */
void
ggen_yaml_problem_in_text (GgenYamlDocument *self,
                           const GgenYamlNode *node,
                           gsize offset,
                           GQuark domain,
                           int code,
                           const char *message)
{
  const char *end = node->text + offset;
  const char *line = node->text;
  GgenYamlNode place = *node;

  if (node->is_exact)
    {
      place.line = node->text_line;
      for (const char *at = node->text; at < end; at++)
        if (*at == '\n')
          {
            line = at + 1;
            place.line++;
          }
      place.column = node->text_column + g_utf8_strlen (line, end - line);
    }

  ggen_yaml_problem (self, &place, domain, code, "%s", message);
}
