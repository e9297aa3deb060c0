/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-sparql-parser-private.h"

#define RDF "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

/* A label of a blank node, and the basic graph pattern that it belongs to */
typedef struct
{
  guint basic_graph_pattern;
  guint column;
} BlankLabel;

/* Blocks */

void
ggen_triples_block_init (GgenTriplesBlock *block, GgenTriplesMode mode)
{
  block->mode = mode;
  block->triples = g_array_new (FALSE, TRUE, sizeof (GgenTriplePattern));
  block->pattern = NULL;
}

void
ggen_triples_block_clear (GgenTriplesBlock *block)
{
  g_clear_pointer (&block->triples, g_array_unref);
  block->pattern = NULL;
}

GgenAlgebra *
ggen_triples_block_end (GgenTriplesBlock *block, GgenSparqlParser *parser)
{
  GgenArena *arena = parser->arena;
  GArray *triples = block->triples;

  if (triples->len > 0)
    {
      GgenPlace place = g_array_index (triples, GgenTriplePattern, 0).place;
      GgenAlgebra *bgp = ggen_algebra_new (arena, GGEN_ALGEBRA_BGP, place, NULL, NULL);

      bgp->bgp.n_triples = triples->len;
      bgp->bgp.triples =
          ggen_arena_copy (arena, triples->data, triples->len * sizeof (GgenTriplePattern));
      g_array_set_size (triples, 0);
      block->pattern = ggen_algebra_join (arena, block->pattern, bgp);
    }

  return block->pattern;
}

static void
add_triple (GgenTriplesBlock *block,
            GgenPlace place,
            GgenSlot subject,
            GgenSlot predicate,
            GgenSlot object)
{
  GgenTriplePattern triple = {.slots = {subject, predicate, object}, .place = place};

  g_array_append_val (block->triples, triple);
}

/* Blank nodes */

static GgenSlot
new_blank (GgenSparqlParser *self, GgenTriplesMode mode)
{
  GgenSlot slot = {NULL};

  if (mode == GGEN_TRIPLES_TEMPLATE)
    {
      /* No label of the query has a dot in front. */
      g_autofree char *label = g_strdup_printf (".%u", self->n_template_blanks++);

      slot.term = ggen_arena_take_term (self->arena, ggen_term_new_blank (label));
    }
  else
    {
      slot.column = ggen_sparql_parser_add_hidden_variable (self);
    }

  return slot;
}

/* BLANK_NODE_LABEL. Section 5.1.1: one label, one basic graph pattern. */
static gboolean
ggen_sparql_parse_blank_label (GgenSparqlParser *self, GgenTriplesMode mode, GgenSlot *slot)
{
  const char *label = self->token->value;
  BlankLabel *known;

  if (mode == GGEN_TRIPLES_TEMPLATE)
    {
      slot->term = ggen_arena_take_term (self->arena, ggen_term_new_blank (label));
      self->token++;
      return TRUE;
    }

  known = g_hash_table_lookup (self->blank_labels, label);
  if (known == NULL)
    {
      known = ggen_arena_new0 (self->arena, BlankLabel, 1);
      known->basic_graph_pattern = self->basic_graph_pattern;
      known->column = ggen_sparql_parser_add_hidden_variable (self);
      g_hash_table_insert (self->blank_labels, (gpointer) label, known);
    }

  if (known->basic_graph_pattern != self->basic_graph_pattern)
    {
      ggen_sparql_parser_fail (self, GGEN_QUERY_ERROR_SYNTAX, self->token->place,
                               "blank node _:%s already stands in another group of patterns; "
                               "write a variable to mean the same node in both",
                               label);
      return FALSE;
    }

  slot->column = known->column;
  self->token++;

  return TRUE;
}

/* Terms */

static gboolean
slot_take_term (GgenSlot *slot, GgenTerm *term)
{
  slot->term = term;

  return term != NULL;
}

static gboolean
ggen_sparql_parse_variable (GgenSparqlParser *self, GgenSlot *slot)
{
  slot->column = ggen_sparql_parser_lookup_variable (self, self->token->value);
  self->token++;

  return TRUE;
}

