/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-algebra-dump-private.h"

#define XSD "http://www.w3.org/2001/XMLSchema#"

/* The algebra as S-expressions, for tests and for people who tune queries. */

typedef struct
{
  const GgenAlgebraQuery *query;
  GString *text;
  guint *hidden_numbers; /* (owned): 1-based, by column; 0 where not seen yet */
  guint n_hidden;
  gboolean with_plan;
} Dump;

static void dump_algebra (Dump *self, const GgenAlgebra *algebra);

/* Slots and terms */

static void
dump_column (Dump *self, guint column)
{
  const char *name = self->query->variables[column].name;

  if (name != NULL)
    {
      guint n_before = 0;

      for (guint i = 0; i < column; i++)
        n_before += g_strcmp0 (self->query->variables[i].name, name) == 0 ? 1 : 0;

      g_string_append_printf (self->text, "?%s", name);
      if (n_before > 0)
        g_string_append_printf (self->text, "/%u", n_before);
      return;
    }

  if (self->hidden_numbers[column] == 0)
    self->hidden_numbers[column] = ++self->n_hidden;
  g_string_append_printf (self->text, "?.%u", self->hidden_numbers[column]);
}

/* N-Triples, but numbers and booleans as in a query */
static void
dump_term (Dump *self, const GgenTerm *term)
{
  static const char *const bare[] = {XSD "integer", XSD "decimal", XSD "boolean"};
  g_autofree char *string = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (bare); i++)
    if (g_strcmp0 (ggen_term_get_datatype (term), bare[i]) == 0)
      {
        g_string_append (self->text, ggen_term_get_value (term));
        return;
      }

  string = ggen_term_to_string (term);
  g_string_append (self->text, string);
}

static void
dump_slot (Dump *self, const GgenSlot *slot)
{
  if (slot->term != NULL)
    dump_term (self, slot->term);
  else
    dump_column (self, slot->column);
}

static void
dump_columns (Dump *self, const guint *columns, guint n_columns)
{
  g_string_append_c (self->text, '(');
  for (guint i = 0; i < n_columns; i++)
    {
      if (i > 0)
        g_string_append_c (self->text, ' ');
      dump_column (self, columns[i]);
    }
  g_string_append_c (self->text, ')');
}

/* Expressions */

static void
dump_expression (Dump *self, const GgenExpression *expression)
{
  switch (expression->kind)
    {
    case GGEN_EXPRESSION_VARIABLE:
      dump_column (self, expression->column);
      break;

    case GGEN_EXPRESSION_CONSTANT:
      dump_term (self, expression->term);
      break;

    case GGEN_EXPRESSION_EXISTS:
      g_string_append (self->text, "(exists ");
      dump_algebra (self, expression->pattern);
      g_string_append_c (self->text, ')');
      break;

    case GGEN_EXPRESSION_CALL:
      g_string_append_printf (self->text, "(%s", ggen_function_get_name (expression->function));
      for (guint i = 0; i < expression->n_arguments; i++)
        {
          g_string_append_c (self->text, ' ');
          dump_expression (self, expression->arguments[i]);
        }
      g_string_append_c (self->text, ')');
      break;
    }
}

static void
dump_aggregate (Dump *self, const GgenAggregate *aggregate)
{
  g_string_append_c (self->text, '(');
  dump_column (self, aggregate->column);
  g_string_append_printf (self->text, " (%s%s", ggen_aggregate_kind_get_name (aggregate->kind),
                          aggregate->is_distinct ? " distinct" : "");

  if (aggregate->expression != NULL)
    {
      g_string_append_c (self->text, ' ');
      dump_expression (self, aggregate->expression);
    }
  if (aggregate->separator != NULL)
    {
      g_autofree char *escaped = g_strescape (aggregate->separator, NULL);

      g_string_append_printf (self->text, " \"%s\"", escaped);
    }

  g_string_append (self->text, "))");
}

/* Patterns */

static const char *
join_method_name (GgenJoinMethod method)
{
  static const char *const names[] = {
      [GGEN_JOIN_CROSS] = "cross",
      [GGEN_JOIN_LOOKUP] = "lookup",
      [GGEN_JOIN_HASH] = "hash",
      [GGEN_JOIN_MERGE] = "merge",
  };

  return names[method];
}

