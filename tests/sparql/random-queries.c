/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "reference-evaluator.h"

#include <ggen-codegen.h>
#include <ggen-test.h>

#include "ggen-algebra-private.h"

/* Random queries on random data have the answer that the recommendation's own definitions give:
 * neither the optimiser nor the evaluator changes it. A failure prints the query and the data. */

/* A world: many queries on few triples, or few queries on so many that answers span batches */
typedef struct
{
  guint n_queries;
  guint n_quads;
  guint n_subjects; /* of nodes: the first ones, which are IRIs */
  guint max_work;   /* beyond it, a query is too much for the reference, and left out */
  guint min_answers;
} World;

static const World small_world = {4000, 22, 4, G_MAXUINT, 1000};
static const World large_world = {400, 200, 12, 2000000, 80};

static const char *const nodes[] = {"<n1>", "<n2>", "<n3>", "<n4>", "1", "2", "01"};
static const char *const predicates[] = {"<p>", "<q>", "<r>"};
static const char *const graphs[] = {"<g1>", "<g2>"};
static const char *const variables[] = {"?a", "?b", "?c", "?d"};

/* Queries */

typedef struct
{
  GString *text;
  guint n_bound; /* variables that BIND and COUNT made */
  gboolean is_in_exists;
} Writer;

static gboolean
chance (guint percent)
{
  return g_test_rand_int_range (0, 100) < (gint) percent;
}

static const char *
pick (const char *const *of, guint n)
{
  return of[g_test_rand_int_range (0, (gint) n)];
}

#define PICK(of) pick (of, G_N_ELEMENTS (of))

static void
put (Writer *self, const char *text)
{
  g_string_append (self->text, text);
  g_string_append_c (self->text, ' ');
}

static void write_group (Writer *self, guint depth);

static void
write_triple (Writer *self)
{
  static const char *const repetitions[] = {"?", "*", "+"};

  put (self, chance (85) ? PICK (variables) : nodes[g_test_rand_int_range (0, 4)]);
  if (chance (12))
    put (self, PICK (variables));
  else if (chance (10))
    g_string_append_printf (self->text, "%s%s ", PICK (predicates), PICK (repetitions));
  else
    put (self, PICK (predicates));
  put (self, chance (75) ? PICK (variables) : PICK (nodes));
  put (self, ".");
}

static void
write_triples (Writer *self)
{
  guint n = (guint) g_test_rand_int_range (1, 4);

  for (guint i = 0; i < n; i++)
    write_triple (self);
}

static void
write_operand (Writer *self)
{
  put (self, chance (60) ? PICK (variables) : PICK (nodes));
}

static void
write_condition (Writer *self, guint depth)
{
  static const char *const comparisons[] = {"=", "!=", "<", "=", "!="};

  put (self, "(");
  if (depth > 0 && chance (30))
    {
      const char *operator= chance (50) ? "&&" : "||";

      write_condition (self, depth - 1);
      for (gint i = g_test_rand_int_range (1, 4); i > 0; i--)
        {
          put (self, operator);
          write_condition (self, depth - 1);
        }
    }
  else if (depth > 0 && chance (15))
    {
      put (self, "!");
      write_condition (self, depth - 1);
    }
  else if (depth > 0 && chance (15) && !self->is_in_exists)
    {
      put (self, chance (50) ? "EXISTS" : "NOT EXISTS");
      self->is_in_exists = TRUE;
      write_group (self, 1);
      self->is_in_exists = FALSE;
    }
  else if (chance (20))
    {
      put (self, "BOUND (");
      put (self, PICK (variables));
      put (self, ")");
    }
  else if (chance (10))
    {
      put (self, chance (50) ? "true" : "false");
    }
  else if (chance (15))
    {
      put (self, PICK (variables));
      put (self, chance (50) ? "IN (" : "NOT IN (");
      write_operand (self);
      if (chance (60))
        {
          put (self, ",");
          write_operand (self);
        }
      put (self, ")");
    }
  else if (chance (15))
    {
      put (self, "sameTerm (");
      put (self, PICK (variables));
      put (self, ",");
      write_operand (self);
      put (self, ")");
    }
  else
    {
      write_operand (self);
      put (self, PICK (comparisons));
      write_operand (self);
    }
  put (self, ")");
}

static void
write_bind (Writer *self)
{
  put (self, "BIND (");
  write_operand (self);
  if (chance (40))
    put (self, "+ 1");
  g_string_append_printf (self->text, "AS ?x%u ) ", self->n_bound++);
}

