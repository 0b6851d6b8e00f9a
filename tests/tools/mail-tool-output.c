/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-tool.h"

#include <stdio.h>

#include "mail-error.h"

/* (transfer full): an object that has been opened */
JsonBuilder *
mail_tool_begin (void)
{
  JsonBuilder *builder = json_builder_new ();

  json_builder_begin_object (builder);
  return builder;
}

/* Closes the object and prints it on a line of its own, at once: somebody may be reading along. */
void
mail_tool_print (JsonBuilder *builder)
{
  g_autoptr(JsonGenerator) generator = json_generator_new ();
  g_autoptr(JsonNode) root = NULL;
  g_autofree char *text = NULL;

  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  json_generator_set_root (generator, root);
  text = json_generator_to_data (generator, NULL);
  puts (text);
  fflush (stdout);
}

void
mail_tool_add_string (JsonBuilder *builder,
                      const char  *name,
                      const char  *value)
{
  json_builder_set_member_name (builder, name);
  if (value != NULL)
    json_builder_add_string_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

void
mail_tool_add_int (JsonBuilder *builder,
                   const char  *name,
                   gint64       value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

void
mail_tool_add_double (JsonBuilder *builder,
                      const char  *name,
                      double       value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_double_value (builder, value);
}

void
mail_tool_add_boolean (JsonBuilder *builder,
                       const char  *name,
                       gboolean     value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, value);
}

/* ISO 8601, UTC; null when unknown */
void
mail_tool_add_time (JsonBuilder *builder,
                    const char  *name,
                    gint64       seconds)
{
  g_autoptr(GDateTime) time = seconds > 0 ? g_date_time_new_from_unix_utc (seconds) : NULL;
  g_autofree char *text = time ? g_date_time_format_iso8601 (time) : NULL;

  mail_tool_add_string (builder, name, text);
}

void
mail_tool_print_error (const GError *error)
{
  g_autoptr(JsonBuilder) builder = mail_tool_begin ();
  g_autofree char *number = g_strdup_printf ("%d", error->code);

  json_builder_set_member_name (builder, "error");
  json_builder_begin_object (builder);
  mail_tool_add_string (builder, "domain", g_quark_to_string (error->domain));
  mail_tool_add_string (builder, "code", error->domain == MAIL_ERROR ? mail_error_code_to_string (error->code) : number);
  mail_tool_add_string (builder, "message", error->message);
  if (mail_error_get_server_text (error) != NULL)
    mail_tool_add_string (builder, "server", mail_error_get_server_text (error));
  json_builder_end_object (builder);
  mail_tool_print (builder);
}