static void
dump_method (Dump *self, GgenJoinMethod method, guint join_column)
{
  g_string_append_printf (self->text, ":%s ", join_method_name (method));
  if (join_column != G_MAXUINT)
    {
      dump_column (self, join_column);
      g_string_append_c (self->text, ' ');
    }
}

static void
dump_triple (Dump *self, const GgenTriplePattern *triple)
{
  g_string_append (self->text, "(triple");
  for (guint i = 0; i < 3; i++)
    {
      g_string_append_c (self->text, ' ');
      dump_slot (self, &triple->slots[i]);
    }
  g_string_append_c (self->text, ')');
}

static void
dump_bgp (Dump *self, const GgenAlgebra *algebra)
{
  g_string_append (self->text, "(bgp");
  for (guint i = 0; i < algebra->bgp.n_triples; i++)
    {
      const GgenTriplePattern *triple = &algebra->bgp.triples[i];

      g_string_append_c (self->text, ' ');
      if (self->with_plan && i > 0)
        dump_method (self, triple->method, triple->join_column);
      dump_triple (self, triple);
      for (guint j = 0; j < triple->n_filters; j++)
        {
          g_string_append (self->text, " :filter ");
          dump_expression (self, triple->filters[j]);
        }
    }
  g_string_append_c (self->text, ')');
}

static void
dump_path (Dump *self, const GgenPath *path)
{
  static const char *const names[] = {
      [GGEN_PATH_INVERSE] = "^",     [GGEN_PATH_SEQUENCE] = "/",     [GGEN_PATH_ALTERNATIVE] = "|",
      [GGEN_PATH_ZERO_OR_ONE] = "?", [GGEN_PATH_ZERO_OR_MORE] = "*", [GGEN_PATH_ONE_OR_MORE] = "+",
      [GGEN_PATH_NEGATED_SET] = "!",
  };

  if (path->kind == GGEN_PATH_LINK)
    {
      dump_term (self, path->iri);
      return;
    }

  g_string_append_printf (self->text, "(%s", names[path->kind]);
  for (guint i = 0; i < path->n_forward; i++)
    {
      g_string_append_c (self->text, ' ');
      dump_term (self, path->forward[i]);
    }
  for (guint i = 0; i < path->n_backward; i++)
    {
      g_string_append (self->text, " ^");
      dump_term (self, path->backward[i]);
    }
  if (path->left != NULL)
    {
      g_string_append_c (self->text, ' ');
      dump_path (self, path->left);
    }
  if (path->right != NULL)
    {
      g_string_append_c (self->text, ' ');
      dump_path (self, path->right);
    }
  g_string_append_c (self->text, ')');
}

static void
dump_values (Dump *self, const GgenAlgebra *algebra)
{
  guint n_columns = algebra->values.n_columns;

  g_string_append (self->text, "(values ");
  dump_columns (self, algebra->values.columns, n_columns);
  for (guint row = 0; row < algebra->values.n_rows; row++)
    {
      g_string_append (self->text, " (row");
      for (guint i = 0; i < n_columns; i++)
        {
          const GgenTerm *term = algebra->values.terms[row * n_columns + i];

          g_string_append_c (self->text, ' ');
          if (term != NULL)
            dump_term (self, term);
          else
            g_string_append (self->text, "UNDEF");
        }
      g_string_append_c (self->text, ')');
    }
  g_string_append_c (self->text, ')');
}

static void
dump_group_head (Dump *self, const GgenAlgebra *algebra)
{
  g_string_append_c (self->text, '(');
  for (guint i = 0; i < algebra->group.n_keys; i++)
    {
      const GgenGroupKey *key = &algebra->group.keys[i];
      gboolean is_plain = key->expression->kind == GGEN_EXPRESSION_VARIABLE
                          && key->expression->column == key->column;

      if (i > 0)
        g_string_append_c (self->text, ' ');
      if (!is_plain)
        g_string_append_c (self->text, '(');
      dump_column (self, key->column);
      if (!is_plain)
        {
          g_string_append_c (self->text, ' ');
          dump_expression (self, key->expression);
          g_string_append_c (self->text, ')');
        }
    }
  g_string_append (self->text, ") (");
  for (guint i = 0; i < algebra->group.n_aggregates; i++)
    {
      if (i > 0)
        g_string_append_c (self->text, ' ');
      dump_aggregate (self, &algebra->group.aggregates[i]);
    }
  g_string_append (self->text, ") ");
}

