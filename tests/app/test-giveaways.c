/* SPDX-License-Identifier: GPL-3.0-or-later */
/* While a prediction of a shipped lesson is open, nothing in the window tells
 * the answer: no label, tooltip, painted word, nor what assistive technology is
 * told; and no key brings the run to where it could be read off. */
#include "app-fixture.h"

#include "app/app-window-private.h"
#include "deck/deck-markup.h"
#include "teach/teach-truth.h"
#include "widgets/lesson-question.h"

#include <dlfcn.h>
#include <math.h>
#include <string.h>

/* ---- what is painted ---- */

static GPtrArray *painted; /* NULL: not looked at */

/* Every word on a canvas goes through this. */
void
pango_cairo_show_layout (cairo_t *cr, PangoLayout *layout)
{
  void (*real) (cairo_t *, PangoLayout *) =
      (void (*) (cairo_t *, PangoLayout *))dlsym (RTLD_NEXT,
                                                  "pango_cairo_show_layout");

  if (painted != NULL)
    g_ptr_array_add (painted, g_strdup (pango_layout_get_text (layout)));
  real (cr, layout);
}

/* ---- what is told ---- */

typedef struct
{
  GPtrArray *texts;  /* char * … */
  GPtrArray *wheres; /* … and where each stands */
} Told;

static void
told_add (Told *told, const char *text, const char *where, GtkWidget *widget)
{
  if (text == NULL || *text == '\0')
    return;
  g_ptr_array_add (told->texts, g_strdup (text));
  g_ptr_array_add (told->wheres, g_strdup_printf ("%s of %s", where,
                                                  G_OBJECT_TYPE_NAME (widget)));
}

/* There is no other way to ask what a property is. */
static void
add_accessible (Told *told, GtkWidget *widget)
{
  static const GtkAccessibleProperty properties[] = {
    GTK_ACCESSIBLE_PROPERTY_LABEL,
    GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
    GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
    GTK_ACCESSIBLE_PROPERTY_ROLE_DESCRIPTION,
    GTK_ACCESSIBLE_PROPERTY_PLACEHOLDER,
  };

  for (guint i = 0; i < G_N_ELEMENTS (properties); i++)
    if (gtk_test_accessible_has_property (GTK_ACCESSIBLE (widget),
                                          properties[i]))
      {
        g_autofree char *text = gtk_test_accessible_check_property (
            GTK_ACCESSIBLE (widget), properties[i], "");

        told_add (told, text, "accessible", widget);
      }
}

/* The options of a question hold the right one, as they must. */
static gboolean
is_option (GtkWidget *widget)
{
  return gtk_widget_has_css_class (widget, "lesson-option") ||
         gtk_widget_has_css_class (widget, "card-option");
}