static void
write_values (Writer *self)
{
  if (chance (50))
    {
      put (self, "VALUES");
      put (self, PICK (variables));
      put (self, "{");
      for (gint i = g_test_rand_int_range (0, 4); i > 0; i--)
        put (self, chance (15) ? "UNDEF" : PICK (nodes));
      put (self, "}");
      return;
    }

  put (self, "VALUES ( ?a ?c ) {");
  for (gint i = g_test_rand_int_range (1, 4); i > 0; i--)
    {
      put (self, "(");
      put (self, chance (25) ? "UNDEF" : PICK (nodes));
      put (self, chance (25) ? "UNDEF" : PICK (nodes));
      put (self, ")");
    }
  put (self, "}");
}

static void
write_sub_query (Writer *self, guint depth)
{
  put (self, "{ SELECT");
  if (chance (40))
    put (self, "DISTINCT");

  if (chance (40))
    {
      const char *key = PICK (variables);
      const char *counted = PICK (variables);

      put (self, key);
      g_string_append_printf (self->text, "(COUNT (%s) AS ?x%u) ", chance (50) ? "*" : counted,
                              self->n_bound++);
      write_group (self, depth);
      put (self, "GROUP BY");
      put (self, key);
    }
  else
    {
      put (self, PICK (variables));
      put (self, PICK (variables));
      write_group (self, depth);
    }
  put (self, "}");
}

static void
write_element (Writer *self, guint depth)
{
  /* What may stand in an EXISTS is what substitution is well defined for. */
  gint kind = g_test_rand_int_range (0, self->is_in_exists ? 60 : 100);

  if (depth == 0 || kind < 30)
    {
      write_triples (self);
    }
  else if (kind < 40)
    {
      put (self, "FILTER");
      write_condition (self, 2);
    }
  else if (kind < 50)
    {
      write_group (self, depth - 1);
      put (self, "UNION");
      write_group (self, depth - 1);
    }
  else if (kind < 60)
    {
      put (self, "GRAPH");
      /* A name that nothing in the group reads: whether it has a value there is a fine point. */
      if (chance (60))
        g_string_append_printf (self->text, "?g%u ", self->n_bound++);
      else
        put (self, PICK (graphs));
      write_group (self, depth - 1);
    }
  else if (kind < 75)
    {
      put (self, "OPTIONAL");
      write_group (self, depth - 1);
    }
  else if (kind < 81)
    {
      put (self, "MINUS");
      write_group (self, depth - 1);
    }
  else if (kind < 86)
    {
      write_bind (self);
    }
  else if (kind < 91)
    {
      write_values (self);
    }
  else if (kind < 95)
    {
      write_sub_query (self, depth - 1);
    }
  else
    {
      write_group (self, depth - 1);
    }
}

static void
write_group (Writer *self, guint depth)
{
  put (self, "{");
  for (gint i = g_test_rand_int_range (1, 4); i > 0; i--)
    write_element (self, depth);
  put (self, "}");
}

static char *
write_query (void)
{
  Writer writer = {.text = g_string_new (NULL)};

  put (&writer, "BASE <http://e/> SELECT");
  if (chance (20))
    put (&writer, "DISTINCT");
  if (chance (70))
    {
      put (&writer, "*");
    }
  else
    {
      put (&writer, PICK (variables));
      put (&writer, PICK (variables));
    }
  write_group (&writer, 3);

  return g_string_free (writer.text, FALSE);
}

/* Data */

static void
write_node (GString *text, const World *world)
{
  g_string_append_printf (text, "<http://e/n%d> ",
                          g_test_rand_int_range (1, (gint) world->n_subjects + 1));
}

static char *
write_data (const World *world)
{
  static const char *const integers[] = {"1", "2", "01"};
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < world->n_quads; i++)
    {
      write_node (text, world);
      g_string_append_printf (text, "<http://e/%s ", PICK (predicates) + 1);
      if (chance (55))
        write_node (text, world);
      else
        g_string_append_printf (text, "\"%s\"^^<http://www.w3.org/2001/XMLSchema#integer> ",
                                PICK (integers));
      if (chance (50))
        g_string_append_printf (text, "<http://e/%s ", PICK (graphs) + 1);
      g_string_append (text, ".\n");
    }

  return g_string_free (text, FALSE);
}

static void
read_quads (const char *data, GArray *quads)
{
  g_auto (GStrv) lines = g_strsplit (data, "\n", -1);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) words = NULL;
      ReferenceQuad quad = {NULL};

      if (*lines[i] == '\0' || !g_hash_table_add (seen, lines[i]))
        continue;
      words = g_strsplit (lines[i], " ", -1);
      for (guint j = 0; j < 3; j++)
        quad.terms[j] = g_intern_string (words[j]);
      if (*words[3] == '<')
        quad.graph = g_intern_string (words[3]);
      g_array_append_val (quads, quad);
    }
}

/* Answers, as sorted lines */

static gint
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static char *
sort_lines (GPtrArray *lines)
{
  GString *text = g_string_new (NULL);

  g_ptr_array_sort (lines, compare_lines);
  for (guint i = 0; i < lines->len; i++)
    g_string_append_printf (text, "%s\n", (char *) lines->pdata[i]);

  return g_string_free (text, FALSE);
}