static void
dump_order_head (Dump *self, const GgenAlgebra *algebra)
{
  g_string_append_c (self->text, '(');
  for (guint i = 0; i < algebra->order_by.n_keys; i++)
    {
      const GgenSortKey *key = &algebra->order_by.keys[i];

      if (i > 0)
        g_string_append_c (self->text, ' ');
      if (key->is_descending)
        g_string_append (self->text, "(desc ");
      dump_expression (self, key->expression);
      if (key->is_descending)
        g_string_append_c (self->text, ')');
    }
  g_string_append (self->text, ") ");
}

static void
dump_slice_head (Dump *self, const GgenAlgebra *algebra)
{
  g_string_append_printf (self->text, "%" G_GUINT64_FORMAT " ", algebra->slice.offset);
  if (algebra->slice.limit != G_MAXUINT64)
    g_string_append_printf (self->text, "%" G_GUINT64_FORMAT " ", algebra->slice.limit);
  else
    g_string_append (self->text, "_ ");
}

/* What stands between the name of a node and its children */
static void
dump_head (Dump *self, const GgenAlgebra *algebra)
{
  switch (algebra->kind)
    {
    case GGEN_ALGEBRA_FILTER:
      dump_expression (self, algebra->condition);
      g_string_append_c (self->text, ' ');
      break;

    case GGEN_ALGEBRA_EXTEND:
      g_string_append_c (self->text, '(');
      dump_column (self, algebra->extend.column);
      g_string_append_c (self->text, ' ');
      dump_expression (self, algebra->extend.expression);
      g_string_append (self->text, ") ");
      break;

    case GGEN_ALGEBRA_GRAPH:
      if (self->with_plan && algebra->graph.is_quads)
        g_string_append (self->text, ":quads ");
      dump_slot (self, &algebra->graph.name);
      g_string_append_c (self->text, ' ');
      break;

    case GGEN_ALGEBRA_GROUP:
      dump_group_head (self, algebra);
      break;

    case GGEN_ALGEBRA_ORDER_BY:
      dump_order_head (self, algebra);
      break;

    case GGEN_ALGEBRA_PROJECT:
      dump_columns (self, algebra->project.columns, algebra->project.n_columns);
      g_string_append_c (self->text, ' ');
      break;

    case GGEN_ALGEBRA_SLICE:
      dump_slice_head (self, algebra);
      break;

    case GGEN_ALGEBRA_JOIN:
    case GGEN_ALGEBRA_LEFT_JOIN:
    case GGEN_ALGEBRA_MINUS:
    case GGEN_ALGEBRA_SEMI_JOIN:
    case GGEN_ALGEBRA_ANTI_JOIN:
      if (self->with_plan)
        dump_method (self, algebra->plan.method, algebra->plan.join_column);
      break;

    default:
      break;
    }

  if (self->with_plan && algebra->plan.limit != G_MAXUINT64)
    g_string_append_printf (self->text, ":limit %" G_GUINT64_FORMAT " ", algebra->plan.limit);
}

