/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-sparql-parser-private.h"

/* Property paths, section 9 */

#define RDF_TYPE "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

static GgenPath *
ggen_path_new (GgenSparqlParser *self,
               GgenPathKind kind,
               GgenPlace place,
               GgenPath *left,
               GgenPath *right)
{
  GgenPath *path = ggen_arena_new0 (self->arena, GgenPath, 1);

  path->kind = kind;
  path->place = place;
  path->left = left;
  path->right = right;
  path->height = 1 + MAX (left != NULL ? left->height : 0, right != NULL ? right->height : 0);

  return ggen_sparql_parser_check_height (self, path->height, place) ? path : NULL;
}

/* iri | 'a' */
static GgenTerm *
ggen_sparql_parse_predicate (GgenSparqlParser *self)
{
  if (ggen_sparql_parser_is_a (self))
    {
      self->token++;
      return ggen_sparql_parser_new_iri (self, RDF_TYPE);
    }

  return ggen_sparql_parser_parse_iri_term (self);
}

/* PathOneInPropertySet, into one of the two lists */
static gboolean
ggen_sparql_parse_negated_predicate (GgenSparqlParser *self,
                                     GPtrArray *forward,
                                     GPtrArray *backward)
{
  gboolean is_inverse = ggen_sparql_parser_accept (self, '^');
  GgenTerm *iri = ggen_sparql_parse_predicate (self);

  if (iri == NULL)
    return FALSE;

  g_ptr_array_add (is_inverse ? backward : forward, iri);

  return TRUE;
}

/* What stands between the brackets of a PathNegatedPropertySet */
static gboolean
ggen_sparql_parse_negated_list (GgenSparqlParser *self, GPtrArray *forward, GPtrArray *backward)
{
  if (ggen_sparql_parser_accept (self, ')'))
    return TRUE;

  do
    if (!ggen_sparql_parse_negated_predicate (self, forward, backward))
      return FALSE;
  while (ggen_sparql_parser_accept (self, '|'));

  return ggen_sparql_parser_expect (self, ')', "'|' or ')'");
}

/* PathNegatedPropertySet, after '!' */
static GgenPath *
ggen_sparql_parse_negated_set (GgenSparqlParser *self, GgenPlace place)
{
  g_autoptr (GPtrArray) forward = g_ptr_array_new ();
  g_autoptr (GPtrArray) backward = g_ptr_array_new ();
  gboolean is_parsed;
  GgenPath *path;

  if (ggen_sparql_parser_accept (self, '('))
    is_parsed = ggen_sparql_parse_negated_list (self, forward, backward);
  else
    is_parsed = ggen_sparql_parse_negated_predicate (self, forward, backward);
  if (!is_parsed)
    return NULL;

  path = ggen_path_new (self, GGEN_PATH_NEGATED_SET, place, NULL, NULL);
  if (path == NULL)
    return NULL;

  path->n_forward = forward->len;
  path->forward = ggen_arena_copy (self->arena, forward->pdata, forward->len * sizeof (GgenTerm *));
  path->n_backward = backward->len;
  path->backward =
      ggen_arena_copy (self->arena, backward->pdata, backward->len * sizeof (GgenTerm *));
  /* "!()" excludes nothing, forward; a set of inverses alone says nothing about forward. */
  path->matches_forward = forward->len > 0 || backward->len == 0;
  path->matches_backward = backward->len > 0;

  return path;
}

/* PathPrimary */
static GgenPath *
ggen_sparql_parse_path_primary (GgenSparqlParser *self)
{
  GgenPlace place = self->token->place;
  GgenPath *path;

  if (ggen_sparql_parser_accept (self, '!'))
    return ggen_sparql_parse_negated_set (self, place);

  if (ggen_sparql_parser_accept (self, '('))
    {
      path = ggen_sparql_parse_path (self);
      return path != NULL && ggen_sparql_parser_expect (self, ')', "')'") ? path : NULL;
    }

  if (!ggen_sparql_parser_is_iri (self) && !ggen_sparql_parser_is_a (self))
    {
      ggen_sparql_parser_fail_expected (self, "a predicate");
      return NULL;
    }

  path = ggen_path_new (self, GGEN_PATH_LINK, place, NULL, NULL);
  if (path == NULL || (path->iri = ggen_sparql_parse_predicate (self)) == NULL)
    return NULL;

  return path;
}

