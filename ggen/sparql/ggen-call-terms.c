/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Functions on RDF terms: SPARQL 1.1, section 17.4.2. */

#include "ggen-call-private.h"

#include <serd/serd.h>
#include <string.h>

void
ggen_call_is_kind (GgenCall *call, GgenCell **arguments, GgenCell *result)
{
  const GgenCell *cell = arguments[0];
  gboolean is_kind;

  if (ggen_cell_is_error (cell))
    return;
  switch ((guint) call->function)
    {
    case GGEN_FUNCTION_IS_IRI:
      is_kind = cell->kind == GGEN_RECORD_IRI;
      break;
    case GGEN_FUNCTION_IS_BLANK:
      is_kind = cell->kind == GGEN_RECORD_BLANK;
      break;
    case GGEN_FUNCTION_IS_LITERAL:
      is_kind = ggen_cell_is_literal (cell);
      break;
    default:
      is_kind = ggen_cell_is_numeric (cell);
    }
  ggen_cell_set_boolean (result, is_kind);
}

/* Of the dictionary's texts a copy, as the next new term may move them. */
static const char *
ggen_cell_copy_text (GgenCell *cell, GgenEvaluation *evaluation, gsize *length)
{
  const char *text = ggen_cell_get_text (cell, evaluation, length);

  if (cell->id == GGEN_TERM_ID_NONE && cell->text != NULL)
    return text;

  return ggen_scratch_copy (&evaluation->scratch, text, *length);
}

void
ggen_call_str (GgenCall *call, GgenCell **arguments, GgenCell *result)
{
  const char *text;
  gsize length;

  if (ggen_cell_is_error (arguments[0]) || arguments[0]->kind == GGEN_RECORD_BLANK)
    return;
  if (arguments[0]->typed.kind == GGEN_TYPED_STRING)
    {
      *result = *arguments[0];
      return;
    }
  text = ggen_cell_copy_text (arguments[0], call->evaluation, &length);
  ggen_cell_take_string (result, text, length);
}

void
ggen_call_lang (GgenCall *call, GgenCell **arguments, GgenCell *result)
{
  if (!ggen_cell_is_literal (arguments[0]))
    return;
  /* The tag is a string of its own in the dictionary. */
  if (arguments[0]->kind == GGEN_RECORD_LANG_LITERAL)
    ggen_cell_set_id (result, call->evaluation, arguments[0]->qualifier);
  else
    ggen_cell_take_string (result, "", 0);
}

void
ggen_call_datatype (GgenCall *call, GgenCell **arguments, GgenCell *result)
{
  if (!ggen_cell_is_literal (arguments[0]))
    return;
  ggen_cell_set_id (result, call->evaluation,
                    arguments[0]->kind == GGEN_RECORD_LANG_LITERAL ? GGEN_TERM_ID_RDF_LANG_STRING
                                                                   : arguments[0]->qualifier);
}

/* RFC 3986, section 5.2 */
static gboolean
ggen_cell_take_resolved_iri (GgenCell *result,
                             GgenEvaluation *evaluation,
                             const char *text,
                             const char *base)
{
  SerdURI reference;
  SerdURI base_uri;
  SerdURI resolved;
  SerdURI written;
  SerdNode node;
  const char *iri;

  if (serd_uri_parse ((const uint8_t *) base, &base_uri) != SERD_SUCCESS
      || serd_uri_parse ((const uint8_t *) text, &reference) != SERD_SUCCESS)
    return FALSE;
  serd_uri_resolve (&reference, &base_uri, &resolved);
  node = serd_node_new_uri (&resolved, NULL, &written);
  iri = ggen_scratch_copy (&evaluation->scratch, (const char *) node.buf, node.n_bytes);
  ggen_cell_take_iri (result, iri, node.n_bytes);
  serd_node_free (&node);

  return TRUE;
}

void
ggen_call_iri (GgenCall *call, GgenCell **arguments, GgenCell *result)
{
  const GgenAlgebraQuery *query = call->evaluation->query;
  const char *text;
  gsize length;

  if (arguments[0]->kind == GGEN_RECORD_IRI)
    {
      *result = *arguments[0];
      return;
    }
  if (arguments[0]->typed.kind != GGEN_TYPED_STRING)
    return;
  text = ggen_cell_copy_text (arguments[0], call->evaluation, &length);
  /* What no IRI can have (RFC 3987, as restated by the grammar of SPARQL) */
  if (strpbrk (text, "<>\"{}|^`\\ \t\r\n") != NULL || strlen (text) != length)
    return;
  if (query == NULL || query->base_uri == NULL
      || serd_uri_string_has_scheme ((const uint8_t *) text))
    ggen_cell_take_iri (result, text, length);
  else
    ggen_cell_take_resolved_iri (result, call->evaluation, text, query->base_uri);
}

void
ggen_call_bnode (GgenCall *call, GgenCell **arguments, GgenCell *result)
{
  GgenTermId blank;
  gsize length;

  if (call->n_arguments == 0)
    blank = ggen_evaluation_new_blank (call->evaluation);
  else if (arguments[0]->typed.kind == GGEN_TYPED_STRING)
    blank = ggen_evaluation_get_labelled_blank (call->evaluation, call->solution,
                                                ggen_cell_get_text (arguments[0], call->evaluation,
                                                                    &length));
  else
    return;
  ggen_cell_set_id (result, call->evaluation, blank);
}

void
ggen_call_strdt (GgenCall *call, GgenCell **arguments, GgenCell *result)
{
  GgenTermId datatype;
  const char *text;
  gsize length;

  if (arguments[0]->typed.kind != GGEN_TYPED_STRING || arguments[1]->kind != GGEN_RECORD_IRI)
    return;
  datatype = ggen_cell_intern (arguments[1], call->evaluation);
  /* A literal of this datatype has a language, and none is given. */
  if (datatype == GGEN_TERM_ID_RDF_LANG_STRING || datatype == GGEN_TERM_ID_NONE)
    return;
  text = ggen_cell_copy_text (arguments[0], call->evaluation, &length);
  ggen_cell_take_literal (result, datatype, text, length);
}

void
ggen_call_strlang (GgenCall *call, GgenCell **arguments, GgenCell *result)
{
  GgenEvaluation *evaluation = call->evaluation;
  const char *text;
  const char *tag;
  gsize length;
  gsize tag_length;

  if (arguments[0]->typed.kind != GGEN_TYPED_STRING
      || arguments[1]->typed.kind != GGEN_TYPED_STRING)
    return;
  text = ggen_cell_copy_text (arguments[0], evaluation, &length);
  tag = ggen_cell_copy_text (arguments[1], evaluation, &tag_length);
  if (tag_length == 0)
    return;
  ggen_cell_set_id (result, evaluation,
                    ggen_dictionary_intern_lang_literal (evaluation->dictionary, text, length, tag,
                                                         tag_length));
}

void
ggen_call_uuid (GgenCall *call, GgenCell **arguments, GgenCell *result)
{
  g_autofree char *uuid = g_uuid_string_random ();
  gboolean is_iri = call->function == GGEN_FUNCTION_UUID;
  g_autofree char *text = g_strconcat (is_iri ? "urn:uuid:" : "", uuid, NULL);
  gsize length = strlen (text);
  const char *copy = ggen_scratch_copy (&call->evaluation->scratch, text, length);

  if (is_iri)
    ggen_cell_take_iri (result, copy, length);
  else
    ggen_cell_take_string (result, copy, length);
}