gboolean
ggen_sparql_parse_variable_or_iri (GgenSparqlParser *self, GgenSlot *slot)
{
  *slot = (GgenSlot){NULL};

  if (self->token->type == GGEN_TOKEN_VARIABLE)
    return ggen_sparql_parse_variable (self, slot);

  if (!ggen_sparql_parser_is_iri (self))
    return ggen_sparql_parser_fail_expected (self, "a variable or an IRI");

  return slot_take_term (slot, ggen_sparql_parser_parse_iri_term (self));
}

static gboolean
is_nil (GgenSparqlParser *self)
{
  return self->token[0].type == '(' && self->token[1].type == ')';
}

/* VarOrTerm, except for the brackets that are triples as well */
static gboolean
is_term (GgenSparqlParser *self)
{
  return self->token->type == GGEN_TOKEN_VARIABLE || ggen_sparql_parser_is_iri (self)
         || self->token->type == GGEN_TOKEN_BLANK_LABEL || is_nil (self)
         || ggen_sparql_parser_is_literal (self)
         || (self->token[0].type == '[' && self->token[1].type == ']');
}

static gboolean
ggen_sparql_parse_term (GgenSparqlParser *self, GgenTriplesMode mode, GgenSlot *slot)
{
  *slot = (GgenSlot){NULL};

  if (self->token->type == GGEN_TOKEN_VARIABLE)
    return ggen_sparql_parse_variable (self, slot);

  if (ggen_sparql_parser_is_iri (self))
    return slot_take_term (slot, ggen_sparql_parser_parse_iri_term (self));

  if (self->token->type == GGEN_TOKEN_BLANK_LABEL)
    return ggen_sparql_parse_blank_label (self, mode, slot);

  if (ggen_sparql_parser_accept_pair (self, '(', ')'))
    return slot_take_term (slot, ggen_sparql_parser_new_iri (self, RDF "nil"));

  if (ggen_sparql_parser_accept_pair (self, '[', ']'))
    {
      *slot = new_blank (self, mode);
      return TRUE;
    }

  return slot_take_term (slot, ggen_sparql_parser_parse_literal (self));
}

/* Collections and property lists of blank nodes */

static gboolean
ggen_sparql_parse_property_list (GgenSparqlParser *self, GgenTriplesBlock *block, GgenSlot subject);

static gboolean
ggen_sparql_parse_node (GgenSparqlParser *self, GgenTriplesBlock *block, GgenSlot *slot);

/* BlankNodePropertyListPath, after its opening bracket */
static gboolean
ggen_sparql_parse_blank_properties (GgenSparqlParser *self, GgenTriplesBlock *block, GgenSlot *slot)
{
  *slot = new_blank (self, block->mode);

  return ggen_sparql_parse_property_list (self, block, *slot)
         && ggen_sparql_parser_expect (self, ']', "']' or ';'");
}

/* CollectionPath, after its opening bracket; it has at least one node */
static gboolean
ggen_sparql_parse_collection (GgenSparqlParser *self, GgenTriplesBlock *block, GgenSlot *slot)
{
  GgenSlot first = {.term = ggen_sparql_parser_new_iri (self, RDF "first")};
  GgenSlot rest = {.term = ggen_sparql_parser_new_iri (self, RDF "rest")};
  GgenSlot nil = {.term = ggen_sparql_parser_new_iri (self, RDF "nil")};
  GgenSlot cell = new_blank (self, block->mode);

  *slot = cell;

  for (;;)
    {
      GgenPlace place = self->token->place;
      GgenSlot node;
      GgenSlot next;

      if (!ggen_sparql_parse_node (self, block, &node))
        return FALSE;
      add_triple (block, place, cell, first, node);

      if (ggen_sparql_parser_accept (self, ')'))
        {
          add_triple (block, place, cell, rest, nil);
          return TRUE;
        }

      next = new_blank (self, block->mode);
      add_triple (block, place, cell, rest, next);
      cell = next;
    }
}

/* TriplesNodePath */
static gboolean
ggen_sparql_parse_triples_node (GgenSparqlParser *self, GgenTriplesBlock *block, GgenSlot *slot)
{
  gboolean is_parsed;

  if (!ggen_sparql_parser_enter (self))
    return FALSE;

  if (ggen_sparql_parser_accept (self, '['))
    is_parsed = ggen_sparql_parse_blank_properties (self, block, slot);
  else
    is_parsed = ggen_sparql_parser_expect (self, '(', "'('")
                && ggen_sparql_parse_collection (self, block, slot);
  ggen_sparql_parser_leave (self);

  return is_parsed;
}