static void
add_widget (Told *told, GtkWidget *widget)
{
  /* Nor what a button opens that cannot be pressed. */
  if (is_option (widget) ||
      (GTK_IS_POPOVER (widget) && !gtk_widget_is_sensitive (widget)))
    return;
  if (GTK_IS_LABEL (widget))
    told_add (told, gtk_label_get_text (GTK_LABEL (widget)), "label", widget);
  if (GTK_IS_EDITABLE (widget))
    told_add (told, gtk_editable_get_text (GTK_EDITABLE (widget)), "text",
              widget);
  told_add (told, gtk_widget_get_tooltip_text (widget), "tooltip", widget);
  add_accessible (told, widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    add_widget (told, child);
}

/* All that can be seen, hovered, or read out; and what the list of scenarios
 * says where it can be opened. */
static void
collect (Fixture *fixture, Told *told)
{
  GtkWidget *window = GTK_WIDGET (fixture->window);
  int width, height;

  told->texts = g_ptr_array_new_with_free_func (g_free);
  told->wheres = g_ptr_array_new_with_free_func (g_free);
  painted = g_ptr_array_new_with_free_func (g_free);
  /* What was kept of the last frame is for another size. */
  gtk_window_get_default_size (GTK_WINDOW (window), &width, &height);
  gtk_window_set_default_size (GTK_WINDOW (window), width,
                               height == 800 ? 830 : 800);
  WAIT_FOR (painted->len > 0);
  wait_ms (150);
  for (guint i = 0; i < painted->len; i++)
    told_add (told, painted->pdata[i], "painted", window);
  g_clear_pointer (&painted, g_ptr_array_unref);
  add_widget (told, window);
  if (gtk_widget_is_sensitive (GTK_WIDGET (fixture->window->chooser_button)))
    for (guint i = 0;
         i < scenario_library_get_length (fixture->window->library); i++)
      {
        Scenario *scenario = scenario_library_get (fixture->window->library, i);
        g_autofree char *summary =
            deck_markup_to_plain (scenario_get_summary (scenario));

        told_add (told, scenario_get_title (scenario), "title",
                  GTK_WIDGET (fixture->window->chooser));
        told_add (told, summary, "summary",
                  GTK_WIDGET (fixture->window->chooser));
      }
}

static void
told_clear (Told *told)
{
  g_ptr_array_unref (told->texts);
  g_ptr_array_unref (told->wheres);
}

/* ---- whether it is the answer ---- */

static const char *const number_words[] = {
  "zero",    "one",     "two",       "three",    "four",
  "five",    "six",     "seven",     "eight",    "nine",
  "ten",     "eleven",  "twelve",    "thirteen", "fourteen",
  "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
};

static const struct
{
  const char *words;
  double share;
} share_words[] = {
  { "half", 0.5 },        { "a third", 1 / 3.0 }, { "two thirds", 2 / 3.0 },
  { "a quarter", 0.25 },  { "quarters", 0.75 },   { "three of four", 0.75 },
  { "an eighth", 0.125 }, { "a fifth", 0.2 },
};

/* As words of their own. */
static gboolean
has_words (const char *text, const char *words)
{
  g_autofree char *escaped = g_regex_escape_string (words, -1);
  g_autofree char *pattern =
      g_strdup_printf ("(?<![\\w.,])%s(?![\\w]|[.,]\\d)", escaped);

  return g_regex_match_simple (pattern, text, G_REGEX_CASELESS, 0);
}

/* What the answer may be called; a share also by how one speaks of it, within a
 * hundredth of the whole. */
static gboolean
tells_value (const char *text, const TeachValue *value)
{
  g_autofree char *figure = teach_value_format (value);

  /* A bare number stands for many things: with its noun only. */
  if (value->unit == TEACH_UNIT_COUNT)
    {
      guint n = (guint)value->number;
      g_autofree char *times = g_strdup_printf (
          "%s times", n < G_N_ELEMENTS (number_words) ? number_words[n] : "?");
      g_autofree char *hops = g_strdup_printf ("%s hops", figure);
      g_autofree char *hops_words = g_strdup_printf (
          "%s hops", n < G_N_ELEMENTS (number_words) ? number_words[n] : "?");
      g_autofree char *each = g_strdup_printf ("%s layers each", figure);

      return has_words (text, times) || has_words (text, hops) ||
             has_words (text, hops_words) || has_words (text, each);
    }
  if (has_words (text, figure))
    return TRUE;
  if (value->unit != TEACH_UNIT_SHARE)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (share_words); i++)
    if (fabs (share_words[i].share - value->number) < 0.02 &&
        has_words (text, share_words[i].words))
      return TRUE;
  return FALSE;
}

/* Of two of the events that are to be put in order. */
static gboolean
tells_order (const char *text, const ScenarioRound *round)
{
  guint n = 0;

  for (guint i = 0; i < round->n_choices; i++)
    {
      g_autofree char *plain = deck_markup_to_plain (round->choices[i].text);

      n += has_words (text, plain);
    }
  return n > 1;
}

