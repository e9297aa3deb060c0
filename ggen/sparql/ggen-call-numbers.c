/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Functions on numbers and moments: SPARQL 1.1, sections 17.4.4 and 17.4.5. */

#include "ggen-call-private.h"
#include "ggen-number-private.h"

#include <string.h>

#define MICROSECONDS_PER_DAY (G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)

void
ggen_call_round (GgenCall *call, GgenCell **arguments, GgenCell *result)
{
  GgenTypedValue value;

  if (ggen_cell_is_numeric (arguments[0])
      && ggen_number_round (call->function, &arguments[0]->typed, &value))
    ggen_cell_set_typed (result, &value);
}

void
ggen_call_rand (GgenCall *call, GgenCell **arguments, GgenCell *result)
{
  GgenTypedValue value = ggen_number_new_double (ggen_evaluation_get_random (call->evaluation));

  ggen_cell_set_typed (result, &value);
}

void
ggen_call_now (GgenCall *call, GgenCell **arguments, GgenCell *result)
{
  ggen_cell_set_id (result, call->evaluation, ggen_evaluation_get_now (call->evaluation));
}

static gboolean
ggen_cell_is_moment (const GgenCell *cell)
{
  return cell->typed.kind == GGEN_TYPED_DATE_TIME || cell->typed.kind == GGEN_TYPED_DATE
         || cell->typed.kind == GGEN_TYPED_TIME;
}

/* Days since 1970-01-01 to a date of the proleptic Gregorian calendar. Years are counted from
 * March, so that the leap day is the last one. */
static void
ggen_days_to_date (gint64 days, gint64 *year, gint64 *month, gint64 *day)
{
  gint64 era;
  gint64 day_of_era;
  gint64 year_of_era;
  gint64 day_of_year;
  gint64 shifted_month;

  days += 719468;
  era = (days >= 0 ? days : days - 146096) / 146097;
  day_of_era = days - era * 146097;
  year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  shifted_month = (5 * day_of_year + 2) / 153;
  *day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
  *month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
  *year = year_of_era + era * 400 + (*month <= 2);
}

static void
ggen_call_date_part (GgenCall *call, gint64 days, GgenCell *result)
{
  gint64 year;
  gint64 month;
  gint64 day;

  ggen_days_to_date (days, &year, &month, &day);
  if (call->function == GGEN_FUNCTION_YEAR)
    ggen_cell_set_integer (result, year);
  else if (call->function == GGEN_FUNCTION_MONTH)
    ggen_cell_set_integer (result, month);
  else
    ggen_cell_set_integer (result, day);
}

static void
ggen_call_time_part (GgenCall *call, gint64 microseconds, GgenCell *result)
{
  GgenTypedValue value = {.kind = GGEN_TYPED_DECIMAL, .scale = 6};

  if (call->function == GGEN_FUNCTION_HOURS)
    {
      ggen_cell_set_integer (result, microseconds / (3600 * G_GINT64_CONSTANT (1000000)));
      return;
    }
  if (call->function == GGEN_FUNCTION_MINUTES)
    {
      ggen_cell_set_integer (result, microseconds / (60 * G_GINT64_CONSTANT (1000000)) % 60);
      return;
    }

  value.integer = microseconds % (60 * G_GINT64_CONSTANT (1000000));
  while (value.scale > 0 && value.integer % 10 == 0)
    {
      value.integer /= 10;
      value.scale--;
    }
  ggen_cell_set_typed (result, &value);
}

/* YEAR, MONTH, DAY, HOURS, MINUTES, SECONDS, in the moment's own zone */
void
ggen_call_moment_part (GgenCall *call, GgenCell **arguments, GgenCell *result)
{
  const GgenTypedValue *value = &arguments[0]->typed;
  gboolean is_date_part = call->function <= GGEN_FUNCTION_DAY;
  gint64 local;
  gint64 days;

  if (!ggen_cell_is_moment (arguments[0])
      || value->kind == (is_date_part ? GGEN_TYPED_TIME : GGEN_TYPED_DATE))
    return;

  local = value->integer;
  if (value->scale != GGEN_TYPED_NO_ZONE)
    local += (gint64) value->scale * 60 * G_USEC_PER_SEC;
  days = local / MICROSECONDS_PER_DAY - (local % MICROSECONDS_PER_DAY < 0);
  if (is_date_part)
    ggen_call_date_part (call, days, result);
  else
    ggen_call_time_part (call, local - days * MICROSECONDS_PER_DAY, result);
}

static void
ggen_call_timezone (GgenCall *call, gint zone, GgenCell *result)
{
  static const char type[] = GGEN_XSD_NAMESPACE "dayTimeDuration";
  GgenTermId datatype =
      ggen_dictionary_intern_iri (call->evaluation->dictionary, type, strlen (type));
  char *text = ggen_scratch_alloc (&call->evaluation->scratch, 32);
  gint hours = ABS (zone) / 60;
  gint minutes = ABS (zone) % 60;
  gint length = g_snprintf (text, 32, "%sPT", zone < 0 ? "-" : "");

  if (hours > 0)
    length += g_snprintf (text + length, 32 - length, "%dH", hours);
  if (minutes > 0)
    length += g_snprintf (text + length, 32 - length, "%dM", minutes);
  if (zone == 0)
    length += g_snprintf (text + length, 32 - length, "0S");
  ggen_cell_take_literal (result, datatype, text, (gsize) length);
}

/* TIMEZONE is an xsd:dayTimeDuration and an error without a zone; TZ is the zone as written. */
void
ggen_call_zone (GgenCall *call, GgenCell **arguments, GgenCell *result)
{
  const GgenTypedValue *value = &arguments[0]->typed;
  const char *text;
  gsize length;
  gsize start;

  if (!ggen_cell_is_moment (arguments[0]))
    return;
  if (call->function == GGEN_FUNCTION_TIMEZONE)
    {
      if (value->scale != GGEN_TYPED_NO_ZONE)
        ggen_call_timezone (call, value->scale, result);
      return;
    }

  text = ggen_cell_get_text (arguments[0], call->evaluation, &length);
  while (length > 0 && g_ascii_isspace (text[length - 1]))
    length--;
  if (value->scale == GGEN_TYPED_NO_ZONE)
    start = length;
  else
    start = text[length - 1] == 'Z' ? length - 1 : length - strlen ("+00:00");
  ggen_cell_take_string (result,
                         ggen_scratch_copy (&call->evaluation->scratch, text + start,
                                            length - start),
                         length - start);
}
