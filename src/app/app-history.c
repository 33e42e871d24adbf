/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/app-history.h"

/* A spec that several histories share. */
typedef struct
{
  SimSpec *spec;
} Entry;

struct _AppHistory
{
  gatomicrefcount refs;
  GPtrArray *entries; /* Entry, g_atomic_rc_box; never empty */
  guint at;
};

static void
entry_clear (gpointer data)
{
  sim_spec_free (((Entry *)data)->spec);
}

static void
entry_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, entry_clear);
}

static Entry *
entry_new (const SimSpec *spec)
{
  Entry *entry = g_atomic_rc_box_new (Entry);

  entry->spec = sim_spec_copy (spec);
  return entry;
}

static AppHistory *
create (void)
{
  AppHistory *self = g_new0 (AppHistory, 1);

  g_atomic_ref_count_init (&self->refs);
  self->entries = g_ptr_array_new_with_free_func (entry_unref);
  return self;
}

/* Its first n, to be changed before it is handed out. */
static AppHistory *
copy_first (AppHistory *self, guint n)
{
  AppHistory *copy = create ();

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (copy->entries,
                     g_atomic_rc_box_acquire (self->entries->pdata[i]));
  copy->at = MIN (self->at, n - 1);
  return copy;
}

AppHistory *
app_history_new (const SimSpec *spec)
{
  AppHistory *self = create ();

  g_ptr_array_add (self->entries, entry_new (spec));
  return self;
}

AppHistory *
app_history_ref (AppHistory *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
app_history_unref (AppHistory *self)
{
  if (!self || !g_atomic_ref_count_dec (&self->refs))
    return;
  g_ptr_array_unref (self->entries);
  g_free (self);
}

AppHistory *
app_history_add (AppHistory *self, const SimSpec *spec)
{
  AppHistory *next;

  if (sim_spec_equal (app_history_get (self, 0), spec))
    return app_history_ref (self);
  next = copy_first (self, self->at + 1);
  g_ptr_array_add (next->entries, entry_new (spec));
  if (next->entries->len > APP_HISTORY_MOST)
    g_ptr_array_remove_index (next->entries, 0);
  next->at = next->entries->len - 1;
  return next;
}

AppHistory *
app_history_move (AppHistory *self, int by)
{
  AppHistory *next;

  if (!app_history_get (self, by))
    return NULL;
  next = copy_first (self, self->entries->len);
  next->at = (guint)((int)self->at + by);
  return next;
}

AppHistory *
app_history_drop (AppHistory *self, const SimSpec *spec)
{
  AppHistory *next = copy_first (self, self->entries->len);

  for (guint i = next->entries->len; i > 0; i--)
    {
      const Entry *entry = next->entries->pdata[i - 1];

      if (i - 1 == next->at || !sim_spec_equal (entry->spec, spec))
        continue;
      g_ptr_array_remove_index (next->entries, i - 1);
      next->at -= i - 1 < next->at;
    }
  return next;
}

const SimSpec *
app_history_get (const AppHistory *self, int by)
{
  gint64 at = (gint64)self->at + by;

  if (at < 0 || at >= self->entries->len)
    return NULL;
  return ((const Entry *)self->entries->pdata[at])->spec;
}