/* The number of the first device that is spoken of. */
static const char *
find_device (const char *text)
{
  const char *at = text;

  while ((at = strpbrk (at, "Dd")) != NULL)
    {
      if (g_ascii_strncasecmp (at, "device ", strlen ("device ")) == 0 &&
          g_ascii_isdigit (at[strlen ("device ")]))
        return at + strlen ("device ");
      at++;
    }
  return NULL;
}

/* A line with the device's number taken out and every other figure, which is
 * what it holds, made alike; NULL where it speaks of none, or of two. */
static char *
dup_form (const char *line, guint64 *device)
{
  const char *number = find_device (line);
  char *end = NULL;
  GString *form;

  if (number == NULL)
    return NULL;
  *device = g_ascii_strtoull (number, &end, 10);
  if (find_device (end) != NULL)
    return NULL;
  form = g_string_new_len (line, number - line);
  for (const char *at = end; *at; at++)
    if (!g_ascii_isdigit (*at))
      g_string_append_c (form, *at);
    else if (!g_ascii_isdigit (at[-1]) || at == end)
      g_string_append_c (form, '#');
  return g_string_free (form, FALSE);
}

/* How many devices the form is said of. */
static guint
count_said (const GPtrArray *all, const char *form)
{
  g_autoptr (GHashTable) devices = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < all->len; i++)
    {
      g_auto (GStrv) lines = g_strsplit (all->pdata[i], "\n", -1);

      for (guint k = 0; lines[k]; k++)
        {
          guint64 device = 0;
          g_autofree char *other = dup_form (lines[k], &device);

          if (g_strcmp0 (other, form) == 0)
            g_hash_table_add (devices, GUINT_TO_POINTER ((guint)device));
        }
    }
  return g_hash_table_size (devices);
}

/* What a line says of this device alone must be said of each other, too: else
 * it points at it. */
static gboolean
tells_device (const char *text, const GPtrArray *all, guint n, guint device)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i]; i++)
    {
      guint64 of = G_MAXUINT64;
      g_autofree char *form = dup_form (lines[i], &of);

      if (of == device && form && count_said (all, form) < n)
        return TRUE;
    }
  return FALSE;
}

