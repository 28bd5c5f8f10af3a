/** Helpers that resources share: JSON, cursors, times, the preference to wait, answers that are streamed. */
@NullMarked
package ai.vibengine.server.http.resource;

import org.jspecify.annotations.NullMarked;
