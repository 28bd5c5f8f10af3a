/** Sandboxes: their rules, their records, and the HTTP resource in front. */
@NullMarked
package ai.vibengine.server.sandbox;

import org.jspecify.annotations.NullMarked;