/* GraphNodePath */
static gboolean
ggen_sparql_parse_node (GgenSparqlParser *self, GgenTriplesBlock *block, GgenSlot *slot)
{
  if (is_term (self))
    return ggen_sparql_parse_term (self, block->mode, slot);

  if (self->token->type == '[' || self->token->type == '(')
    return ggen_sparql_parse_triples_node (self, block, slot);

  return ggen_sparql_parser_fail_expected (self, "a term or a variable");
}

/* Predicates and objects */

/* Verb of a template: VarOrIri | 'a', and in patterns VerbPath | VerbSimple. One of @slot and @path
 * is filled in. */
static gboolean
ggen_sparql_parse_verb (GgenSparqlParser *self,
                        GgenTriplesMode mode,
                        GgenSlot *slot,
                        GgenPath **path)
{
  *path = NULL;
  *slot = (GgenSlot){NULL};

  if (self->token->type == GGEN_TOKEN_VARIABLE)
    return ggen_sparql_parse_variable (self, slot);

  if (mode == GGEN_TRIPLES_PATTERN)
    {
      *path = ggen_sparql_parse_path (self);
      return *path != NULL;
    }

  if (ggen_sparql_parser_is_a (self))
    {
      self->token++;
      return slot_take_term (slot, ggen_sparql_parser_new_iri (self, RDF "type"));
    }

  return ggen_sparql_parse_variable_or_iri (self, slot);
}

/* ObjectListPath */
static gboolean
ggen_sparql_parse_objects (GgenSparqlParser *self,
                           GgenTriplesBlock *block,
                           GgenPlace place,
                           GgenSlot subject,
                           GgenSlot predicate,
                           GgenPath *path)
{
  do
    {
      GgenSlot object;

      if (!ggen_sparql_parse_node (self, block, &object))
        return FALSE;

      if (path == NULL)
        add_triple (block, place, subject, predicate, object);
      else if (!ggen_sparql_add_path (self, block, subject, path, object))
        return FALSE;
    }
  while (ggen_sparql_parser_accept (self, ','));

  return TRUE;
}

static gboolean
is_verb (GgenSparqlParser *self, GgenTriplesMode mode)
{
  guint type = self->token->type;

  return type == GGEN_TOKEN_VARIABLE || ggen_sparql_parser_is_iri (self)
         || ggen_sparql_parser_is_a (self)
         || (mode == GGEN_TRIPLES_PATTERN && (type == '^' || type == '!' || type == '('));
}

/* PropertyListPathNotEmpty */
static gboolean
ggen_sparql_parse_property_list (GgenSparqlParser *self, GgenTriplesBlock *block, GgenSlot subject)
{
  do
    {
      GgenPlace place = self->token->place;
      GgenSlot predicate;
      GgenPath *path;

      if (!is_verb (self, block->mode))
        return ggen_sparql_parser_fail_expected (self, "a predicate");

      if (!ggen_sparql_parse_verb (self, block->mode, &predicate, &path)
          || !ggen_sparql_parse_objects (self, block, place, subject, predicate, path))
        return FALSE;

      if (self->token->type != ';')
        return TRUE;
      while (ggen_sparql_parser_accept (self, ';'))
        ;
    }
  while (is_verb (self, block->mode));

  return TRUE;
}

gboolean
ggen_sparql_is_triples_start (GgenSparqlParser *self)
{
  return is_term (self) || self->token->type == '[' || self->token->type == '(';
}

gboolean
ggen_sparql_parse_triples (GgenSparqlParser *self, GgenTriplesBlock *block)
{
  GgenSlot subject;

  if (is_term (self))
    return ggen_sparql_parse_term (self, block->mode, &subject)
           && ggen_sparql_parse_property_list (self, block, subject);

  /* What stands in brackets is a statement by itself. */
  return ggen_sparql_parse_triples_node (self, block, &subject)
         && (!is_verb (self, block->mode)
             || ggen_sparql_parse_property_list (self, block, subject));
}