/* How the window, a file or the meter would say it. */
static gboolean
tells_word (const char *text, const ScenarioRound *round, const char *word)
{
  static const char *const no_fit[] = { "too big", "not fit", "out of memory",
                                        "larger than", "cannot run" };
  static const struct
  {
    const char *word;
    const char *said;
  } reasons[] = {
    { "slow-link", "slow link" },
    { "slow-device", "slow device" },
    { "links", "slowest link" },
  };

  if (g_str_equal (round->measure, "fits"))
    {
      for (guint i = 0; i < G_N_ELEMENTS (no_fit); i++)
        if (strstr (text, no_fit[i]) != NULL)
          return TRUE;
      return FALSE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    if (strstr (text, reasons[i].said) != NULL)
      return TRUE;
  return has_words (text, word);
}

static gboolean
tells (const char *text,
       const GPtrArray *all,
       const ScenarioRound *round,
       const TeachTruth *truth)
{
  const TeachValue *value = teach_truth_get_value (truth);

  if (round->best != NULL)
    {
      for (guint i = 0; i < round->n_choices; i++)
        if (tells_value (text, teach_truth_get_choice_value (truth, i)))
          return TRUE;
      return FALSE;
    }
  switch (round->ask)
    {
    case SCENARIO_ASK_SKETCH:
      for (guint i = 0; i < round->n_points; i++)
        if (tells_value (text, teach_truth_get_point (truth, i)))
          return TRUE;
      return FALSE;
    case SCENARIO_ASK_DEVICE:
      return tells_device (
          text, all,
          sim_timeline_get_n_devices (teach_truth_get_timeline (truth)),
          (guint)value->number);
    case SCENARIO_ASK_ORDER:
      return tells_order (text, round);
    case SCENARIO_ASK_NUMBER:
    case SCENARIO_ASK_DRAG:
    case SCENARIO_ASK_PICK:
      return value->unit == TEACH_UNIT_WORD
                 ? tells_word (text, round, value->word)
                 : tells_value (text, value);
    case SCENARIO_ASK_DIRECTIONS:
    case SCENARIO_N_ASKS:
    default:
      return FALSE;
    }
}

/* ---- a question, opened ---- */

static GtkWidget *
question_of (Fixture *fixture)
{
  GtkWidget *page = find_type (GTK_WIDGET (fixture->window), "LessonPage");

  return page != NULL ? find_type (page, "LessonQuestion") : NULL;
}

/* What somebody leaves behind who goes on to a lesson: the planner open, a
 * split chosen in it, and two runs side by side. */
static void
leave_open (Fixture *fixture)
{
  GtkWidget *window = GTK_WIDGET (fixture->window);
  g_autoptr (SimSpec) split =
      sim_spec_copy (app_session_get_spec (fixture->session));

  gtk_widget_activate_action (window, "win.plan", NULL);
  WAIT_FOR (other_window (fixture) != NULL);
  split->parallel.overlap = !split->parallel.overlap;
  g_signal_emit_by_name (other_window (fixture), "chosen", split);
  wait_for_run (fixture);
  g_assert_nonnull (fixture->window->before);
  gtk_widget_activate_action (window, "win.compare", NULL);
  wait_ms (50);
}

/* The lesson as somebody left it who has answered all before this round; aside:
 * and who comes from elsewhere. */
static void
open_round (Fixture *fixture,
            ScenarioLesson *lesson,
            guint round,
            gboolean aside)
{
  g_autoptr (TeachCourse) course = teach_course_new (lesson);
  CardStudy *study = app_window_get_study (fixture->window);
  g_autofree char *state = NULL;

  while (teach_course_get_stage (course) != TEACH_STAGE_ASK ||
         teach_course_get_round_index (course) < round)
    if (teach_course_get_stage (course) != TEACH_STAGE_ASK)
      g_assert_true (teach_course_advance (course));
    else
      {
        const ScenarioRound *asked = teach_course_get_round (course);
        TeachGuess guess = { .made = TRUE, .confidence = 1 };

        for (guint i = 0; i < asked->n_choices; i++)
          guess.order[i] = (guint8)i;
        g_assert_true (teach_course_commit (course, &guess));
      }
  state = teach_course_save (course);
  g_assert_true (card_study_set_lesson (study, scenario_lesson_get_id (lesson),
                                        round, FALSE, state, NULL));
  load (fixture, "cp-4");
  if (aside)
    leave_open (fixture);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window->pane),
                              "cards.open-lesson", "s",
                              scenario_lesson_get_id (lesson));
  WAIT_FOR (question_of (fixture) != NULL);
  wait_for_run (fixture);
  wait_ms (400);
  g_assert_null (other_window (fixture));
  focus_window (GTK_WINDOW (fixture->window));
}

/* Wherever the run is brought by keys, clicks and the bar it stays covered, at
 * rest, and the one that is asked about. */
static void
assert_stays (Fixture *fixture)
{
  SimTimeline *timeline = app_session_get_timeline (fixture->session);
  gint64 rests_ns = instant (fixture);
  GtkWidget *lanes = GTK_WIDGET (fixture->window->lanes);

  gtk_widget_grab_focus (GTK_WIDGET (fixture->window->stage));
  xdotool ("key", "space", "Right", "Left", "shift+Right", "End", "Home", "k",
           "shift+Left", "c", "b", "alt+Left", "ctrl+shift+s", NULL);
  g_assert_cmpint (instant (fixture), ==, rests_ns);
  g_assert_false (app_player_get_playing (fixture->player));
  g_assert_null (other_window (fixture));
  g_assert_false (app_window_get_knobs_shown (fixture->window));
  g_assert_false (app_session_get_busy (fixture->session));
  g_assert_true (app_session_get_timeline (fixture->session) == timeline);
  click_widget (lanes);
  g_assert_cmpint (instant (fixture), ==, rests_ns);
  g_assert_true (app_session_get_view (fixture->session)->cover_meter);
}

