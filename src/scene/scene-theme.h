/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "scene/scene-view.h"

G_BEGIN_DECLS

/* The colour of layer `layer` of `n_layers` (from 0): light for the first,
 * deep for the last. */
SceneColor
scene_theme_layer (const SceneTheme *theme, guint layer, guint n_layers);
/* Chunks are cut from the layers in their order: A is light as well. */
SceneColor
scene_theme_chunk (const SceneTheme *theme, guint chunk, guint n_chunks);
SceneColor scene_theme_shard (const SceneTheme *theme, guint shard);
/* The colour of a state's word: readable as text on a card. */
SceneColor scene_theme_state (const SceneTheme *theme, SimDeviceState state);
/* The colour of a payload that has no layer of its own. */
SceneColor scene_theme_payload (const SceneTheme *theme, SimPayload payload);
/* A fill moved towards the text colour until it can be text on a card. */
SceneColor scene_theme_as_text (const SceneTheme *theme, SceneColor fill);

G_END_DECLS