/* PathElt */
static GgenPath *
ggen_sparql_parse_path_element (GgenSparqlParser *self)
{
  GgenPath *path = ggen_sparql_parse_path_primary (self);

  if (path == NULL)
    return NULL;

  if (ggen_sparql_parser_accept (self, '?'))
    return ggen_path_new (self, GGEN_PATH_ZERO_OR_ONE, path->place, path, NULL);
  if (ggen_sparql_parser_accept (self, '*'))
    return ggen_path_new (self, GGEN_PATH_ZERO_OR_MORE, path->place, path, NULL);
  if (ggen_sparql_parser_accept (self, '+'))
    return ggen_path_new (self, GGEN_PATH_ONE_OR_MORE, path->place, path, NULL);

  return path;
}

/* PathEltOrInverse */
static GgenPath *
ggen_sparql_parse_path_element_or_inverse (GgenSparqlParser *self)
{
  GgenPlace place = self->token->place;
  GgenPath *path;

  if (!ggen_sparql_parser_accept (self, '^'))
    return ggen_sparql_parse_path_element (self);

  path = ggen_sparql_parse_path_element (self);

  return path != NULL ? ggen_path_new (self, GGEN_PATH_INVERSE, place, path, NULL) : NULL;
}

/* ELEMENT ( SEPARATOR ELEMENT )* */
static GgenPath *
ggen_sparql_parse_path_list (GgenSparqlParser *self,
                             guint separator,
                             GgenPathKind kind,
                             GgenPath *(*parse_element) (GgenSparqlParser *self))
{
  GgenPath *path = parse_element (self);

  while (path != NULL && ggen_sparql_parser_accept (self, separator))
    {
      GgenPath *next = parse_element (self);

      path = next != NULL ? ggen_path_new (self, kind, path->place, path, next) : NULL;
    }

  return path;
}

/* PathSequence */
static GgenPath *
ggen_sparql_parse_path_sequence (GgenSparqlParser *self)
{
  return ggen_sparql_parse_path_list (self, '/', GGEN_PATH_SEQUENCE,
                                      ggen_sparql_parse_path_element_or_inverse);
}

/* Path, PathAlternative */
GgenPath *
ggen_sparql_parse_path (GgenSparqlParser *self)
{
  GgenPath *path;

  if (!ggen_sparql_parser_enter (self))
    return NULL;

  path = ggen_sparql_parse_path_list (self, '|', GGEN_PATH_ALTERNATIVE,
                                      ggen_sparql_parse_path_sequence);
  ggen_sparql_parser_leave (self);

  return path;
}

/* Translation (section 18.2.2.4). What is no closure dissolves into patterns, which join like any
 * other; the evaluation of section 18.4 says the same of them. */

/* The path between two slots as a node of its own */
static GgenAlgebra *
translate_alone (GgenSparqlParser *self, GgenSlot subject, GgenPath *path, GgenSlot object)
{
  GgenTriplesBlock block;
  GgenAlgebra *pattern = NULL;

  ggen_triples_block_init (&block, GGEN_TRIPLES_PATTERN);
  if (ggen_sparql_add_path (self, &block, subject, path, object))
    pattern = ggen_triples_block_end (&block, self);
  ggen_triples_block_clear (&block);

  return pattern;
}

/* Any predicate but these, as (filter (NOT-IN ?p …) (triple subject ?p object)) */
static GgenAlgebra *
translate_negated (GgenSparqlParser *self,
                   GgenSlot subject,
                   GgenSlot object,
                   GgenPlace place,
                   GgenTerm **excluded,
                   guint n_excluded)
{
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  GgenAlgebra *pattern = ggen_algebra_new (self->arena, GGEN_ALGEBRA_BGP, place, NULL, NULL);
  GgenSlot predicate = {.column = ggen_sparql_parser_add_hidden_variable (self)};
  GgenTriplePattern triple = {.slots = {subject, predicate, object}, .place = place};

  pattern->bgp.n_triples = 1;
  pattern->bgp.triples = ggen_arena_copy (self->arena, &triple, sizeof triple);
  if (n_excluded == 0)
    return pattern;

  g_ptr_array_add (arguments, ggen_expression_new_variable (self->arena, place, predicate.column));
  for (guint i = 0; i < n_excluded; i++)
    g_ptr_array_add (arguments, ggen_expression_new_constant (self->arena, place, excluded[i]));

  return ggen_algebra_new_filter (
      self->arena, pattern,
      ggen_expression_new_call (self->arena, place, GGEN_FUNCTION_NOT_IN,
                                (GgenExpression *const *) arguments->pdata, arguments->len));
}