/* Pointed at, what is covered says nothing. */
static void
assert_no_tips (GtkWidget *canvas)
{
  g_autoptr (GObject) tip = g_object_new (GTK_TYPE_TOOLTIP, NULL);

  for (int x = 5; x < gtk_widget_get_width (canvas); x += 40)
    for (int y = 5; y < gtk_widget_get_height (canvas); y += 30)
      {
        gboolean shown = FALSE;

        g_signal_emit_by_name (canvas, "query-tooltip", x, y, FALSE, tip,
                               &shown);
        g_assert_false (shown);
      }
}

/* The prompt of a curve gives what it is drawn from, which may be one of its
 * points; that it names nothing that is asked is the engine's to see to. */
static gboolean
is_given (const char *text, const ScenarioRound *round, const TeachTruth *truth)
{
  g_autofree char *prompt =
      deck_markup_to_plain (teach_truth_get_text (truth, &round->prompt, NULL));

  return round->ask == SCENARIO_ASK_SKETCH && g_str_equal (text, prompt);
}

static guint
look_at (Fixture *fixture, ScenarioLesson *lesson, guint index, gboolean aside)
{
  const ScenarioRound *round = scenario_lesson_get_round (lesson, index);
  g_autoptr (TeachTruth) truth =
      teach_truth_new (round, fixture->window->library, NULL, NULL);
  Told told;
  guint n = 0;

  g_assert_nonnull (truth);
  open_round (fixture, lesson, index, aside);
  g_assert_true (app_session_get_view (fixture->session)->cover_meter);
  collect (fixture, &told);
  for (guint i = 0; i < told.texts->len; i++)
    if (!is_given (told.texts->pdata[i], round, truth) &&
        tells (told.texts->pdata[i], told.texts, round, truth))
      {
        g_printerr ("%s, “%s”, %s: “%s”\n", scenario_lesson_get_id (lesson),
                    round->id, (char *)told.wheres->pdata[i],
                    (char *)told.texts->pdata[i]);
        n++;
      }
  told_clear (&told);
  assert_no_tips (GTK_WIDGET (fixture->window->meter));
  assert_no_tips (GTK_WIDGET (fixture->window->lanes));
  assert_no_tips (GTK_WIDGET (fixture->window->stage));
  assert_stays (fixture);
  return n;
}

/* ---- leaving a question open ---- */

static SimTimeline *
open_first (Fixture *fixture)
{
  g_autoptr (BaseDiagnostics) problems = base_diagnostics_new ();
  g_autoptr (ScenarioLessons) lessons = scenario_lessons_new (NULL, problems);

  WAIT_FOR (card_study_get_store (app_window_get_study (fixture->window)));
  app_window_reveal_pane (fixture->window, TRUE);
  open_round (fixture, scenario_lessons_get (lessons, 0), 0, FALSE);
  g_assert_true (app_session_get_view (fixture->session)->cover_meter);
  return app_session_get_timeline (fixture->session);
}

/* A glance at another page of the pane tells nothing, and the question is there
 * again; leaving the lesson gives the stage back. */
static void
test_other_page (Fixture *fixture, gconstpointer data)
{
  static const char *const pages[] = { "review", "quiz", "progress", "lesson" };
  SimTimeline *timeline = open_first (fixture);

  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      card_pane_show_page (fixture->window->pane, pages[i]);
      wait_ms (300);
      assert_stays (fixture);
      assert_no_tips (GTK_WIDGET (fixture->window->meter));
      g_assert_true (app_session_get_timeline (fixture->session) == timeline);
    }
  g_assert_nonnull (question_of (fixture));
  card_pane_focus (fixture->window->pane);
  press ("Escape");
  WAIT_FOR (!app_session_get_view (fixture->session)->cover_meter);
  g_assert_true (
      gtk_widget_is_sensitive (GTK_WIDGET (fixture->window->chooser_button)));
}