/* NULL for too much work */
static char *
answer_by_reference (GgenQuery *query, const char *data, guint max_work)
{
  const GgenAlgebraQuery *algebra = ggen_query_get_algebra (query);
  g_autoptr (GgenArena) arena = ggen_arena_new ();
  g_autoptr (GArray) quads = g_array_new (FALSE, TRUE, sizeof (ReferenceQuad));
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GHashTable) interned = g_hash_table_new (NULL, NULL);
  const char *names[G_N_ELEMENTS (graphs)];
  Reference reference = {
      .arena = arena,
      .query = algebra,
      .graphs = names,
      .interned = interned,
      .max_work = max_work,
  };

  read_quads (data, quads);
  reference.quads = (const ReferenceQuad *) quads->data;
  reference.n_quads = quads->len;
  for (guint i = 0; i < G_N_ELEMENTS (graphs); i++)
    {
      g_autofree char *name = g_strconcat ("<http://e/", graphs[i] + 1, NULL);

      if (strstr (data, name) != NULL)
        names[reference.n_graphs++] = g_intern_string (name);
    }

  rows = reference_evaluate (&reference, algebra->root);
  if (reference.is_too_much)
    return NULL;

  for (guint i = 0; i < rows->len; i++)
    {
      GString *line = g_string_new (NULL);

      for (guint j = 0; j < algebra->n_columns; j++)
        {
          const char *cell = ((const char **) rows->pdata[i])[algebra->columns[j]];

          g_string_append_printf (line, "%s ", cell != NULL ? cell : "-");
        }
      g_ptr_array_add (lines, g_string_free (line, FALSE));
    }

  return sort_lines (lines);
}

static char *
answer_by_ggen (GgenQuery *query, GgenGraph *graph)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GgenSolutions) solutions = ggen_graph_query (graph, query, NULL, &error);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  g_assert_no_error (error);
  while (ggen_solutions_next (solutions, NULL, &error))
    {
      GString *line = g_string_new (NULL);

      for (guint i = 0; i < ggen_solutions_get_n_variables (solutions); i++)
        {
          g_autofree char *cell = NULL;

          if (ggen_solutions_is_bound (solutions, i))
            {
              g_autoptr (GgenTerm) term = ggen_solutions_get_term (solutions, i);

              cell = ggen_term_to_string (term);
            }
          g_string_append_printf (line, "%s ", cell != NULL ? cell : "-");
        }
      g_ptr_array_add (lines, g_string_free (line, FALSE));
    }
  g_assert_no_error (error);

  return sort_lines (lines);
}

static GgenGraph *
load_graph (const char *data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new (data, strlen (data));
  GgenGraph *graph = ggen_graph_new ();

  ggen_graph_load_bytes (graph, bytes, GGEN_RDF_SYNTAX_NQUADS, NULL, "random.nq", NULL, &error);
  g_assert_no_error (error);

  return graph;
}

static void
answers_are_those_of_the_definitions (GgenTestSandbox *sandbox, gpointer user_data)
{
  const World *world = user_data;
  g_autoptr (GgenGraph) graph = NULL;
  g_autofree char *data = NULL;
  guint n_answers = 0;
  gsize longest = 0;

  for (guint i = 0; i < world->n_queries; i++)
    {
      g_autofree char *text = write_query ();
      g_autofree char *expected = NULL;
      g_autofree char *actual = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (GgenQuery) query = ggen_query_new (text, "random.rq", NULL, &error);

      if (i % 20 == 0)
        {
          g_clear_object (&graph);
          g_clear_pointer (&data, g_free);
          data = write_data (world);
          graph = load_graph (data);
        }

      if (error != NULL)
        g_test_message ("%s", text);
      g_assert_no_error (error);

      expected = answer_by_reference (query, data, world->max_work);
      if (expected == NULL)
        continue;

      actual = answer_by_ggen (query, graph);
      n_answers += *expected != '\0' ? 1 : 0;
      longest = MAX (longest, strlen (expected));
      if (strcmp (actual, expected) != 0)
        g_test_message ("query: %s\ndata:\n%s", text, data);
      g_assert_cmpstr (actual, ==, expected);
    }

  /* Queries that mostly find nothing would prove little. */
  g_test_message ("%u of %u queries had answers, of up to %" G_GSIZE_FORMAT " bytes", n_answers,
                  world->n_queries, longest);
  g_assert_cmpuint (n_answers, >, world->min_answers);
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/random-queries/answers-are-those-of-the-definitions",
                 answers_are_those_of_the_definitions, (gpointer) &small_world);
  ggen_test_add ("/random-queries/long-answers-are-those-of-the-definitions",
                 answers_are_those_of_the_definitions, (gpointer) &large_world);

  return ggen_test_run ();
}
