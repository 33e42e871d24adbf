/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "deck/deck-apkg-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "deck/deck-protobuf.h"

static gboolean
refuse_list (GError **error)
{
  return deck_apkg_refuse (error, _ ("the list of media in the package is "
                                     "damaged; export it from Anki anew"));
}

/* ---- the old list: {"0": "name.png", …} ---- */

static const char *
skip_space (const char *p)
{
  return p + strspn (p, " \t\r\n");
}

/* A JSON string at p, appended to text; past it, or NULL where it is none. */
static const char *
read_string (const char *p, GString *text)
{
  if (*p++ != '"')
    return NULL;
  for (; *p != '"'; p++)
    {
      static const char plain[] = "\"\\/";
      gunichar c = 0;

      if ((guchar)*p < 0x20)
        return NULL; /* the end among them */
      if (*p != '\\')
        {
          g_string_append_c (text, *p);
          continue;
        }
      p++;
      if (*p != '\0' && strchr (plain, *p) != NULL)
        g_string_append_c (text, *p);
      else if (*p != 'u')
        return NULL; /* \n and its kin: in no name that is safe */
      else
        {
          for (guint i = 1; i <= 4; i++)
            if (!g_ascii_isxdigit (p[i]))
              return NULL;
            else
              c = c * 16 + (gunichar)g_ascii_xdigit_value (p[i]);
          if (c < 0x20)
            return NULL;
          /* Halves of a pair: which character does not matter. */
          g_string_append_unichar (text, g_unichar_validate (c) ? c : 0xfffd);
          p += 4;
        }
    }
  return p + 1;
}

gboolean
deck_apkg_check_old_media (GByteArray *list, guint *n_media, GError **error)
{
  g_autoptr (GString) key = g_string_new (NULL);
  g_autoptr (GString) name = g_string_new (NULL);
  const char *p;

  g_byte_array_append (list, (const guint8 *)"", 1);
  p = skip_space ((const char *)list->data);
  if (*p != '{')
    return refuse_list (error);
  p = skip_space (p + 1);
  while (*p != '}')
    {
      g_string_truncate (key, 0);
      g_string_truncate (name, 0);
      p = read_string (p, key);
      if (p == NULL || *(p = skip_space (p)) != ':')
        return refuse_list (error);
      p = read_string (skip_space (p + 1), name);
      if (p == NULL)
        return refuse_list (error);
      if (!deck_apkg_check_name (name->str, name->len, error))
        return FALSE;
      (*n_media)++;
      p = skip_space (p);
      if (*p == ',' && *skip_space (p + 1) != '}')
        p = skip_space (p + 1);
      else if (*p != '}')
        return refuse_list (error);
    }
  p = skip_space (p + 1);
  return p == (const char *)list->data + list->len - 1 || refuse_list (error);
}

/* ---- the new list: a message of entries (field 1), named by field 1 ---- */

static gboolean
check_entry (const DeckProtobufField *entry, GError **error)
{
  DeckProtobuf message = DECK_PROTOBUF_INIT (entry->data, entry->size);
  DeckProtobufField field;

  while (deck_protobuf_next (&message, &field))
    if (field.number == 1 &&
        !deck_apkg_check_name (field.data != NULL ? (const char *)field.data
                                                  : "",
                               field.size, error))
      return FALSE;
  return !message.damaged || refuse_list (error);
}

gboolean
deck_apkg_check_new_media (const GByteArray *list,
                           guint *n_media,
                           GError **error)
{
  DeckProtobuf message = DECK_PROTOBUF_INIT (list->data, list->len);
  DeckProtobufField field;

  while (deck_protobuf_next (&message, &field))
    if (field.number == 1 && field.data != NULL)
      {
        (*n_media)++;
        if (!check_entry (&field, error))
          return FALSE;
      }
  return !message.damaged || refuse_list (error);
}