/* "Show me" of a card is a wish to leave the question, also where its moment is
 * of the run that is covered. */
static void
test_moment_of_covered (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = NULL;

  open_first (fixture);
  id = g_strdup (scenario_get_id (app_session_get_scenario (fixture->session)));
  card_pane_show_page (fixture->window->pane, "review");
  app_window_show_moment (fixture->window, id, "end");
  wait_for_run (fixture);
  WAIT_FOR (!app_session_get_view (fixture->session)->cover_meter);
  card_pane_show_page (fixture->window->pane, "lesson");
  WAIT_FOR (app_session_get_view (fixture->session)->cover_meter);
  wait_for_run (fixture);
  g_assert_cmpint (instant (fixture), ==, start_ns (fixture));
}

/* A scenario that cannot be run leaves the question covered, and nothing of it
 * is done later. */
static void
test_refused_load (Fixture *fixture, gconstpointer data)
{
  SimTimeline *timeline = open_first (fixture);
  g_autoptr (SimSpec) wrong =
      sim_spec_copy (app_session_get_spec (fixture->session));

  wrong->training.global_batch += 1;
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (Scenario) broken =
          scenario_new ("broken", "Broken", "", wrong);

      if (i == 0)
        app_window_take_scenario (fixture->window, g_steal_pointer (&broken));
      else
        app_window_show_asked (fixture->window, broken, "end");
      WAIT_FOR (app_session_get_refusal (fixture->session) != NULL);
      wait_for_run (fixture);
      g_assert_null (fixture->window->pending_moment);
      g_assert_false (fixture->window->going_back);
      g_assert_true (app_session_get_timeline (fixture->session) == timeline);
      assert_stays (fixture);
    }
}

static void
test_lesson (Fixture *fixture, gconstpointer id)
{
  g_autoptr (BaseDiagnostics) problems = base_diagnostics_new ();
  g_autoptr (ScenarioLessons) lessons = scenario_lessons_new (NULL, problems);
  ScenarioLesson *lesson = scenario_lessons_find (lessons, id);
  guint n = 0, n_looked = 0;

  WAIT_FOR (card_study_get_store (app_window_get_study (fixture->window)));
  app_window_reveal_pane (fixture->window, TRUE);
  for (guint i = 0; i < scenario_lesson_get_n_rounds (lesson); i++)
    if (scenario_lesson_get_round (lesson, i)->kind == SCENARIO_ROUND_PREDICT)
      {
        n += look_at (fixture, lesson, i, n_looked == 0);
        n_looked++;
      }
  g_assert_cmpuint (n_looked, >, 0);
  g_assert_cmpuint (n, ==, 0);
}

int
main (int argc, char **argv)
{
  g_autoptr (BaseDiagnostics) problems = base_diagnostics_new ();
  g_autoptr (ScenarioLessons) lessons = NULL;

  fixture_prepare (&argc, &argv);
  lessons = scenario_lessons_new (NULL, problems);
  for (guint i = 0; i < scenario_lessons_get_length (lessons); i++)
    {
      const char *id =
          scenario_lesson_get_id (scenario_lessons_get (lessons, i));
      g_autofree char *path = g_strdup_printf ("/app/giveaways/%s", id);

      g_test_add (path, Fixture, id, set_up, test_lesson, tear_down);
    }
  g_test_add ("/app/giveaways/other-page", Fixture, NULL, set_up,
              test_other_page, tear_down);
  g_test_add ("/app/giveaways/moment-of-covered", Fixture, NULL, set_up,
              test_moment_of_covered, tear_down);
  g_test_add ("/app/giveaways/refused-load", Fixture, NULL, set_up,
              test_refused_load, tear_down);
  return g_test_run ();
}