static GgenAlgebra *
translate_union (GgenSparqlParser *self, GgenPlace place, GgenAlgebra *left, GgenAlgebra *right)
{
  if (left == NULL || right == NULL)
    return left != NULL ? left : right;

  return ggen_algebra_new (self->arena, GGEN_ALGEBRA_UNION, place, left, right);
}

static GgenAlgebra *
translate_negated_set (GgenSparqlParser *self, GgenSlot subject, GgenPath *path, GgenSlot object)
{
  GgenAlgebra *forward = NULL;
  GgenAlgebra *backward = NULL;

  if (path->matches_forward)
    forward =
        translate_negated (self, subject, object, path->place, path->forward, path->n_forward);
  if (path->matches_backward)
    backward =
        translate_negated (self, object, subject, path->place, path->backward, path->n_backward);

  return translate_union (self, path->place, forward, backward);
}

static GgenAlgebra *
translate_alternative (GgenSparqlParser *self, GgenSlot subject, GgenPath *path, GgenSlot object)
{
  GgenAlgebra *left = translate_alone (self, subject, path->left, object);
  GgenAlgebra *right = left != NULL ? translate_alone (self, subject, path->right, object) : NULL;

  return right != NULL ? translate_union (self, path->place, left, right) : NULL;
}

static GgenAlgebra *
translate_closure (GgenSparqlParser *self, GgenSlot subject, GgenPath *path, GgenSlot object)
{
  GgenAlgebra *node = ggen_algebra_new (self->arena, GGEN_ALGEBRA_PATH, path->place, NULL, NULL);

  node->path.subject = subject;
  node->path.path = path;
  node->path.object = object;
  node->height += path->height;

  return node;
}

static gboolean
add_pattern (GgenSparqlParser *self, GgenTriplesBlock *block, GgenAlgebra *pattern)
{
  if (pattern == NULL)
    return FALSE;

  block->pattern = ggen_algebra_join (self->arena, ggen_triples_block_end (block, self), pattern);

  return ggen_sparql_parser_check_height (self, block->pattern->height, pattern->place);
}

gboolean
ggen_sparql_add_path (GgenSparqlParser *self,
                      GgenTriplesBlock *block,
                      GgenSlot subject,
                      GgenPath *path,
                      GgenSlot object)
{
  switch (path->kind)
    {
    case GGEN_PATH_LINK:
      {
        GgenTriplePattern triple = {.slots = {subject, {.term = path->iri}, object},
                                    .place = path->place};

        g_array_append_val (block->triples, triple);
        return TRUE;
      }

    case GGEN_PATH_INVERSE:
      return ggen_sparql_add_path (self, block, object, path->left, subject);

    case GGEN_PATH_SEQUENCE:
      {
        GgenSlot middle = {.column = ggen_sparql_parser_add_hidden_variable (self)};

        return ggen_sparql_add_path (self, block, subject, path->left, middle)
               && ggen_sparql_add_path (self, block, middle, path->right, object);
      }

    case GGEN_PATH_ALTERNATIVE:
      return add_pattern (self, block, translate_alternative (self, subject, path, object));

    case GGEN_PATH_NEGATED_SET:
      return add_pattern (self, block, translate_negated_set (self, subject, path, object));

    case GGEN_PATH_ZERO_OR_ONE:
    case GGEN_PATH_ZERO_OR_MORE:
    case GGEN_PATH_ONE_OR_MORE:
    default:
      return add_pattern (self, block, translate_closure (self, subject, path, object));
    }
}
