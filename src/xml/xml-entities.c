/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xml/xml-entities.h"

#include <libxml/HTMLparser.h>
#include <string.h>

/* The longest is "thetasym". */
#define MAX_NAME 8

gunichar
xml_find_html_entity (const char *name, gsize length)
{
  char word[MAX_NAME + 1] = "";
  const htmlEntityDesc *entity;

  if (length == 0 || length > MAX_NAME)
    return 0;
  memcpy (word, name, length);
  /* XML's, which HTML 4 left out. */
  if (strcmp (word, "apos") == 0)
    return '\'';
  entity = htmlEntityLookup ((const xmlChar *)word);
  return entity != NULL ? entity->value : 0;
}
