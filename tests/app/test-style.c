/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Light or dark, as it is chosen in the preferences. */
#include "app-fixture.h"

#include "app/app-settings.h"
#include "app/app-style.h"
#include "widgets/drawn-style.h"

#include <adwaita.h>

static AdwColorScheme
scheme (void)
{
  return adw_style_manager_get_color_scheme (adw_style_manager_get_default ());
}

static gboolean
is_style_cb (GtkWidget *widget, gconstpointer data)
{
  return ADW_IS_COMBO_ROW (widget) &&
         g_str_equal (
             adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)),
             "Style");
}

/* In force at once, shown when the preferences are opened again, and kept. */
static void
test_chosen (Fixture *fixture, gconstpointer data)
{
  static const AdwColorScheme schemes[APP_N_STYLES] = {
    ADW_COLOR_SCHEME_DEFAULT, ADW_COLOR_SCHEME_FORCE_LIGHT,
    ADW_COLOR_SCHEME_FORCE_DARK
  };
  g_autoptr (GSettings) settings = app_settings_new ();

  g_assert_nonnull (settings);
  g_assert_cmpint (scheme (), ==, ADW_COLOR_SCHEME_DEFAULT);
  for (guint i = APP_N_STYLES; i-- > 0;)
    {
      for (int again = 0; again < 2; again++)
        {
          GtkWidget *row;

          press ("ctrl+comma");
          WAIT_FOR (other_window (fixture));
          row =
              find_any (GTK_WIDGET (other_window (fixture)), is_style_cb, NULL);
          if (again)
            g_assert_cmpuint (adw_combo_row_get_selected (ADW_COMBO_ROW (row)),
                              ==, i);
          adw_combo_row_set_selected (ADW_COMBO_ROW (row), i);
          g_assert_cmpint (scheme (), ==, schemes[i]);
          gtk_window_close (other_window (fixture));
          WAIT_FOR (!other_window (fixture));
          focus_window (GTK_WINDOW (fixture->window));
        }
      g_assert_cmpint (g_settings_get_int (settings, "style"), ==, (int)i);
      /* What the next start does. */
      adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                          ADW_COLOR_SCHEME_PREFER_DARK);
      app_style_apply (settings);
      g_assert_cmpint (scheme (), ==, schemes[i]);
    }
}

/* What draws itself has the colours of the style, from the first on. */
static void
test_drawn (Fixture *fixture, gconstpointer data)
{
  AdwStyleManager *style = adw_style_manager_get_default ();
  g_autoptr (GtkWidget) widget = g_object_ref_sink (gtk_label_new (NULL));
  SceneTheme theme = { .dark = TRUE };

  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_LIGHT);
  drawn_style_follow (widget, &theme, gtk_widget_queue_draw);
  g_assert_false (theme.dark);
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_DARK);
  g_assert_true (theme.dark);
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_LIGHT);
  g_assert_false (theme.dark);
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_DEFAULT);
}

int
main (int argc, char **argv)
{
  fixture_prepare (&argc, &argv);
  g_test_add ("/app/style/chosen", Fixture, NULL, set_up, test_chosen,
              tear_down);
  g_test_add ("/app/style/drawn", Fixture, NULL, set_up, test_drawn, tear_down);
  return g_test_run ();
}
