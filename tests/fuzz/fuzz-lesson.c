/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "teach/teach-course.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* Whatever the bytes are: a lesson, or at least one error.  A lesson that was
 * read is gone through; what follows its end tag's last byte is nobody's, so
 * the same bytes serve as a saved state, too. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (BaseDiagnostics) diagnostics = base_diagnostics_new ();
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (ScenarioLesson) lesson =
      scenario_lesson_load_bytes (bytes, "fuzz.xml", diagnostics);
  g_autoptr (TeachCourse) course = NULL;
  g_autofree char *text = g_strndup ((const char *)data, size);
  g_autofree char *saved = NULL;

  g_assert (lesson != NULL || base_diagnostics_has_errors (diagnostics));
  if (lesson == NULL)
    return 0;
  course = teach_course_new (lesson);
  teach_course_restore (course, text);
  teach_course_advance (course);
  saved = teach_course_save (course);
  g_assert (teach_course_restore (course, saved));
  return 0;
}
