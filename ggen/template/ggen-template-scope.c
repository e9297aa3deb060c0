/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The variables of templates: frames, from the innermost out to the context. */

#include "ggen-template-vm-private.h"

static GgenFrame *
take_frame (GgenVm *self)
{
  GgenFrame *frame = self->free_frames;

  if (frame != NULL)
    {
      self->free_frames = frame->next_free;
      return frame;
    }
  frame = g_new0 (GgenFrame, 1);
  frame->next_allocated = self->frames;
  self->frames = frame;
  frame->variables = frame->own;
  frame->capacity = G_N_ELEMENTS (frame->own);

  return frame;
}

GgenFrame *
ggen_vm_push_frame (GgenVm *self, GgenFrame *parent)
{
  GgenFrame *frame = take_frame (self);

  frame->parent = parent;
  frame->is_isolated = FALSE;
  frame->is_captured = FALSE;
  self->frame = frame;

  return frame;
}

/* Forgets all variables but the first ones. */
void
ggen_frame_reset (GgenFrame *frame, guint n_kept)
{
  while (frame->n_variables > n_kept)
    ggen_slot_clear (&frame->variables[--frame->n_variables].value);
}

void
ggen_vm_release_frame (GgenVm *self, GgenFrame *frame)
{
  if (frame->is_captured)
    return;
  ggen_frame_reset (frame, 0);
  frame->next_free = self->free_frames;
  self->free_frames = frame;
}

/* Goes back to @outer and drops the current frame, unless a macro needs it. */
void
ggen_vm_pop_frame (GgenVm *self, GgenFrame *outer)
{
  GgenFrame *frame = self->frame;

  self->frame = outer;
  ggen_vm_release_frame (self, frame);
}

/* A macro closes over the current frame and all around it: they stay until the render ends. */
void
ggen_vm_capture_frames (GgenVm *self)
{
  for (GgenFrame *frame = self->frame; frame != NULL && !frame->is_captured; frame = frame->parent)
    {
      frame->is_captured = TRUE;
      ggen_value_budget_add (sizeof (GgenFrame));
    }
}

/* Macros and frames refer to each other: variables go first, frames after. */
void
ggen_vm_free_frames (GgenVm *self)
{
  for (GgenFrame *frame = self->frames; frame != NULL; frame = frame->next_allocated)
    ggen_frame_reset (frame, 0);
  while (self->frames != NULL)
    {
      GgenFrame *frame = self->frames;

      self->frames = frame->next_allocated;
      if (frame->variables != frame->own)
        g_free (frame->variables);
      g_free (frame);
    }
}

GgenSlot *
ggen_frame_get (GgenFrame *frame, const GgenString *name)
{
  for (guint i = 0; i < frame->n_variables; i++)
    if (frame->variables[i].name == name)
      return &frame->variables[i].value;

  return NULL;
}

/* Moves the value into the frame. */
void
ggen_frame_set (GgenFrame *frame, GgenString *name, GgenSlot value)
{
  GgenSlot *present = ggen_frame_get (frame, name);

  if (present != NULL)
    {
      GgenSlot old = *present;

      *present = value;
      ggen_slot_clear (&old);
      return;
    }
  if (frame->n_variables == frame->capacity)
    {
      frame->capacity *= 2;
      if (frame->variables == frame->own)
        {
          frame->variables = g_new (GgenVariable, frame->capacity);
          memcpy (frame->variables, frame->own, sizeof frame->own);
        }
      else
        frame->variables = g_renew (GgenVariable, frame->variables, frame->capacity);
    }
  frame->variables[frame->n_variables++] = (GgenVariable){name, value};
}

/* What is not found is undefined, and remembers its name and place. */
GgenSlot
ggen_vm_load (GgenVm *self, GgenString *name)
{
  gboolean sees_context = TRUE;
  GgenSlot *found = NULL;
  GgenObject *function;

  for (GgenFrame *frame = self->frame; frame != NULL; frame = frame->parent)
    {
      found = ggen_frame_get (frame, name);
      if (found != NULL)
        return ggen_slot_copy (found);
      if (frame->is_isolated)
        {
          sees_context = FALSE;
          break;
        }
    }
  if (sees_context && self->context != NULL)
    found = ggen_map_lookup_string (self->context, name);
  if (found == NULL)
    found = ggen_map_lookup_string (self->globals, name);
  if (found != NULL)
    {
      GgenSlot borrowed = *found;

      borrowed.flags |= GGEN_SLOT_BORROWED;
      return borrowed;
    }
  function = ggen_function_find (name);
  if (function != NULL)
    return ggen_slot_borrow (function);

  return (GgenSlot){
      .kind = GGEN_VALUE_UNDEFINED,
      .unit = self->activation->unit->id,
      .origin = self->activation->pc,
      .as.name = name,
  };
}