static void
dump_algebra (Dump *self, const GgenAlgebra *algebra)
{
  static const char *const names[] = {
      [GGEN_ALGEBRA_JOIN] = "join",           [GGEN_ALGEBRA_LEFT_JOIN] = "left-join",
      [GGEN_ALGEBRA_UNION] = "union",         [GGEN_ALGEBRA_MINUS] = "minus",
      [GGEN_ALGEBRA_FILTER] = "filter",       [GGEN_ALGEBRA_EXTEND] = "extend",
      [GGEN_ALGEBRA_GRAPH] = "graph",         [GGEN_ALGEBRA_GROUP] = "group",
      [GGEN_ALGEBRA_ORDER_BY] = "order-by",   [GGEN_ALGEBRA_PROJECT] = "project",
      [GGEN_ALGEBRA_DISTINCT] = "distinct",   [GGEN_ALGEBRA_REDUCED] = "reduced",
      [GGEN_ALGEBRA_SLICE] = "slice",         [GGEN_ALGEBRA_SEMI_JOIN] = "semi-join",
      [GGEN_ALGEBRA_ANTI_JOIN] = "anti-join",
  };

  switch (algebra->kind)
    {
    case GGEN_ALGEBRA_BGP:
      dump_bgp (self, algebra);
      return;

    case GGEN_ALGEBRA_PATH:
      g_string_append (self->text, "(path ");
      dump_slot (self, &algebra->path.subject);
      g_string_append_c (self->text, ' ');
      dump_path (self, algebra->path.path);
      g_string_append_c (self->text, ' ');
      dump_slot (self, &algebra->path.object);
      g_string_append_c (self->text, ')');
      return;

    case GGEN_ALGEBRA_VALUES:
      dump_values (self, algebra);
      return;

    case GGEN_ALGEBRA_EMPTY:
      g_string_append (self->text, "(empty)");
      return;

    default:
      break;
    }

  g_string_append_printf (self->text, "(%s ", names[algebra->kind]);
  dump_head (self, algebra);
  dump_algebra (self, algebra->left);
  if (algebra->right != NULL)
    {
      g_string_append_c (self->text, ' ');
      dump_algebra (self, algebra->right);
    }
  if (algebra->kind == GGEN_ALGEBRA_LEFT_JOIN && algebra->condition != NULL)
    {
      g_string_append_c (self->text, ' ');
      dump_expression (self, algebra->condition);
    }
  g_string_append_c (self->text, ')');
}

static void
dump_query (Dump *self)
{
  const GgenAlgebraQuery *query = self->query;

  if (query->form == GGEN_QUERY_FORM_SELECT)
    {
      dump_algebra (self, query->root);
      return;
    }

  if (query->form == GGEN_QUERY_FORM_ASK)
    {
      g_string_append (self->text, "(ask ");
    }
  else
    {
      g_string_append (self->text, "(construct (");
      for (guint i = 0; i < query->n_construct; i++)
        {
          if (i > 0)
            g_string_append_c (self->text, ' ');
          dump_triple (self, &query->construct[i]);
        }
      g_string_append (self->text, ") ");
    }

  dump_algebra (self, query->root);
  g_string_append_c (self->text, ')');
}

static void
dump_dataset (Dump *self)
{
  const GgenAlgebraQuery *query = self->query;

  g_string_append (self->text, "(dataset (");
  for (guint i = 0; i < query->n_from; i++)
    {
      if (i > 0)
        g_string_append_c (self->text, ' ');
      dump_term (self, query->from[i]);
    }
  g_string_append (self->text, ") (");
  for (guint i = 0; i < query->n_from_named; i++)
    {
      if (i > 0)
        g_string_append_c (self->text, ' ');
      dump_term (self, query->from_named[i]);
    }
  g_string_append (self->text, ") ");
}

char *
ggen_algebra_dump (const GgenAlgebraQuery *query, const GgenAlgebra *algebra, gboolean with_plan)
{
  g_autofree guint *hidden_numbers = g_new0 (guint, query->n_variables + 1);
  g_autoptr (GString) text = g_string_new (NULL);
  Dump self = {
      .query = query,
      .text = text,
      .hidden_numbers = hidden_numbers,
      .with_plan = with_plan,
  };

  if (algebra != NULL)
    {
      dump_algebra (&self, algebra);
    }
  else if (query->has_dataset)
    {
      dump_dataset (&self);
      dump_query (&self);
      g_string_append_c (text, ')');
    }
  else
    {
      dump_query (&self);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
ggen_algebra_query_to_string (const GgenAlgebraQuery *query)
{
  return ggen_algebra_dump (query, NULL, FALSE);
}

char *
ggen_algebra_to_string (const GgenAlgebraQuery *query, const GgenAlgebra *algebra)
{
  return ggen_algebra_dump (query, algebra, FALSE);
}
